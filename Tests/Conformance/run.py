"""Holds probe servers against docs/protocol.md, byte by byte.

    python run.py BINARIES FOLDER MESSAGES [NUMBER …]

BINARIES has the built programs, FOLDER is empty and takes certificates, data and logs, MESSAGES is what
`protoc --python_out` makes of the .proto files; `scripts/conformance` prepares all three. With NUMBERs only the cases
that begin with one of them run. After each case the server has to live, its descriptors to be back where they were, its
memory bounded, and its log without errors. Exit 0 when every case passed, and those known to fail failed.
"""
import json
import pathlib
import sys
import threading
import traceback

from fake import ScriptedServer
from line import Failed, Refused
from probe import Authority, Probe, Watch
from schema import Schema
from steps import Player


def cases(numbers):
    """The cases of all files in the order of their numbers, each with its variants."""
    found = []
    for path in sorted(pathlib.Path(__file__).parent.joinpath("cases").glob("*.json")):
        found += json.loads(path.read_text())["cases"]
    if numbers:
        found = [case for case in found if case["case"].split()[0] in numbers]
    return sorted(found, key=lambda case: int(case["case"].split()[0]))


def variants(case):
    """A case with {"each": {"name": [values]}} stands for one case per value, "$name" replaced in it."""
    for name, values in case.get("each", {"": [None]}).items():
        if isinstance(values, dict):
            values = range(values["from"], values["to"] + 1)
        for value in values:
            yield substituted(case, "$" + name, value) if name else case


def substituted(part, name, value):
    if isinstance(part, dict):
        return {key: substituted(inner, name, value) for key, inner in part.items()}
    if isinstance(part, list):
        return [substituted(inner, name, value) for inner in part]
    return value if part == name else part


class Suite:
    """The servers, and what became of the cases."""

    def __init__(self, binaries, folder, numbers):
        self.binaries, self.folder, self.schema, self.started = binaries, folder, Schema(), 0
        self.authority = Authority(binaries, folder)
        self.authority.forge()
        Authority(binaries, f"{folder}/foreign")
        far = Probe(binaries, folder, "far")
        near = Probe(binaries, folder, "near", peer=far.address)
        self.probes = {"near": near, "far": far, "slow": Probe(binaries, folder, "slow")}
        self.cases, self.results = cases(numbers), []

    def run(self):
        for name in self.probes:
            self.warm_up(name)
        self.watches = {name: Watch(probe) for name, probe in self.probes.items()}
        patient = [case for case in self.cases if case.get("patient")]
        faults, threads = {}, []
        for case in patient:
            threads.append(threading.Thread(target=self.play_beside, args=(case, faults)))
            threads[-1].start()
        for case in self.cases:
            if "awaits" in case:
                self.report(case, None, f"awaits {case['awaits']}")
            elif case not in patient:
                self.report(case, self.fault(case))
        for thread in threads:
            thread.join()
        left = self.check("slow")
        for case in patient:
            self.report(case, faults[case["case"]] or left)
        return self.summary()

    def warm_up(self, name):
        steps = [["hello"], ["call", 1, "Put", {"name": "warm-up"}], ["close", 1, 0]]
        if name == "near":
            steps += [["call", 3, "Relay", {"hops": 1}], ["close", 3, 0]]
        Player({"case": "0", "steps": steps}, {**self.probes, "near": self.probes[name]}, self.folder, self.schema).play()

    def play_beside(self, case, faults):
        """Cases that mostly wait do so side by side, at a server of their own; what they leave is looked at once."""
        faults[case["case"]] = self.play(case, {"near": self.probes["slow"]})

    def play(self, case, probes=None):
        for variant in variants(case):
            try:
                if "own" in variant:
                    self.play_alone(variant)
                else:
                    Player(variant, probes or self.probes, self.folder, self.schema).play()
            except (Failed, Refused) as failure:
                return str(failure) if variant is case else f"{variant_name(case, variant)}: {failure}"
            except Exception:  # a fault of a case must not end the others
                return traceback.format_exc()
        return None

    def play_alone(self, case):
        """A case with a server of its own, which it may stop, and for that server's calls perhaps one that is scripted."""
        own, self.started = case["own"], self.started + 1
        fake = ScriptedServer(self.folder, own["script"], own.get("hello")) if "script" in own else None
        renews = any("certificate" in step[0] for step in case["steps"])
        probe = Probe(
            self.binaries, self.folder, f"own-{self.started}", peer=fake.address if fake else None,
            authority=self.authority if renews else None, flags=own.get("flags", ()))
        try:
            Player(case, {"near": probe, "far": self.probes["far"], "fake": fake}, self.folder, self.schema).play()
            errors = probe.errors()
            if len(errors) != case.get("errors", 0):
                raise Failed(f"{len(errors)} errors in the log instead of {case.get('errors', 0)}: {errors[:2]}")
            if not probe.lives and not any(step[0] in ("exit", "restart") for step in case["steps"]):
                raise Failed("the server died")
        finally:
            probe.stop()
            if fake:
                fake.stop()

    def check(self, name, expected_errors=0):
        try:
            self.watches[name].check(expected_errors)
        except Failed as failure:
            return str(failure)
        return None

    def fault(self, case):
        errors = 0 if "own" in case else case.get("errors", 0)
        return self.play(case) or self.check("near", errors) or self.check("far")

    def report(self, case, fault, waits=None):
        known = case.get("fails")
        if waits:
            word, why = "waits", waits
        elif fault:
            word, why = ("known", f"{known} ({fault})") if known else ("FAILED", fault)
        else:
            word, why = ("FAILED", f"passes now; take 'fails' away: {known}") if known else ("ok", "")
        self.results.append((case["case"].split()[0], word))
        print(f"  {word:<7} {case['case']}{': ' + why if why else ''}", flush=True)

    def summary(self):
        """A line for each number, and the sums."""
        words, table = ("ok", "FAILED", "known", "waits"), {}
        for number, word in self.results:
            table.setdefault(number, dict.fromkeys(words, 0))[word] += 1
        print("\n  number    ok  failed   known   waits")
        for number in sorted(table, key=int):
            columns = [f"{table[number][word] or '':>{width}}" for word, width in zip(words, (6, 8, 8, 8))]
            print(f"  {number:>6}" + "".join(columns))
        sums = {word: sum(row[word] for row in table.values()) for word in words}
        print(f"{len(self.results)} cases of {len(table)} numbers: {sums['ok']} ok, {sums['FAILED']} failed, "
              f"{sums['known']} known to fail, {sums['waits']} waiting")
        return 1 if sums["FAILED"] else 0

    def stop(self):
        for probe in self.probes.values():
            probe.stop()


def variant_name(case, variant):
    differing = [key for key in variant if variant[key] != case[key]]
    return " ".join(str(variant[key]) for key in differing if key == "case") or str(variant["steps"])[:80]


def main(binaries, folder, messages, *numbers):
    sys.path.insert(0, messages)
    suite = Suite(binaries, folder, set(numbers))
    try:
        return suite.run()
    finally:
        suite.stop()


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
