import Foundation
import GRDB
import RPC
import RPCTransport
import Store
import Synchronization
import TLS
import Testing

/// A service that stores what it is sent, and can be held in the middle of a transaction.
private final class Shelf: Sendable {
  static let put = EchoService.method("Put", .unary)

  let store: ServiceStore
  private let gate = Mutex((entered: 0, isOpen: false))

  init(directory: String) throws {
    let schema = Migration(1, "items", sql: "CREATE TABLE item (name TEXT PRIMARY KEY) STRICT;")
    store = try ServiceStore(StoreConfiguration(directory: directory), migrations: [schema])
  }

  var router: Router {
    var router = Router()
    router.register(
      Self.put,
      .unary { [self] request, _ in
        try await store.write { [self] transaction in
          try transaction.database.execute(
            sql: "INSERT INTO item VALUES (?)", arguments: [String(decoding: request, as: UTF8.self)])
          pass()
        }
        return []
      })
    return router
  }

  var entered: Int { gate.withLock { $0.entered } }

  func open() { gate.withLock { $0.isOpen = true } }

  func names() async throws -> [String] {
    try await store.read { try String.fetchAll($0, sql: "SELECT name FROM item ORDER BY name") }
  }

  /// Blocks the writer's thread, as a slow statement would.
  private func pass() {
    gate.withLock { $0.entered += 1 }
    while !gate.withLock({ $0.isOpen }) { sched_yield() }
  }
}

@Suite("Cancellation, from the wire to the database")
struct RollbackTests {
  enum Ending: CaseIterable {
    case cancelledByCaller, killed, connectionLost
  }

  @Test(
    "a call that ends in the middle of its transaction leaves nothing, and its slot is free", arguments: Ending.allCases
  )
  func rolledBack(_ ending: Ending) async throws {
    let certificates = try Certificates()
    let shelf = try Shelf(directory: "\(certificates.directory)/data")
    var options = ServerOptions()
    options.admission.minRunningCalls = 1
    options.admission.maxRunningCalls = 1
    let loops = TransportLoops(threads: 1)
    let server = try await RPCServer.start(
      router: shelf.router, tls: certificates.source(.server, .service(name: "tickets")), options: options, loops: loops
    )
    let relay = try await Relay(to: server.port)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: relay.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    let call = Task { await failure { _ = try await client.unary(Shelf.put, Array("lost".utf8), CallOptions()) } }
    while shelf.entered == 0 { await Task.yield() }
    switch ending {
    case .cancelledByCaller: call.cancel()
    case .killed:
      let id = try #require(await server.callsInFlight().first?.context.callID)
      _ = await server.kill(id, text: "killed")
    case .connectionLost: relay.cut()
    }
    // The server has heard of it while the transaction is still open; only then it may go on.
    while await server.callsInFlight().first?.state != .ending { await Task.yield() }
    shelf.open()
    #expect(await call.value?.code == (ending == .connectionLost ? .unavailable : .cancelled))
    while await !server.callsInFlight().isEmpty { await Task.yield() }
    #expect(try await shelf.names() == [])

    // There is one slot: a call is served only if the cancelled one gave it back.
    let again = CallOptions(timeout: .seconds(60), waitForReady: true)
    _ = try await client.unary(Shelf.put, Array("kept".utf8), again)
    #expect(try await shelf.names() == ["kept"])
    await client.shutdown()
    await relay.close()
    _ = await server.shutdown(grace: .zero)
    try await shelf.store.close()
    try FileManager.default.removeItem(atPath: "\(certificates.directory)/data")
  }
}
