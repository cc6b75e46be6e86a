"""Steps that do many things at once."""
import struct

from line import CANCEL, END, MESSAGE
from opora_rpc import frame


class Crowds:
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
