"""Steps that await: what must come, and what must not."""
import struct

from line import CANCEL, CLOSE, GOAWAY, INIT, MESSAGE, MSG, PING, Failed, describe
from opora_rpc import unpack_metadata
from schema import differs


class Awaiting:
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
        if "flags" in options:
            self.same(flags, options["flags"], "the flags")
        if "bytes" in options:
            self.same(len(payload), options["bytes"], "the length of CLOSE")
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

    def do_announced(self, code, last=None, retry_after=None):
        """GOAWAY; the connection lives on. Answers to PING may come before."""
        while self.line.next_kind(0, f"GOAWAY {code}") == PING and self.line.inbox[0][0][1] & 1:
            self.line.next(0, "")
        _, payload = self.wanted(0, GOAWAY, f"GOAWAY {code}")
        found_last, found, found_retry = struct.unpack_from(">IBI", payload)
        if found != code:
            raise Failed(f"{describe(GOAWAY, 0, payload)} instead of code {code}")
        if last is not None:
            self.same(found_last, last, "the last stream")
        if retry_after is not None:
            self.same(found_retry, retry_after, "retry_after_ms")

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
