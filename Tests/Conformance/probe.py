"""Probe servers as processes: started, watched from outside, signalled and counted."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from line import PATIENCE, Failed

MEMORY = 64 << 10  # KiB of growth that a case may leave
BINARY = "ProbeServer"


def wait_until(condition, what):
    """Polls what only the operating system knows."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"after {PATIENCE} s {what()}")
        time.sleep(0.005)


# Certificates that the product's command would not make: names of the subject, days of validity.
FORGED = {
    "forged": (["spiffe://opora/person/admin/admin"], 1),
    "expired": (["spiffe://opora/person/admin/admin"], -1),
    "nobody": ([], 1),
    "two": (["spiffe://opora/person/admin/admin", "spiffe://opora/person/lead/admin"], 1),
    "stranger": (["spiffe://elsewhere/person/admin/admin"], 1),
    "roleless": (["spiffe://opora/person/admin"], 1),
    "shouting": (["spiffe://opora/person/admin/ADMIN"], 1),
}


class Authority:
    """A folder of certificates, made with the product's own command, and those of ``FORGED`` with openssl's."""

    def __init__(self, binaries, folder):
        self.binaries, self.folder = binaries, folder
        self._run("init-ca")
        self._run("issue", "service", "probe")
        self._run("issue", "service", "routing")
        for role, name in [("admin", "admin"), ("specialist", "anna")]:
            self._run("issue", "person", name, "--role", role)

    def copy(self, name):
        """A newly issued certificate of the probe's under another name."""
        self._run("renew", "service", "probe")
        base = f"{self.folder}/certificates/services"
        for end in ("pem", "key"):
            shutil.copy(f"{base}/probe.{end}", f"{base}/{name}.{end}")
        return f"{base}/{name}"

    def forge(self):
        base = f"{self.folder}/certificates"
        for name, (uris, days) in FORGED.items():
            stem = f"{base}/people/{name}"
            names = [f"subjectAltName={','.join('URI:' + uri for uri in uris)}"] if uris else []
            pathlib.Path(f"{stem}.ext").write_text("\n".join(["extendedKeyUsage=clientAuth", *names]) + "\n")
            self._demand([
                "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                f"/CN={name}", "-keyout", f"{stem}.key", "-out", f"{stem}.csr"])
            self._demand([
                "openssl", "x509", "-req", "-in", f"{stem}.csr", "-CA", f"{base}/ca.pem", "-CAkey", f"{base}/ca.key",
                "-days", str(days), "-extfile", f"{stem}.ext", "-out", f"{stem}.pem"])

    def _run(self, *words):
        self._demand([f"{self.binaries}/opora", "cert", *words, "--home", self.folder])

    @staticmethod
    def _demand(command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.stderr}")


class Probe:
    """One server on a port of its own choice; `peer` is another one's address."""

    def __init__(self, binaries, folder, name, peer=None, authority=None, flags=()):
        self.authority, self.name = authority, name
        base = authority.copy(name) if authority else f"{folder}/certificates/services/probe"
        self.log_path = pathlib.Path(f"{folder}/{name}.log")
        self.command = [
            f"{binaries}/{BINARY}", "serve", "--data-directory", f"{folder}/{name}", "--log-level", "info",
            "--tls-certificate", f"{base}.pem", "--tls-key", f"{base}.key",
            "--tls-ca", f"{folder}/certificates/ca.pem", *flags]
        if peer:
            self.command += ["--peers", f"probe={peer[0]}:{peer[1]}"]
        self.process = self.address = None
        self.start()

    def start(self, port=0):
        read_from = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--listen", f"127.0.0.1:{port}"], stdout=log, stderr=log, start_new_session=True)

        def listening():
            if not self.lives:
                raise Failed(f"the server did not start: {self.lines()[-3:]}")
            for line in self.log_path.read_bytes()[read_from:].decode(errors="replace").splitlines():
                if '"message":"serving"' in line and line.endswith("}"):
                    host, number = json.loads(line)["address"].rsplit(":", 1)
                    self.address = (host, int(number))
                    return True
            return False

        wait_until(listening, lambda: "the server does not serve")

    def signal(self, name):
        self.process.send_signal(getattr(signal, f"SIG{name}"))

    def renew_certificate(self):
        self.authority.copy(self.name)

    def spoil_certificate(self):
        """A key that is not the certificate's."""
        base = f"{self.authority.folder}/certificates/services"
        shutil.copy(f"{base}/routing.key", f"{base}/{self.name}.key")

    def exit_code(self):
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failed(f"the process lives {PATIENCE} s after it should have ended") from None

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # What the operating system says

    @property
    def lives(self):
        return self.process.poll() is None

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """KiB of resident memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def lines(self):
        """The log as far as its lines are whole; what is no JSON is a crash's last words."""
        text = self.log_path.read_text(errors="replace")
        return text[:text.rfind("\n") + 1].splitlines()

    def errors(self):
        return [line for line in self.lines() if level_of(line) in ("error", "critical", None)]


def level_of(line):
    try:
        return json.loads(line).get("level")
    except ValueError:
        return None


class Watch:
    """A process before a case, to be compared with it afterwards."""

    def __init__(self, probe):
        self.probe = probe
        self.descriptors, self.memory = probe.descriptors(), probe.memory()
        self.errors = len(probe.errors())

    def check(self, expected_errors=0):
        """Alive, descriptors and memory back, no unexpected error in the log."""
        if not self.probe.lives:
            raise Failed(f"the server died: {self.probe.lines()[-3:]}")
        wait_until(lambda: self.probe.descriptors() <= self.descriptors, lambda: (
            f"{self.probe.descriptors()} descriptors are open, {self.descriptors} were"))
        if self.probe.memory() > self.memory + MEMORY:
            raise Failed(f"{self.probe.memory()} KiB of memory, {self.memory} before")
        found = self.probe.errors()[self.errors:]
        self.errors += len(found)
        if len(found) != expected_errors:
            raise Failed(f"{len(found)} errors in the log instead of {expected_errors}: {found[:2]}")
