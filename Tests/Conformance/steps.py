"""Plays a case. A step is a list: a verb and what it takes; README.md lists them, each is a method do_VERB."""
from awaiting import Awaiting
from crowds import Crowds
from line import Failed, Line, Refused
from probe import wait_until
from processes import Processes
from sending import Sending


class Player(Sending, Awaiting, Crowds, Processes):
    """Plays one case: its connections by name, and the servers they go to, the first of them unless it says another."""

    def __init__(self, case, probes, folder, schema):
        self.case, self.probes, self.folder, self.schema = case, probes, folder, schema
        self.lines, self.line, self.loads = {}, None, {}

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

    def do_refused(self, options=None):
        """A further connection, which must not come about or must end before the server says anything."""
        options = dict(options or {})
        try:
            line = Line(self.probes[options.pop("server", "near")].address, self.folder, **options)
        except Refused:
            return
        self.lines[f"refused {len(self.lines)}"] = line
        if line.pump():
            raise Failed("the server spoke on a connection it must refuse")

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


def is_established(local, remote):
    """Whether the kernel has such a connection of the loopback as established, seen from the side of `local`."""
    wanted = (f":{local:04X}", f":{remote:04X}")
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [row.split() for row in table]
    return any(row[1].endswith(wanted[0]) and row[2].endswith(wanted[1]) and row[3] == "01" for row in rows[1:])
