"""A raw connection to a server: what is written goes out as it is, what comes is sorted by stream."""
import collections
import socket
import ssl
import struct

from opora_rpc import MAGIC, frame, tls_context, unpack_metadata

HELLO, INIT, MSG, CLOSE, CANCEL, CREDIT, PING, GOAWAY = 0, 2, 3, 4, 5, 6, 7, 8
END, MESSAGE, TOTAL = 1, 2, 4
PATIENCE = 30  # seconds; above every time-out of section 10 that a case waits for
WINDOW = 65536


class Failed(Exception):
    """What came is not what docs/protocol.md says must come."""


class Refused(Exception):
    """There was no connection to speak on."""


class Line:
    """One connection. `drip` writes every byte in a TLS record of its own, `split` cuts what is written there."""

    def __init__(self, address, folder, caller="people/admin", tls=None, plain=False, drip=False, split=None):
        self.drip, self.split, self.written = drip, split, 0
        self.buffer, self.magic, self.hello, self.answers_pings = bytearray(), False, None, True
        self.inbox = collections.defaultdict(collections.deque)
        self.partial, self.owed, self.granted, self.credit = {}, collections.Counter(), collections.Counter(), {}
        self.methods, self.method_of, self.window, self.held, self.order = {}, {}, WINDOW, None, []
        try:
            self.socket = socket.create_connection(address, timeout=PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not plain:
                self.socket = context_for(folder, caller, tls or {}).wrap_socket(self.socket)
        except OSError as error:
            raise Refused(str(error)) from error

    # Writing

    def send(self, data):
        if self.held is not None:
            self.held += data
            return
        if self.split is not None and self.written < self.split < self.written + len(data):
            at = self.split - self.written
            pieces = [data[:at], data[at:]]
        else:
            pieces = [data[at:at + 1] for at in range(len(data))] if self.drip else [data]
        self.written += len(data)
        for piece in pieces:
            try:
                self.socket.sendall(piece)
            except OSError:
                return  # what the server said before it hung up decides

    def send_frame(self, kind, flags, stream, payload=b""):
        self.send(frame(kind, stream, payload, flags))

    def send_held(self):
        data, self.held = bytes(self.held), None
        self.send(data)

    def send_fin(self):
        """The end of this side, without TLS's own farewell."""
        socket.socket.shutdown(self.socket, socket.SHUT_WR)

    def grant(self, stream, count):
        self.granted[stream] += count
        self.send_frame(CREDIT, 0, stream, struct.pack(">I", count))

    # Reading

    def _read(self, count):
        while len(self.buffer) < count:
            try:
                chunk = self.socket.recv(262144)
            except (TimeoutError, socket.timeout):
                raise Failed(f"nothing came for {PATIENCE} s") from None
            except OSError:
                chunk = b""
            if not chunk:
                return None
            self.buffer += chunk
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def pump(self):
        """Takes one frame and sorts it; False at the end of the connection."""
        if not self.magic:
            head = self._read(8)
            if head is None:
                return False
            if head != MAGIC:
                raise Failed(f"the server's magic is {head.hex()}")
            self.magic = True
        head = self._read(9)
        payload = None if head is None else self._read(int.from_bytes(head[:3], "big"))
        if payload is None:
            return False
        kind, flags, stream = struct.unpack(">BBI", head[3:])
        self.order.append((kind, stream))
        if (kind == HELLO) != (self.hello is None):
            raise Failed(f"frame {kind} came where HELLO has its one place, the first")
        if kind == HELLO:
            self.hello = payload
        elif kind == CREDIT:
            self.credit[stream] = self.credit.get(stream, WINDOW) + struct.unpack(">I", payload)[0]
        elif kind == MSG:
            self._assemble(stream, flags, payload)
        elif kind == PING and not flags & 1 and self.answers_pings:
            self.send_frame(PING, 1, 0, payload)
        else:
            self.inbox[stream].append((kind, flags, payload))
        return True

    def _assemble(self, stream, flags, payload):
        self.owed[stream] += 9 + len(payload)
        self.granted[stream] -= 9 + len(payload)
        if self.granted[stream] + self.window < 0:
            raise Failed(f"stream {stream} was sent {-self.granted[stream] - self.window} bytes beyond its credit")
        if flags & TOTAL:
            total = int.from_bytes(payload[:4], "big")
            self.partial[stream] = (total, bytearray(payload[4:]))
        elif stream in self.partial:
            self.partial[stream][1].extend(payload)
        else:
            self.partial[stream] = (len(payload), payload)
        total, body = self.partial[stream]
        if len(body) == total:
            del self.partial[stream]
            self.inbox[stream].append((MSG, flags, bytes(body)))

    def next(self, stream, what, pays=False):
        """The next frame of a stream. With `pays`, unfinished messages are granted what they need."""
        self.next_kind(stream, what, pays)
        return self.inbox[stream].popleft()

    def next_kind(self, stream, what, pays=False):
        """The type of the frame that ``next`` would give."""
        while not self.inbox[stream]:
            if not self.pump():
                raise Failed(f"the connection ended before {what}{self.farewell()}")
            if pays and not self.inbox[stream]:
                self.pay(stream)
        return self.inbox[stream][0][0]

    def pay(self, stream):
        """Gives back the credit of a stream in portions of half of it, as section 6 advises."""
        if self.owed[stream] >= self.window // 2:
            self.grant(stream, self.owed[stream])
            self.owed[stream] = 0

    def farewell(self):
        for kind, _, payload in self.inbox[0]:
            if kind == GOAWAY:
                return f"; GOAWAY {payload[4]}: {payload[9:].decode(errors='replace')}"
        return ""

    def wait_for_end(self):
        while self.pump():
            pass

    def close(self):
        self.socket.close()


def context_for(folder, caller, wanted):
    """The TLS a case asks for: `alpn`, `version`, `certificate` and its `folder` may differ from what is right."""
    base = f"{folder}/{wanted.get('folder', '')}/certificates"
    context = tls_context(f"{base}/{caller}.pem", f"{base}/{caller}.key", f"{folder}/certificates/ca.pem")
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
    return context


def describe(kind, flags, payload):
    """A frame in words, for what went wrong."""
    if kind == CLOSE:
        status, text, trailers = struct.unpack_from(">BHH", payload)
        return f"CLOSE {status} '{payload[5:5 + text].decode(errors='replace')}'"
    if kind == CANCEL:
        return f"CANCEL {payload[0]}"
    if kind == INIT:
        return f"INIT {unpack_metadata(payload)}"
    if kind == MSG:
        return f"a message of {len(payload)} bytes"
    if kind == GOAWAY:
        last, code, _ = struct.unpack_from(">IBI", payload)
        return f"GOAWAY {code} up to {last}: {payload[9:].decode(errors='replace')}"
    return f"frame {kind} with flags {flags} and {len(payload)} bytes"
