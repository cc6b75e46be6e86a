import Glibc
import RPC
import RPCTransport
import TLS

/// Serves and loads; scripts/bench says which process runs where and holds the answers beside the peers'.
@main
struct Main {
  static let usage = """
    opora-load server PORT CERT KEY CA [THREADS]                echoes typed calls, prints "ready"
    opora-load client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS]
                                                                echo calls, one line of figures; IN_FLIGHT on each
    opora-load stream PORT CERT KEY CA BYTES SECONDS            messages of one stream from the server
    opora-load handshakes PORT CERT KEY CA SECONDS              connections made, used for one call and closed
    opora-load idle PORT CERT KEY CA CONNECTIONS                holds so many connections, prints "ready"
    opora-load prepare PORT CERT KEY CA                         makes the customers that file needs
    opora-load file PORT CERT KEY CA CALLERS SECONDS            durable filings, one line of figures
    opora-load pace PORT CERT KEY CA PER_SECOND SECONDS         filings at a fixed rate, one line of figures
    opora-load look PORT CERT KEY CA QUESTION CALLERS SECONDS   lists and searches, one line of figures
                                                                (queue, priority, newest, common, phrase, rare)

    """

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 5, let port = Int(arguments[1]) else { return leave(64, usage) }
    let identity = TLSIdentity(
      certificateChainPath: arguments[2], privateKeyPath: arguments[3], authorityPath: arguments[4])
    var words = arguments.dropFirst(5)
    let question = arguments[0] == "look" ? words.popFirst().flatMap(Lookups.Question.init(rawValue:)) : nil
    let rest = words.map { Double($0) ?? 0 }
    do {
      switch (arguments[0], rest.count) {
      case ("server", 0...1):
        try await EchoServer.run(port: port, identity, threads: rest.first.map { Int($0) })
      case ("client", 3...4) where rest[1] >= 1:
        let connections = rest.count == 4 ? max(Int(rest[3]), 1) : 1
        try await onOneLoop(port, "tickets", identity, connections: connections) { clients in
          let calls = clients.map { EchoCall($0, bytes: Int(rest[0])) }
          let load = ClosedLoop(callers: Int(rest[1]) * connections, seconds: rest[2])
          try await load.run { try await calls[$0 % connections].make($0, $1) }.print()
        }
      case ("stream", 2) where rest[1] > 0:
        try await onOneLoop(port, "tickets", identity) { client in
          try await EchoStream(client, bytes: Int(rest[0]), seconds: rest[1]).run().print()
        }
      case ("handshakes", 1) where rest[0] > 0:
        try await Connections(port: port, identity: identity).make(seconds: rest[0]).print()
      case ("idle", 1) where rest[0] >= 1:
        try await Connections(port: port, identity: identity).hold(Int(rest[0]))
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
      case ("look", 2) where rest[0] >= 1:
        guard let question else { return leave(64, usage) }
        try await onOneLoop(port, "tickets", identity) { client in
          let lookups = Lookups(question, client)
          // Once before it counts: the pages it needs are read.
          try await lookups.ask(0, 0)
          try await ClosedLoop(callers: Int(rest[0]), seconds: rest[1]).run(lookups.ask).print()
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
    try await onOneLoop(port, service, identity, connections: 1) { try await body($0[0]) }
  }

  /// The same with several clients, of which each has its connection.
  static func onOneLoop(
    _ port: Int, _ service: String, _ identity: TLSIdentity, connections: Int,
    _ body: @escaping @Sendable ([RPCClient]) async throws -> Void
  ) async throws {
    let loops = TransportLoops(threads: 1)
    let tls = try TLSContextSource(role: .client, identity: identity)
    let clients = (0..<connections).map { _ in
      RPCClient(to: ServiceTarget(host: "127.0.0.1", port: port, service: service), tls: tls, loops: loops)
    }
    for client in clients { try await client.connect() }
    try await loops.run { try await body(clients) }
    for client in clients { await client.shutdown() }
  }

  /// Not print: its buffer would keep the text from a pipe.
  static func leave(_ code: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    _ = write(code == 0 ? 1 : 2, bytes, bytes.count)
    exit(code)
  }
}
