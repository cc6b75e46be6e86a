"""A server in Python that answers calls by a script, to see what the client in a probe does."""
import socket
import ssl
import struct
import threading

from opora_rpc import MAGIC, frame, pack_metadata

OPEN, CLOSE, CANCEL, PING, GOAWAY, METHOD = 1, 4, 5, 7, 8, 9


class ScriptedServer:
    """Answers the first call by the first line of the script, and so on; the last line holds for all that follow.

    A line is ["close", status, {"trailers": [[key, value]], "response": HEX}], ["cancel", code], ["hangup"],
    ["goaway", last], ["leave", code] (an answer, then GOAWAY behind it), ["nothing"], ["frames", [type, flags, HEX, times], …] on the call's stream, or ["raw", HEX].
    `hello` replaces the first bytes of each connection.
    """

    def __init__(self, folder, script, hello=None):
        base = f"{folder}/certificates"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.load_cert_chain(f"{base}/services/probe.pem", f"{base}/services/probe.key")
        self.context.load_verify_locations(f"{base}/ca.pem")
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.context.set_alpn_protocols(["opora/1"])
        self.script, self.seen, self.lock = script, [], threading.Lock()
        self.hello = bytes.fromhex(hello) if hello else MAGIC + frame(0, payload=struct.pack(">HH", 1, 1))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.close()
        for connection in self.connections:
            connection.close()

    def _accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
                connection = self.context.wrap_socket(raw, server_side=True)
            except OSError:
                if self.listener.fileno() < 0:
                    return
                continue
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection, len(self.connections)), daemon=True).start()

    def _serve(self, connection, number):
        try:
            connection.sendall(self.hello)
            reader = connection.makefile("rb")
            reader.read(len(MAGIC))
            methods = []
            while True:
                head = reader.read(9)
                if len(head) < 9:
                    return
                payload = reader.read(int.from_bytes(head[:3], "big"))
                kind, flags, stream = struct.unpack(">BBI", head[3:])
                if kind == METHOD:
                    methods.append(payload[11:].decode())
                elif kind == PING and not flags & 1:
                    connection.sendall(frame(PING, 0, payload, 1))
                elif kind == CANCEL:
                    with self.lock:
                        self.seen.append({"cancelled": payload[0]})
                elif kind == OPEN and not self._answer(connection, number, methods, stream, payload):
                    return
        except OSError:
            pass
        finally:
            connection.close()

    def _answer(self, connection, number, methods, stream, payload):
        method, timeout, urgency, _ = struct.unpack_from(">HIBH", payload)
        with self.lock:
            step = self.script[min(len([call for call in self.seen if "method" in call]), len(self.script) - 1)]
            self.seen.append({
                "method": methods[method].split("/")[1], "attempt": urgency & 15, "criticality": urgency >> 4,
                "timeout_ms": timeout, "connection": number})
        verb, *rest = step
        if verb == "close":
            options = rest[1] if len(rest) > 1 else {}
            trailers = pack_metadata(options.get("trailers", ()))
            response = bytes.fromhex(options.get("response", ""))
            body = struct.pack(">BHH", rest[0], 0, len(trailers)) + trailers + response
            connection.sendall(frame(CLOSE, stream, body, 2 if rest[0] == 0 else 0))
        elif verb == "cancel":
            connection.sendall(frame(CANCEL, stream, bytes([rest[0]])))
        elif verb == "goaway":
            connection.sendall(frame(GOAWAY, 0, struct.pack(">IBI", rest[0], 0, 0)))
        elif verb == "leave":
            connection.sendall(
                frame(CLOSE, stream, bytes(5), 2) + frame(GOAWAY, 0, struct.pack(">IBI", stream, rest[0], 0)))
        elif verb == "frames":
            for kind, flags, data, *times in rest:
                connection.sendall(frame(kind, stream, bytes.fromhex(data), flags) * (times[0] if times else 1))
        elif verb == "raw":
            connection.sendall(bytes.fromhex(rest[0]))
        return verb != "hangup"
