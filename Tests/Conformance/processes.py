"""Steps about processes, certificates and what runs beside a case."""
import json
import threading

from line import PING, Failed
from probe import wait_until
from schema import differs


class Processes:
    # Signals and ends

    def do_signal(self, name, server="near"):
        self.probes[server].signal(name)

    def do_exit(self, code, server="near"):
        found = self.probes[server].exit_code()
        if found != code:
            raise Failed(f"the process ended with {found} instead of {code}")

    def do_restart(self, server="near"):
        """Starts it again on its data, on a port of its own choice."""
        self.probes[server].exit_code()
        self.probes[server].start()

    def do_logged(self, text, members=None, count=1):
        """Waits for so many log lines with that message and those members."""
        def found():
            lines = [json.loads(line) for line in self.probes["near"].lines() if line.startswith("{")]
            return [line for line in lines if line["message"] == text and not differs(line, members or {})]

        wait_until(lambda: len(found()) >= count, lambda: f"{len(found())} lines of the log say '{text}' {members or ''}")

    def do_not_logged(self, text):
        found = [line for line in self.probes["near"].lines() if text in line]
        if found:
            raise Failed(f"the log says {found[0][:200]}")

    # Drains

    def do_hold_pings(self):
        self.line.answers_pings = False

    def do_answer_ping(self):
        """Answers the PING that the server has sent."""
        _, payload = self.wanted(0, PING, "a PING")
        self.line.send_frame(PING, 1, 0, payload)

    def do_answer_late(self, code, last):
        """The PING stays unanswered; what comes next is GOAWAY with the last stream."""
        self.wanted(0, PING, "a PING")
        self.do_announced(code, last)

    def do_order(self, *events):
        """These [type, stream] came one after the other."""
        came = iter(self.line.order)
        for event in events:
            if tuple(event) not in came:
                raise Failed(f"{event} did not come where it should; there came {self.line.order}")

    # Certificates

    def do_renew_certificate(self):
        self.probes["near"].renew_certificate()

    def do_spoil_certificate(self):
        self.probes["near"].spoil_certificate()

    def do_certificates(self, one, other, relation):
        """Whether two connections were shown the same certificate of the server's."""
        serials = [self.lines[name].socket.getpeercert()["serialNumber"] for name in (one, other)]
        if (serials[0] == serials[1]) != (relation == "same"):
            raise Failed(f"the certificates are {serials}")

    # Load

    def do_load(self, name):
        """Unary calls, one after the other, on a connection of their own, until `unload`."""
        load = Load(self)
        self.loads[name] = load
        load.wait_for_calls(20)

    def do_unload(self, name, at_least=20):
        """Ends the load; no call of it may have failed, and there must have been some since the last step."""
        load = self.loads[name]
        load.wait_for_calls(load.calls + at_least)
        load.stop()

    # A server of our own, for the client in the probe

    def do_seen(self, *calls):
        """What the scripted server saw of each call, in order."""
        fault = differs(self.probes["fake"].seen, list(calls), "what the server saw")
        if fault:
            raise Failed(f"{fault}: {self.probes['fake'].seen}")

    def do_await_seen(self, *calls):
        """The same of what comes behind the answer, such as a CANCEL."""
        wait_until(lambda: len(self.probes["fake"].seen) >= len(calls), lambda: f"it saw {self.probes['fake'].seen}")
        self.do_seen(*calls)


class Load:
    """Calls that go on beside a case."""

    def __init__(self, player):
        self.player, self.calls, self.fault, self.stopped = player, 0, None, False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        beside = self.player
        player = type(beside)({"case": "load", "steps": []}, beside.probes, beside.folder, beside.schema)
        try:
            player.do_as("load")
            player.do_hello()
            while not self.stopped:
                stream = 2 * self.calls + 1
                player.do_call(stream, "Echo", {})
                player.do_close(stream, 0)
                with self.changed:
                    self.calls += 1
                    self.changed.notify_all()
        except Exception as fault:  # told to the case by whoever waits
            with self.changed:
                self.fault = fault
                self.changed.notify_all()
        finally:
            for line in player.lines.values():
                line.close()

    def wait_for_calls(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: self.fault or self.calls >= count, timeout=60):
                raise Failed(f"only {self.calls} calls in a minute")
        if self.fault:
            raise Failed(f"a call of the load failed: {self.fault}")

    def stop(self):
        self.stopped = True
        self.thread.join()
        if self.fault:
            raise Failed(f"a call of the load failed: {self.fault}")
