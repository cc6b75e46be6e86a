"""Holds the example client against a probe server: all four kinds, chunks, credit, metadata, ends.

    python client.py BINARIES FOLDER MESSAGES

The arguments are those of run.py. Exit 0 when every check passed.
"""
import sys

from line import Failed
from opora_rpc import CallFailed, Connection, ConnectionLost, tls_context
from probe import Authority, Probe, Watch
from schema import Schema

SIZES = [0, 1, 16370, 16384, 65536, 1_000_000, 4_194_299]


class Checks:
    """Each method is a check; its first line of documentation is its name."""

    def __init__(self, probe, folder, schema):
        base = f"{folder}/certificates"
        self.context = tls_context(f"{base}/people/admin.pem", f"{base}/people/admin.key", f"{base}/ca.pem")
        self.probe, self.schema = probe, schema

    def connect(self):
        return Connection(*self.probe.address, "probe", self.context)

    def warm_up(self):
        connection = self.connect()
        for method in ("Put", "Count"):
            list(self.call(connection, method, {"name": "warm-up"}))
        connection.close()

    def call(self, connection, method, request=None, **options):
        body = None if request is None else self.schema.request(method, request)
        timeout = options.pop("timeout", 30)
        return connection.call(self.schema.name(method), self.schema.kind(method), body, timeout, **options)

    def responses(self, call, method):
        return [self.schema.response(method, message) for message in call]

    def payload(self, size):
        return {"payload": {"fill": "41", "times": size}}

    def unary(self, connection):
        """a unary call of any size"""
        for size in SIZES[:-1]:
            answer = self.responses(self.call(connection, "Echo", self.payload(size)), "Echo")
            assert [len(part["payload"]) for part in answer] == [size], size

    def client_streaming(self, connection):
        """client streaming of none, one, many and large messages"""
        for count, size in [(0, 0), (1, 0), (1, 10), (500, 1000), (3, 4_194_299)]:
            call = self.call(connection, "Collect")
            for _ in range(count):
                call.send(self.schema.request("Collect", self.payload(size)))
            call.half_close()
            answer, = self.responses(call, "Collect")
            assert (answer["messages"], answer["bytes"]) == (count, count * size), answer

    def server_streaming(self, connection):
        """server streaming of none, one, many and large messages"""
        for count, size in [(0, 0), (1, 0), (1, 10), (500, 1000), (3, 4_194_299)]:
            answers = self.responses(self.call(connection, "Spread", {"messages": count, "bytes": size}), "Spread")
            assert [part["payload"] for part in answers] == [bytes([n % 256]) * size for n in range(count)]

    def both(self, connection):
        """both sides stream, in turn"""
        call = self.call(connection, "Converse")
        answers = iter(call)
        for size in SIZES:
            call.send(self.schema.request("Converse", self.payload(size)))
            assert len(self.schema.response("Converse", next(answers))["payload"]) == size
        call.half_close()
        assert list(answers) == []

    def both_at_once(self, connection):
        """both sides stream, a small message unread before a large one"""
        call = self.call(connection, "Converse")
        for size in (10, 30_000, 4_000_000):
            call.send(self.schema.request("Converse", self.payload(size)))
        call.half_close()
        assert [len(part["payload"]) for part in self.responses(call, "Converse")] == [10, 30_000, 4_000_000]

    def side_by_side(self, connection):
        """calls of one connection side by side"""
        calls = [self.call(connection, "Converse") for _ in range(20)]
        for _ in range(5):
            for call in calls:
                call.send(self.schema.request("Converse", self.payload(3000)))
        for call in calls:
            call.half_close()
        for call in reversed(calls):
            assert len(list(call)) == 5

    def metadata(self, connection):
        """metadata both ways, in order"""
        pairs = [("b", "1"), ("opora-locale", "ru"), ("a-bin", b"\x00\xff"), ("b", "2")]
        request = {"initial": [{"key": "i", "value": "MQ=="}], "trailers": [{"key": "t", "value": "Mg=="}]}
        call = self.call(connection, "Echo", request, metadata=pairs)
        answer, = self.responses(call, "Echo")
        found = [(pair["key"], pair["value"]) for pair in answer["sight"]["metadata"]]
        assert found == [(key, value.encode() if isinstance(value, str) else value) for key, value in pairs], found
        assert call.initial_metadata == [("i", b"1")] and ("t", b"2") in call.trailers, call.trailers

    def statuses(self, connection):
        """a status with its text and trailers"""
        call = self.call(connection, "Fail", {"status": 5, "text": "нет", "trailers": [{"key": "t", "value": "Mg=="}]})
        try:
            list(call)
            raise Failed("the call did not fail")
        except CallFailed as failure:
            assert (failure.status, failure.text) == (5, "нет") and ("t", b"2") in failure.trailers, failure

    def deadlines(self, connection):
        """a deadline that passes"""
        try:
            list(self.call(connection, "Wait", {"gate": "client"}, timeout=0.05))
            raise Failed("the call did not fail")
        except CallFailed as failure:
            assert failure.status == 4, failure

    def cancelling(self, connection):
        """a call that is cancelled, seen from the server"""
        call = self.call(connection, "Wait", {"gate": "cancelling"})
        list(self.call(connection, "Observe", {"gate": "cancelling", "waiting": 1}))
        call.cancel()
        list(self.call(connection, "Observe", {"gate": "cancelling", "abandoned": 1}))

    def drain(self, connection):
        """a drain lets open calls end and takes no new ones; the last check, for it ends the server"""
        waiting = self.call(connection, "Wait", {"gate": "drain"})
        opener = self.call(connection, "Converse")
        list(self.call(connection, "Observe", {"gate": "drain", "waiting": 1}))
        self.probe.signal("TERM")
        while connection.going_away is None:
            connection.pump()
        try:
            self.call(connection, "Echo", {})
            raise Failed("a new call was opened on a connection that the server is leaving")
        except ConnectionLost as lost:
            assert lost.code == 0, lost
        opener.send(self.schema.request("Converse", self.payload(5)))
        opener.half_close()
        assert len(list(opener)) == 1
        waiting.cancel()
        assert self.probe.exit_code() == 0


def main(binaries, folder, messages):
    sys.path.insert(0, messages)
    schema = Schema()
    Authority(binaries, folder)
    probe, failures = Probe(binaries, folder, "client"), 0
    checks = Checks(probe, folder, schema)
    try:
        # What a server opens once only, its store for reading among it, is no leak.
        checks.warm_up()
        watch = Watch(probe)
        for name in [name for name in vars(Checks) if (getattr(Checks, name).__doc__ or "") and name[0] != "_"]:
            check, connection = getattr(checks, name), checks.connect()
            try:
                check(connection)
                connection.close()
                if probe.lives:
                    watch.check()
                print(f"  ok      {check.__doc__}")
            except (Failed, CallFailed, AssertionError) as failure:
                failures += 1
                print(f"  FAILED  {check.__doc__}: {type(failure).__name__} {str(failure)[:300]}")
    finally:
        probe.stop()
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
