"""Runs cases.json against the tickets service of a running department, byte by byte.

    python run.py HOME

Each step sends bytes or waits for what docs/protocol.md says must come. After each case the process has to live, its
descriptors to be back where they were, its memory bounded, and its log without errors. Exit 0 when all cases pass.
"""
import json
import os
import pathlib
import re
import socket
import ssl
import struct
import sys
import time

from opora_rpc import MAGIC, frame, tls_context

NAMES = {4: "close", 5: "cancel", 8: "goaway", 3: "message"}
PATIENCE = 15  # seconds; above every time-out of section 10 that a case waits for
MEMORY = 64 << 10  # KiB of growth


class Failed(Exception):
    pass


class Line:
    """A raw connection: what is written goes out as it is."""

    def __init__(self, address, home, case):
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.buffer, self.drip = b"", case.get("drip", False)
        self.next_stream, self.magic = 1, False
        if "plain" in case:
            self.socket.sendall(bytes.fromhex(case["plain"]))
            return
        base, wanted = f"{home}/certificates", case.get("tls", {})
        caller = case.get("caller", "people/admin")
        context = tls_context(f"{base}/{caller}.pem", f"{base}/{caller}.key", f"{base}/ca.pem")
        if wanted.get("certificate") is False or wanted.get("alpn") == []:
            # The helper's context has both already, and neither can be taken out again.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.load_verify_locations(f"{base}/ca.pem")
            if wanted.get("certificate") is False:
                context.set_alpn_protocols(["opora/1"])
            else:
                context.load_cert_chain(f"{base}/{caller}.pem", f"{base}/{caller}.key")
        if wanted.get("version") == "1.2":
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        if wanted.get("alpn"):
            context.set_alpn_protocols(wanted["alpn"])
        self.socket = context.wrap_socket(self.socket)

    def send(self, data):
        for piece in ([data[at:at + 1] for at in range(len(data))] if self.drip else [data]):
            try:
                self.socket.sendall(piece)
            except OSError:
                return  # what the service said before it hung up decides

    def read(self, count):
        while len(self.buffer) < count:
            try:
                chunk = self.socket.recv(65536)
            except TimeoutError:
                raise Failed(f"nothing came for {PATIENCE} s") from None
            except OSError:
                chunk = b""
            if not chunk:
                return None
            self.buffer += chunk
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def next_frame(self):
        """(type, stream, payload, flags) or None at the end of the connection."""
        if not self.magic:
            head = self.read(8)
            if head is None:
                return None
            if head != MAGIC:
                raise Failed(f"the service's magic is {head.hex()}")
            self.magic = True
        head = self.read(9)
        if head is None:
            return None
        length = int.from_bytes(head[:3], "big")
        kind, flags, stream = struct.unpack(">BBI", head[3:])
        payload = self.read(length)
        return None if payload is None else (kind, stream, payload, flags)


def open_frame(stream, method, flags, message=b"", timeout=0, metadata=b""):
    return frame(1, stream, struct.pack(">HIBH", method, timeout, 0x20, len(metadata)) + metadata + message, flags)


def wait_for(line, wanted, stream=None, code=None):
    while True:
        got = line.next_frame()
        if got is None:
            raise Failed(f"the connection ended before {wanted}")
        kind, number, payload, flags = got
        name = "ping" if kind == 7 and flags & 1 else NAMES.get(kind)
        if name == wanted and (stream is None or number == stream):
            value = payload[4] if kind == 8 else payload[0] if kind in (4, 5) else None
            if code is not None and value != code:
                raise Failed(f"{wanted} with {value} instead of {code}: {payload!r}")
            return
        if name in ("goaway", "close", "cancel"):
            raise Failed(f"{name} {payload!r} on stream {number} instead of {wanted}")


def wait_for_end(line):
    while line.next_frame() is not None:
        pass


def take(line, step):
    verb, *rest = step
    if verb == "raw":
        line.send(bytes.fromhex(rest[0]))
    elif verb == "hello":
        line.send(MAGIC + frame(0, payload=bytes([0, 1, 0, 1])))
    elif verb == "frame":
        kind, flags, stream, payload = rest
        line.send(frame(kind, stream, bytes.fromhex(payload), flags))
    elif verb == "repeat":
        count, kind, flags, stream, payload = rest
        line.send(frame(kind, stream, bytes.fromhex(payload), flags) * count)
    elif verb == "resets":
        line.send(b"".join(open_frame(n, rest[1], 3) + frame(5, n, b"\0") for n in range(1, 2 * rest[0], 2)))
    elif verb == "method":
        line.send(frame(9, 0, struct.pack(">HBQ", rest[0], rest[1], 0) + rest[2].encode()))
    elif verb == "open":
        line.send(open_frame(rest[0], rest[1], rest[2], bytes.fromhex(rest[3]), *rest[4:]))
    elif verb == "open-repeated":
        line.send(open_frame(rest[0], rest[1], 3, bytes.fromhex(rest[2]) * rest[3]))
    elif verb == "entries":
        line.send(open_frame(rest[0], rest[1], 3, metadata=b"\x01x\x00\x00" * rest[2]))
    elif verb == "ping":
        line.send(frame(7, 0, b"12345678"))
        wait_for(line, "ping")
    elif verb == "goaway":
        wait_for(line, "goaway", code=rest[0])
        wait_for_end(line)
    elif verb in ("close", "cancel"):
        wait_for(line, verb, *rest)
    elif verb == "message":
        wait_for(line, "message", rest[0])
    elif verb == "end":
        wait_for_end(line)
    elif verb == "hangup":
        line.socket.close()
    else:
        raise ValueError(f"cases.json: unknown step {verb}")


def play(address, home, case):
    if case.get("refused"):
        try:
            line = Line(address, home, case)
            # In TLS 1.3 the client's certificate is judged after its own handshake ended.
            ended = line.next_frame() is None
        except (ssl.SSLError, ConnectionError):
            return
        if not ended:
            raise Failed("the service spoke to a client it must refuse")
        return
    line = Line(address, home, case)
    try:
        for step in case["steps"]:
            take(line, step)
    finally:
        line.socket.close()


class Process:
    """What the operating system says of the service."""

    def __init__(self, home):
        self.pid = int(pathlib.Path(f"{home}/run/tickets.pid").read_text().strip())
        self.log = pathlib.Path(f"{home}/logs/tickets.log")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text())[1])

    def errors(self):
        return len(re.findall(r'"level":"(?:error|critical)"', self.log.read_text(errors="replace")))


def main(home):
    found = re.search(r'tickets: "(.+):(\d+)"', pathlib.Path(f"{home}/department.yaml").read_text())
    address = (found[1], int(found[2]))
    cases = json.loads(pathlib.Path(__file__).with_name("cases.json").read_text())["cases"]
    process, failures = Process(home), 0
    descriptors, memory, errors = process.descriptors(), process.memory(), process.errors()
    for case in cases:
        try:
            play(address, home, case)
            end = time.monotonic() + PATIENCE
            while process.descriptors() > descriptors:
                if time.monotonic() > end:
                    raise Failed(f"{process.descriptors()} descriptors are open, {descriptors} were")
                time.sleep(0.01)
            if process.memory() > memory + MEMORY:
                raise Failed(f"{process.memory()} KiB of memory, {memory} before")
            if process.errors() != errors:
                raise Failed(f"{process.errors() - errors} errors in {process.log}")
            print(f"  ok      {case['case']}")
        except (Failed, OSError) as failure:
            failures += 1
            print(f"  FAILED  {case['case']}: {failure}")
    print(f"{len(cases)} cases, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1]))
