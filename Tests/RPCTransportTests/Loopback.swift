import RPC
import RPCTransport
import Synchronization
import TLS

/// A server and a client on loopback with real certificates.
final class Loopback: Sendable {
  let certificates: Certificates
  let service = EchoService()
  let server: RPCServer
  let client: RPCClient
  let events = EventLog()

  init(
    options: ServerOptions = ServerOptions(), clientOptions: ClientOptions = ClientOptions(),
    caller: PeerIdentity = .person(role: .specialist, name: "olga"), loops: TransportLoops = .shared
  ) async throws {
    certificates = try Certificates()
    let events = events
    server = try await RPCServer.start(
      router: service.router(), tls: certificates.source(.server, .service(name: "tickets")), options: options,
      loops: loops
    ) { events.append($0) }
    client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, caller), options: clientOptions)
  }

  func client(
    as caller: PeerIdentity, expecting service: String = "tickets", options: ClientOptions = ClientOptions()
  ) throws -> RPCClient {
    RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: service),
      tls: try certificates.source(.client, caller), options: options)
  }

  /// Runs a test against a pair and takes it down afterwards.
  static func with(
    options: ServerOptions = ServerOptions(), clientOptions: ClientOptions = ClientOptions(),
    caller: PeerIdentity = .person(role: .specialist, name: "olga"), loops: TransportLoops = .shared,
    _ body: (Loopback) async throws -> Void
  ) async throws {
    let pair = try await Loopback(options: options, clientOptions: clientOptions, caller: caller, loops: loops)
    do {
      try await body(pair)
    } catch {
      await pair.end()
      throw error
    }
    await pair.end()
  }

  private func end() async {
    service.release()
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }
}

/// What a server reported.
final class EventLog: Sendable {
  private struct State {
    var events: [ServerEvent] = []
    var watchers: [(condition: @Sendable (ServerEvent) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var events: [ServerEvent] { state.withLock { $0.events } }

  func append(_ event: ServerEvent) {
    let ready = state.withLock { state in
      state.events.append(event)
      let ready = state.watchers.filter { $0.condition(event) }
      state.watchers.removeAll { $0.condition(event) }
      return ready
    }
    for watcher in ready { watcher.continuation.resume() }
  }

  /// Waits for an event; one that was there already counts.
  func wait(for condition: @escaping @Sendable (ServerEvent) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.events.contains(where: condition) { return true }
        state.watchers.append((condition, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

/// The error a call fails with; nil when it does not.
func failure(_ body: () async throws -> Void) async -> RPCError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? RPCError ?? RPCError(code: .unknown, message: "not an RPCError: \(error)")
  }
}

extension RPCClient {
  func echo(_ bytes: [UInt8], _ options: CallOptions = CallOptions()) async throws(RPCError) -> [UInt8] {
    try await unary(EchoService.echo, bytes, options).message
  }
}
