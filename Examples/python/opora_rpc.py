"""A client of the opora/1 protocol in plain Python, written from docs/protocol.md and the .proto files alone.

One connection, one thread: every wait reads frames and hands them to their calls until what is waited for is there.
The numbers in brackets are sections of docs/protocol.md. Messages are bytes here; see ticket.py for protobuf.
"""
import collections
import socket
import ssl
import struct
import time

MAGIC = bytes.fromhex("8F4F50520D0A1A0A")
HELLO, OPEN, INIT, MSG, CLOSE, CANCEL, CREDIT, PING, GOAWAY, METHOD = range(10)
END, MESSAGE, TRACE_OR_TOTAL = 1, 2, 4
UNARY, CLIENT_STREAM, SERVER_STREAM, BIDI = range(4)
DEFAULTS = {1: 16384, 2: 1024, 3: 65536, 4: 4 << 20, 5: 8192, 6: 64, 7: 256, 8: 10000}
STATIC_KEYS = [
    "opora-on-behalf-of", "opora-idempotency-key", "tracestate", "opora-status-details-bin",
    "opora-server-timing-bin", "opora-retry-pushback-ms", "opora-locale", "opora-client", "opora-request-id", "baggage",
]
STATUS_OF_CANCEL = {1: 14, 2: 4, 3: 13, 4: 8, 5: 8, 6: 8, 7: 13}


class CallFailed(Exception):
    """A call that did not end with status 0. `trailers` are pairs of key and bytes."""

    def __init__(self, status, text, trailers=()):
        super().__init__(f"status {status}: {text}")
        self.status, self.text, self.trailers = status, text, list(trailers)


class ConnectionLost(CallFailed):
    """The connection ended; whether the call took effect is not known. `code` is that of GOAWAY, if there was one."""

    def __init__(self, text, code=None):
        super().__init__(14, text)
        self.code = code


def frame(kind, stream=0, payload=b"", flags=0):
    """[2] The header and its payload."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def pack_metadata(pairs):
    """[7] A block; a key of the static table goes by its index."""
    block = b""
    for key, value in pairs:
        value = value.encode() if isinstance(value, str) else value
        known = key in STATIC_KEYS
        block += bytes([0x80 + STATIC_KEYS.index(key)]) if known else bytes([len(key)]) + key.encode()
        block += struct.pack(">H", len(value)) + value
    return block


def unpack_metadata(block):
    pairs, at = [], 0
    while at < len(block):
        head, at = block[at], at + 1
        if head >= 0x80:
            key = STATIC_KEYS[head - 0x80]
        else:
            key, at = block[at:at + head].decode(), at + head
        (length,) = struct.unpack_from(">H", block, at)
        pairs.append((key, block[at + 2:at + 2 + length]))
        at += 2 + length
    return pairs


def tls_context(certificate, key, authority):
    """[1] TLS 1.3 with certificates on both sides and ALPN; identities count instead of host names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.load_verify_locations(authority)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["opora/1"])
    return context


class Connection:
    """One connection to one service."""

    def __init__(self, host, port, service, context):
        raw = socket.create_connection((host, port), timeout=5)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(raw)
        names = [value for kind, value in self.socket.getpeercert().get("subjectAltName", ()) if kind == "URI"]
        if names != [f"spiffe://opora/service/{service}"] or self.socket.selected_alpn_protocol() != "opora/1":
            self.socket.close()
            raise ConnectionLost(f"the other side is not the service {service} but {names}")
        self.settings, self.calls, self.methods = None, {}, {}
        self.next_stream, self.buffer, self.going_away = 1, bytearray(), None
        self.socket.sendall(MAGIC + frame(HELLO, payload=struct.pack(">HH", 1, 1)))
        deadline = time.monotonic() + 5
        while self.settings is None:
            self.pump(deadline)

    # Reading

    def pump(self, deadline=None):
        """Waits for one frame and handles it; TimeoutError at the deadline."""
        header = 9 if self.settings is not None else len(MAGIC) + 9
        self._fill(header, deadline)
        if self.settings is None and bytes(self.buffer[:8]) != MAGIC:
            raise ConnectionLost("the other side does not speak opora/1")
        length = int.from_bytes(self.buffer[header - 9:header - 6], "big")
        kind, flags, stream = struct.unpack(">BBI", self.buffer[header - 6:header])
        self._fill(header + length, deadline)
        payload = bytes(self.buffer[header:header + length])
        del self.buffer[:header + length]
        self._handle(kind, flags, stream, payload)

    def _fill(self, count, deadline):
        while len(self.buffer) < count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            self.socket.settimeout(left)
            try:
                chunk = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLError) as error:
                raise self._lost(str(error)) from error
            if not chunk:
                raise self._lost("the connection was closed")
            self.buffer += chunk

    def _lost(self, text):
        code, said = self.going_away or (None, "")
        return ConnectionLost(said or text, code)

    def _send(self, data):
        self.socket.settimeout(20)
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise self._lost(str(error)) from error

    def _handle(self, kind, flags, stream, payload):
        if self.settings is None and kind != HELLO:
            raise ConnectionLost("the first frame is not HELLO")
        if kind == HELLO:
            self.settings = dict(DEFAULTS)
            for at in range(4, len(payload), 6):
                self.settings.update([struct.unpack_from(">HI", payload, at)])
        elif kind == PING and not flags & 1:
            self._send(frame(PING, payload=payload, flags=1))
        elif kind == GOAWAY:
            last, code, _ = struct.unpack_from(">IBI", payload)
            self.going_away = (code, payload[9:].decode(errors="replace"))
            for number in [number for number in self.calls if number > last]:
                self.calls.pop(number)._end(14, "the service did not begin the call", ())
        elif stream in self.calls:
            self.calls[stream]._handle(kind, flags, payload)

    # Calls

    def call(self, method, kind, request=None, timeout=None, metadata=()):
        """Opens a call. `request` is the message of a unary or server-streaming one; `timeout` is in seconds."""
        if self.going_away:
            raise ConnectionLost("the service takes no more calls here: " + self.going_away[1], self.going_away[0])
        data = b""
        if method not in self.methods:  # [4] ids count from 0; a fingerprint of 0 is allowed
            self.methods[method] = len(self.methods)
            data += frame(METHOD, payload=struct.pack(">HBQ", self.methods[method], kind, 0) + method.encode())
        block = pack_metadata(metadata)
        milliseconds = 0 if timeout is None else max(1, int(timeout * 1000))
        head = struct.pack(">HIBH", self.methods[method], milliseconds, 0x20, len(block)) + block
        call = Call(self, self.next_stream, kind, timeout)
        self.calls[call.stream] = call
        self.next_stream += 2
        if request is not None and len(head) + len(request) <= self.settings[1]:
            ends = END if kind in (UNARY, SERVER_STREAM) else 0
            call.sent_end = bool(ends)
            self._send(data + frame(OPEN, call.stream, head + request, MESSAGE | ends))
        else:
            self._send(data + frame(OPEN, call.stream, head))
            if request is not None:
                call.send(request, end=kind in (UNARY, SERVER_STREAM))
        return call

    def unary(self, method, request, timeout=30, metadata=()):
        """One request, one response."""
        messages = list(self.call(method, UNARY, request, timeout, metadata))
        if len(messages) != 1:
            raise CallFailed(13, f"{len(messages)} responses to a unary call")
        return messages[0]

    def close(self):
        """[11] GOAWAY behind the last OPEN, then close_notify and FIN."""
        try:
            self._send(frame(GOAWAY, payload=struct.pack(">IBI", 0, 0, 0)))
            self.socket.unwrap()
        except (OSError, CallFailed, ValueError):
            pass
        self.socket.close()


class Call:
    """One call; iterate over it for the responses."""

    def __init__(self, connection, stream, kind, timeout):
        self.connection, self.stream, self.kind = connection, stream, kind
        self.deadline = None if timeout is None else time.monotonic() + timeout
        self.credit = connection.settings[3]
        self.consumed = 0  # credit to give back
        self.initial_metadata, self.trailers, self.status, self.text = [], [], None, ""
        self.sent_end = False
        self.ready, self.partial, self.total = collections.deque(), bytearray(), None

    def send(self, message, end=False):
        """[6] One message, cut into chunks as frames and credit allow."""
        at, total, chunked = 0, len(message), False
        while True:
            while self.credit < 9 + min(total - at + 4, 1024) and self.status is None:
                self._pump()
            if self.status is not None:
                return
            room = min(self.connection.settings[1], self.credit - 9)
            flags, head = MESSAGE, b""
            if not chunked and total > room:
                flags, head, chunked = MESSAGE | TRACE_OR_TOTAL, struct.pack(">I", total), True
            chunk = message[at:at + room - len(head)]
            at += len(chunk)
            if end and at == total:
                flags |= END
                self.sent_end = True
            self.credit -= 9 + len(head) + len(chunk)
            self.connection._send(frame(MSG, self.stream, head + chunk, flags))
            if at == total:
                return

    def half_close(self):
        """No more messages from this side."""
        if not self.sent_end and self.status is None:
            self.sent_end = True
            self.connection._send(frame(MSG, self.stream, flags=END))

    def cancel(self, code=0):
        if self.connection.calls.pop(self.stream, None):
            self.connection._send(frame(CANCEL, self.stream, bytes([code])))
            self._end(4 if code == 2 else 1, "cancelled by this side", ())

    def __iter__(self):
        """The responses as they come; CallFailed at an end other than OK."""
        while True:
            while not self.ready and self.status is None:
                self._pump()
            if self.ready:
                message, cost = self.ready.popleft()
                self._used(cost)
                if not self.ready:
                    self._pay_unfinished()
                yield message
            elif self.status == 0:
                return
            else:
                raise CallFailed(self.status, self.text, self.trailers)

    def _pump(self):
        try:
            self.connection.pump(self.deadline)
        except (TimeoutError, socket.timeout):  # [8] the client keeps its own clock
            self.cancel(2)

    def _used(self, cost):
        """[6] Gives credit back in portions of half the first credit; the receiver here announced the default."""
        self.consumed += cost
        if self.consumed >= DEFAULTS[3] // 2 and self.status is None:
            self.connection._send(frame(CREDIT, self.stream, struct.pack(">I", self.consumed)))
            self.consumed = 0

    def _pay_unfinished(self):
        """[6] The rest of a message longer than the credit comes only if its chunks are paid for before it is whole.

        To be called while nothing that is whole waits to be used.
        """
        if self.total is not None:
            self._used(self.cost)
            self.cost = 0

    def _end(self, status, text, trailers):
        self.status, self.text, self.trailers = status, text, list(trailers)

    def _handle(self, kind, flags, payload):
        if kind == INIT:
            self.initial_metadata = unpack_metadata(payload)
        elif kind == CREDIT:
            self.credit += struct.unpack(">I", payload)[0]
        elif kind == CANCEL:
            self.connection.calls.pop(self.stream)
            self._end(STATUS_OF_CANCEL.get(payload[0], 1), f"cancelled by the service, code {payload[0]}", ())
        elif kind == MSG and flags & MESSAGE:
            cost = 9 + len(payload)
            if flags & TRACE_OR_TOTAL:
                self.total, self.partial, self.cost = struct.unpack_from(">I", payload)[0], bytearray(payload[4:]), cost
            elif self.total is not None:
                self.partial += payload
                self.cost += cost
            else:
                self.ready.append((payload, cost))
            if self.total is None:
                return
            if len(self.partial) < self.total:
                if not self.ready:
                    self._pay_unfinished()
            else:
                self.ready.append((bytes(self.partial), self.cost))
                self.total, self.partial = None, bytearray()
        elif kind == CLOSE:
            self.connection.calls.pop(self.stream)
            status, text, trailers = struct.unpack_from(">BHH", payload)
            if flags & MESSAGE:
                self.ready.append((payload[5 + text + trailers:], 0))
            self._end(
                status, payload[5:5 + text].decode(errors="replace"),
                unpack_metadata(payload[5 + text:5 + text + trailers]))
