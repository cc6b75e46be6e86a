import Glibc
import RPC
import RPCTransport
import TLS

/// Serves and loads; scripts/bench says which process runs where and holds the answers beside the peers'.
@main
struct Main {
  static let usage = """
    opora-load server PORT CERT KEY CA [THREADS]                echoes typed calls, prints "ready"
    opora-load client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS  echo calls, one line of figures
    opora-load prepare PORT CERT KEY CA                         makes the customers that file needs
    opora-load file PORT CERT KEY CA CALLERS SECONDS            durable filings, one line of figures
    opora-load pace PORT CERT KEY CA PER_SECOND SECONDS         filings at a fixed rate, one line of figures

    """

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 5, let port = Int(arguments[1]) else { return leave(64, usage) }
    let identity = TLSIdentity(
      certificateChainPath: arguments[2], privateKeyPath: arguments[3], authorityPath: arguments[4])
    let rest = arguments.dropFirst(5).map { Double($0) ?? 0 }
    do {
      switch (arguments[0], rest.count) {
      case ("server", 0...1):
        try await EchoServer.run(port: port, identity, threads: rest.first.map { Int($0) })
      case ("client", 3) where rest[1] >= 1:
        try await onOneLoop(port, "tickets", identity) { client in
          let load = ClosedLoop(callers: Int(rest[1]), seconds: rest[2])
          try await load.run(EchoCall(client, bytes: Int(rest[0])).make).print()
        }
      case ("prepare", 0):
        try await onOneLoop(port, "tickets", identity) { try await Filings($0).prepare() }
      case ("file", 2) where rest[0] >= 1:
        try await onOneLoop(port, "tickets", identity) { client in
          let filings = Filings(client)
          try await ClosedLoop(callers: Int(rest[0]), seconds: rest[1]).run(filings.file).print()
        }
      case ("pace", 2) where rest[0] >= 1:
        try await onOneLoop(port, "tickets", identity) { client in
          let filings = Filings(client)
          try await SteadyPace(perSecond: Int(rest[0]), seconds: rest[1]).run(filings.file).print()
        }
      default: leave(64, usage)
      }
    } catch {
      leave(1, "opora-load \(arguments[0]): \(error)\n")
    }
  }

  /// A client and its callers on one event loop, so that no call changes threads on this side.
  static func onOneLoop(
    _ port: Int, _ service: String, _ identity: TLSIdentity,
    _ body: @escaping @Sendable (RPCClient) async throws -> Void
  ) async throws {
    let loops = TransportLoops(threads: 1)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: port, service: service),
      tls: try TLSContextSource(role: .client, identity: identity), loops: loops)
    try await client.connect()
    try await loops.run { try await body(client) }
    await client.shutdown()
  }

  /// Not print: its buffer would keep the text from a pipe.
  static func leave(_ code: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    _ = write(code == 0 ? 1 : 2, bytes, bytes.count)
    exit(code)
  }
}
