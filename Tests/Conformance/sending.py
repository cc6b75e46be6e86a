"""Steps that send: bytes as they are, calls, messages within their credit."""
import struct

from line import CANCEL, END, MESSAGE, MSG, TOTAL, WINDOW, Failed
from opora_rpc import MAGIC, frame, pack_metadata

CHUNK = 16384


class Sending:
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
        flags = (4 if trace else 0) | (END if ends else 0) | options.get("flags", 0)
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
