"""What the steps of a case do. A step is a list: a verb and what it takes; cases/README.md lists them."""
import struct

from line import (
    CANCEL, CLOSE, END, GOAWAY, INIT, MESSAGE, MSG, PING, TOTAL, WINDOW, Failed, Line, Refused, describe)
from opora_rpc import MAGIC, frame, pack_metadata, unpack_metadata
from probe import wait_until
from schema import differs

CHUNK = 16384


class Player:
    """Plays one case: its connections by name, and the servers they go to, the first of them unless it says another."""

    def __init__(self, case, probes, folder, schema):
        self.case, self.probes, self.folder, self.schema = case, probes, folder, schema
        self.lines, self.line = {}, None

    def play(self):
        try:
            if self.case.get("refused"):
                return self.expect_refusal()
            self.do_as("main")
            for step in self.case["steps"]:
                try:
                    self.take(step)
                except Failed as failure:
                    raise Failed(f"{str(step)[:120]}: {failure}") from None
        finally:
            for line in self.lines.values():
                line.close()

    def take(self, step):
        verb, *rest = step
        action = getattr(self, "do_" + verb.replace("-", "_"), None)
        if action is None:
            raise SystemExit(f"{self.case['case']}: there is no step {verb}")
        action(*rest)

    def expect_refusal(self):
        try:
            self.do_as("main")
            # In TLS 1.3 the client's certificate is judged after its own handshake ended.
            if self.line.pump():
                raise Failed("the server spoke to a client it must refuse")
        except Refused:
            pass

    # Connections

    def do_as(self, name, options=None):
        """Speaks on the connection of that name from now on; opens it the first time."""
        if name not in self.lines:
            wanted = {key: self.case[key] for key in ("caller", "tls", "plain", "drip", "split") if key in self.case}
            wanted.update(options or {})
            probe = self.probes[wanted.pop("server", "near")]
            self.lines[name] = Line(probe.address, self.folder, **wanted)
        self.line = self.lines[name]

    def do_together(self, steps):
        """What the steps send goes out in one piece."""
        self.line.held = bytearray()
        for step in steps:
            self.take(step)
        self.line.send_held()

    def do_fin(self):
        self.line.send_fin()

    def do_unread(self):
        """Reads nothing until the server has given up; its side of the connection tells."""
        own, theirs = self.line.socket.getsockname()[1], self.line.socket.getpeername()[1]
        wait_until(lambda: not is_established(theirs, own), lambda: "the server still waits for a peer that reads nothing")

    def do_gone(self):
        """Takes what is left until the connection ends."""
        self.line.wait_for_end()

    def do_hangup(self):
        self.line.close()

    def do_hello(self, settings=()):
        self.line.window = dict(settings).get(3, WINDOW)
        body = struct.pack(">HH", 1, 1) + b"".join(struct.pack(">HI", *setting) for setting in settings)
        self.line.send(MAGIC + frame(0, payload=body))

    def do_raw(self, data):
        self.line.send(bytes.fromhex(data))

    def do_frame(self, kind, flags, stream, payload=""):
        self.line.send_frame(kind, flags, stream, bytes.fromhex(payload))

    def do_frame_of(self, parts):
        """A frame from a list, for cases with variants."""
        self.do_frame(*parts)

    def do_raw_with(self, *parts):
        self.do_raw("".join(parts))

    def do_repeat(self, count, kind, flags, stream, payload=""):
        self.line.send(frame(kind, stream, bytes.fromhex(payload), flags) * count)

    # Opening calls

    def do_method(self, number, kind, name):
        """Declares a method by hand, right or wrong."""
        self.line.send_frame(9, 0, 0, struct.pack(">HBQ", number, kind, 0) + name.encode())

    def do_open(self, stream, number, flags, message="", timeout=0, urgency=0x20):
        """OPEN by hand."""
        head = struct.pack(">HIBH", number, timeout, urgency, 0)
        self.line.send_frame(1, flags, stream, head + bytes.fromhex(message))

    def declare(self, method):
        if method not in self.line.methods:
            self.line.methods[method] = len(self.line.methods)
            kind, name = self.schema.kind(method), self.schema.name(method)
            self.do_method(self.line.methods[method], kind, name)
        return self.line.methods[method]

    def do_call(self, stream, method, request=None, options=None):
        """Opens a call with its first message, if any; a kind with one request ends with it."""
        options = options or {}
        number, line = self.declare(method), self.line
        line.method_of[stream], line.credit[stream] = method, WINDOW
        body = None if request is None else self.body(method, request)
        ends = options.get("end", body is not None and not self.schema.kind(method) & 1)
        block = self.metadata(options.get("metadata", ())) + bytes.fromhex(options.get("block", ""))
        head = struct.pack(">HIBH", number, options.get("timeout", 0), options.get("urgency", 0x20), len(block))
        trace = bytes.fromhex(options.get("trace", ""))
        flags = (4 if trace else 0) | (END if ends else 0)
        if body is not None and len(head + trace + block + body) <= CHUNK:
            return line.send_frame(1, flags | MESSAGE, stream, head + trace + block + body)
        line.send_frame(1, flags & ~END if body is not None else flags, stream, head + trace + block)
        if body is not None:
            self.upload(stream, body, ends)

    def body(self, method, request):
        """A message from JSON, or from bytes given as {"raw": hex} and {"raw": hex, "times": n}."""
        if isinstance(request, dict) and "raw" in request:
            return bytes.fromhex(request["raw"]) * request.get("times", 1)
        if isinstance(request, dict) and "nested" in request:
            return nested(request["nested"])
        return self.schema.request(method, request)

    def metadata(self, pairs):
        """[[key, value, times]]; a value of {"size": n} is so many bytes, {"hex": …} are those bytes."""
        block = b""
        for key, value, *times in pairs:
            if isinstance(value, dict):
                value = b"v" * value["size"] if "size" in value else bytes.fromhex(value["hex"])
            block += pack_metadata([(key, value)]) * (times[0] if times else 1)
        return block

    # On open calls

    def do_send(self, stream, request, options=None):
        """A further message, within the credit there is."""
        self.upload(stream, self.body(self.line.method_of[stream], request), (options or {}).get("end", False))

    def do_send_many(self, stream, count, request, options=None):
        for number in range(count):
            self.do_send(stream, request, options if number == count - 1 else None)

    def upload(self, stream, body, ends):
        line, at, first = self.line, 0, True
        while first or at < len(body):
            while line.credit[stream] < 9 + min(len(body) - at + 4, 1024):
                if line.inbox[stream]:
                    return  # the call has ended, or answers already
                if not line.pump():
                    raise Failed(f"the connection ended in a message{line.farewell()}")
            room = min(CHUNK, line.credit[stream] - 9)
            head = struct.pack(">I", len(body)) if first and len(body) > room else b""
            chunk = body[at:at + room - len(head)]
            first, at = False, at + len(chunk)
            flags = MESSAGE | (TOTAL if head else 0) | (END if ends and at == len(body) else 0)
            line.credit[stream] -= 9 + len(head) + len(chunk)
            line.send_frame(MSG, flags, stream, head + chunk)

    def do_in_turn(self, stream, count, request):
        """One message, its echo, the next."""
        for _ in range(count):
            self.do_send(stream, request)
            self.do_message(stream, request)

    def do_flood(self, stream, count, size):
        """Messages of zeros, whatever the credit says."""
        self.line.send(frame(MSG, stream, bytes(size), MESSAGE) * count)

    def do_half_close(self, stream):
        self.line.send_frame(MSG, END, stream)

    def do_abort(self, stream, code=0):
        self.line.send_frame(CANCEL, 0, stream, bytes([code]))

    def do_grant(self, stream, count):
        self.line.grant(stream, count)

    # What must come

    def wanted(self, stream, kind, what, pays=False):
        found, flags, payload = self.line.next(stream, what, pays)
        if found != kind:
            raise Failed(f"{describe(found, flags, payload)} on stream {stream} instead of {what}")
        return flags, payload

    def do_close(self, stream, status, options=None):
        options = options or {}
        flags, payload = self.wanted(stream, CLOSE, f"CLOSE {status}", pays=True)
        found, text, trailers = struct.unpack_from(">BHH", payload)
        if found != status:
            raise Failed(f"{describe(CLOSE, flags, payload)} instead of {status}")
        if "text" in options:
            self.same(payload[5:5 + text], options["text"], "the text")
        if "text_bytes" in options:
            self.same(text, options["text_bytes"], "the length of the text")
        pairs = unpack_metadata(payload[5 + text:5 + text + trailers])
        self.pairs(pairs, options.get("trailers", []), "trailer")
        if "response" in options:
            if not flags & MESSAGE:
                raise Failed("CLOSE came without the response")
            self.same(self.decoded(stream, payload[5 + text + trailers:]), options["response"], "the response")

    def do_message(self, stream, wanted=None):
        flags, payload = self.wanted(stream, MSG, "a message", pays=True)
        self.line.pay(stream)
        if wanted is not None:
            self.same(self.decoded(stream, payload), wanted, "the message")

    def do_messages(self, stream, count, wanted=None):
        for _ in range(count):
            self.do_message(stream, wanted)

    def do_answer(self, stream, wanted):
        """The response of a call that has one: in MSG frames ahead of CLOSE when it is long."""
        if self.line.next_kind(stream, "the response", pays=True) == MSG:
            self.do_message(stream, wanted)
            return self.do_close(stream, 0)
        self.do_close(stream, 0, {"response": wanted})

    def do_init(self, stream, pairs):
        _, payload = self.wanted(stream, INIT, "INIT")
        self.pairs(unpack_metadata(payload), pairs, "initial metadata")

    def do_cancel(self, stream, code):
        _, payload = self.wanted(stream, CANCEL, f"CANCEL {code}")
        if payload[0] != code:
            raise Failed(f"CANCEL {payload[0]} instead of {code}")

    def do_goaway(self, code):
        """GOAWAY, and the end of the connection behind it."""
        self.do_announced(code)
        self.line.wait_for_end()

    def do_announced(self, code, last=None):
        """GOAWAY; the connection lives on. Answers to PING may come before."""
        while self.line.next_kind(0, f"GOAWAY {code}") == PING:
            self.line.next(0, "")
        _, payload = self.wanted(0, GOAWAY, f"GOAWAY {code}")
        found_last, found, _ = struct.unpack_from(">IBI", payload)
        if found != code:
            raise Failed(f"{describe(GOAWAY, 0, payload)} instead of code {code}")
        if last is not None:
            self.same(found_last, last, "the last stream")

    def do_goaway_phases(self, code, last):
        """The drain of section 11 with nothing left to do: the announcement, the last stream, the end."""
        self.do_announced(code, 0x7FFFFFFF)
        self.do_announced(code, last)
        self.do_end()

    def do_ping(self):
        """A PING and its answer: the connection lives, and what was sent before has been read."""
        self.line.send_frame(PING, 0, 0, b"12345678")
        flags, payload = self.wanted(0, PING, "the answer to PING")
        if flags != 1 or payload != b"12345678":
            raise Failed(f"PING was answered with {payload!r}")

    def do_end(self):
        self.line.wait_for_end()
        if self.line.inbox[0]:
            raise Failed(f"more came before the end{self.line.farewell()}")

    def do_nothing(self, stream):
        """Nothing has come on the stream that was not taken."""
        if self.line.inbox[stream]:
            raise Failed(f"{describe(*self.line.inbox[stream][0])} came on stream {stream}")

    def decoded(self, stream, payload):
        return self.schema.response(self.line.method_of[stream], payload)

    @staticmethod
    def same(found, wanted, what):
        fault = differs(found, wanted, what)
        if fault:
            raise Failed(fault)

    def pairs(self, found, wanted, what):
        """Those of the wanted keys, in order and number; times of the server are free."""
        keys = [key for key, _ in wanted]
        chosen = [(key, value) for key, value in found if key in keys]
        self.same([key for key, _ in chosen], keys, f"the keys of the {what}")
        for (key, value), (_, expected) in zip(chosen, wanted):
            self.same(value, expected, f"{what} {key}")

    # Many at once

    def do_resets(self, count, method, request, first=1):
        """Opens calls and cancels each at once, all in one piece."""
        number, body = self.declare(method), self.body(method, request)
        head = struct.pack(">HIBH", number, 0, 0x20, 0)
        self.line.send(b"".join(
            frame(1, stream, head + body, MESSAGE | END) + frame(CANCEL, stream, b"\0")
            for stream in range(first, first + 2 * count, 2)))

    def do_broken(self, count, method, first=1):
        """Opens calls that break the rules of their kind: END without the one message."""
        number = self.declare(method)
        head = struct.pack(">HIBH", number, 0, 0x20, 0)
        self.line.send(b"".join(frame(1, stream, head, END) for stream in range(first, first + 2 * count, 2)))

    def do_unaries(self, count, method, request, response, first=1):
        """So many calls in one piece, and all their answers."""
        for stream in range(first, first + 2 * count, 2):
            self.do_call(stream, method, request)
        for stream in range(first, first + 2 * count, 2):
            self.do_answer(stream, response)

    def do_open_many(self, count, method, request, first=1):
        for stream in range(first, first + 2 * count, 2):
            self.do_call(stream, method, request)

    def do_method_flood(self, count):
        for number in range(count):
            self.do_method(number, 0, f"no.such.Service/Method{number}")

    def do_connections(self, count, steps):
        """The same steps on so many connections, one after the other."""
        for number in range(count):
            self.do_as(f"connection {number}")
            for step in steps:
                self.take(step)
            self.line.close()

    def do_methods(self, count, method):
        """Declares names until there are so many, opening a call with each, which earns the right to the next."""
        for number in range(count):
            self.do_method(number, 0, self.schema.name(method) if number == 0 else f"no.such.Service/Method{number}")
            self.do_open(2 * number + 1, number, 3)
        for number in range(count):
            self.do_close(2 * number + 1, 12 if number else 0)


def is_established(local, remote):
    """Whether the kernel has such a connection of the loopback as established, seen from the side of `local`."""
    wanted = (f":{local:04X}", f":{remote:04X}")
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [row.split() for row in table]
    return any(row[1].endswith(wanted[0]) and row[2].endswith(wanted[1]) and row[3] == "01" for row in rows[1:])


def nested(depth):
    """A tree so deep, one child in each node. Written from the inside out, in reverse."""
    data = bytearray()
    for _ in range(depth - 1):
        length, head = len(data), bytearray(b"\x12")
        while length >= 0x80:
            head.append(length & 0x7F | 0x80)
            length >>= 7
        head.append(length)
        data += head[::-1]
    return bytes(data[::-1])
