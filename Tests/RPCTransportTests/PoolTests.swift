import RPC
import RPCTransport
import Synchronization
import TLS
import Testing
import Wire

/// Servers of one service at several addresses, and a client for all of them.
private final class Cluster: Sendable {
  let certificates: Certificates
  let services: [EchoService]
  let servers: [RPCServer]
  let logs: [EventLog]
  let tls: TLSContextSource

  init(_ count: Int, options: ServerOptions = ServerOptions(), handlers: ((Int) -> Router)? = nil) async throws {
    certificates = try Certificates()
    tls = try certificates.source(.server, .service(name: "tickets"))
    services = (0..<count).map { _ in EchoService() }
    let logs = (0..<count).map { _ in EventLog() }
    self.logs = logs
    var servers: [RPCServer] = []
    for index in 0..<count {
      let log = logs[index]
      servers.append(
        try await RPCServer.start(router: handlers?(index) ?? services[index].router(), tls: tls, options: options) {
          log.append($0)
        })
    }
    self.servers = servers
  }

  var endpoints: [Endpoint] { servers.map { Endpoint(host: "127.0.0.1", port: $0.port) } }

  func client(
    _ endpoints: [Endpoint]? = nil, _ change: (inout ClientOptions) -> Void = { _ in }
  ) throws -> RPCClient {
    var options = ClientOptions()
    options.defaultTimeout = .seconds(120)
    change(&options)
    return RPCClient(
      to: ServiceTarget(endpoints: endpoints ?? self.endpoints, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")), options: options)
  }

  func end(_ client: RPCClient) async {
    for service in services { service.release() }
    await client.shutdown()
    for server in servers { _ = await server.shutdown(grace: .zero) }
  }
}

/// Says what a test tells it to.
private final class ScriptedResolver: NameResolver {
  private let state: Mutex<(addresses: [Endpoint], asked: [Endpoint])>

  init(_ addresses: [Endpoint]) {
    state = Mutex((addresses, []))
  }

  var asked: [Endpoint] { state.withLock { $0.asked } }

  func answer(_ addresses: [Endpoint]) { state.withLock { $0.addresses = addresses } }

  func addresses(of endpoint: Endpoint) async throws(NameResolutionError) -> [Endpoint] {
    let addresses = state.withLock { state in
      state.asked.append(endpoint)
      return state.addresses
    }
    guard !addresses.isEmpty else { throw NameResolutionError("nobody knows \(endpoint.host)") }
    return addresses
  }
}

@Suite("A client with several connections")
struct PoolTests {
  /// Answers with the number of its server.
  private static let which = EchoService.method("Which", .unary)

  @Test("spreads calls that are made side by side over all addresses")
  func spreading() async throws {
    let cluster = try await Cluster(3)
    let client = try cluster.client()
    let calls = Task {
      await withTaskGroup(of: RPCError?.self) { group in
        // One more call after the other, until each server has one: connections follow the load.
        var made = 0
        while cluster.services.contains(where: { $0.figures.started == 0 }) {
          group.addTask { await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) } }
          made += 1
          while cluster.services.reduce(0, { $0 + $1.figures.started }) < made { await Task.yield() }
        }
        for service in cluster.services { service.release() }
        return await group.reduce(into: [RPCError]()) { errors, error in if let error { errors.append(error) } }
      }
    }
    #expect(await calls.value.isEmpty)
    await cluster.end(client)
  }

  @Test("answers all calls although one of the addresses is dead")
  func deadAddress() async throws {
    let cluster = try await Cluster(1)
    let dead = try await RPCServer.start(router: Router(), tls: cluster.tls)
    let port = dead.port
    _ = await dead.shutdown(grace: .zero)
    let client = try cluster.client([Endpoint(host: "127.0.0.1", port: port)] + cluster.endpoints)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask {
          let answer = try await client.echo([UInt8(number)])
          #expect(answer == [UInt8(number)])
        }
      }
      try await group.waitForAll()
    }
    await cluster.end(client)
  }

  @Test("says of each address why it could not be reached")
  func allDead() async throws {
    let cluster = try await Cluster(2)
    for server in cluster.servers { _ = await server.shutdown(grace: .zero) }
    let client = try cluster.client()
    let error = await failure { _ = try await client.echo([1]) }
    #expect(error?.code == .unavailable)
    for endpoint in cluster.endpoints {
      #expect(error?.message.contains("\(endpoint): Connection refused") == true)
    }
    await cluster.end(client)
  }

  @Test("leaves out an address whose calls fail")
  func ejection() async throws {
    let failing = Atomic<Int>(0)
    let cluster = try await Cluster(2) { index in
      var router = Router()
      router.register(
        Self.which,
        .unary { _, _ in
          guard index == 0 else { return [1] }
          failing.wrappingAdd(1, ordering: .relaxed)
          throw RPCError(code: .internal, message: "broken")
        })
      return router
    }
    let client = try cluster.client { $0.pool.outliers.ejectionTime = .seconds(3_600) }
    // Until the broken one has failed often enough in a row; side by side, so that both get calls.
    while failing.load(ordering: .relaxed) < 5 {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask { _ = await failure { _ = try await client.unary(Self.which, [], CallOptions()) } }
        }
      }
    }
    // The other one may still be on its way.
    while await failure({ _ = try await client.unary(Self.which, [], CallOptions()) }) != nil {}
    let before = failing.load(ordering: .relaxed)
    for _ in 0..<20 {
      let answer = try await client.unary(Self.which, [], CallOptions()).message
      #expect(answer == [1])
    }
    #expect(failing.load(ordering: .relaxed) == before)
    await cluster.end(client)
  }

  @Test("loses no call when one of its servers is shut down")
  func oneLeaves() async throws {
    let cluster = try await Cluster(2)
    let client = try cluster.client()
    let callers = Task {
      await withTaskGroup(of: [RPCError].self) { group in
        for worker in 0..<8 {
          group.addTask {
            var errors: [RPCError] = []
            for round in 0..<100 {
              if let error = await failure({
                let answer = try await client.echo([UInt8(worker), UInt8(round)])
                #expect(answer == [UInt8(worker), UInt8(round)])
              }) {
                errors.append(error)
              }
            }
            return errors
          }
        }
        return await group.reduce(into: [RPCError]()) { $0 += $1 }
      }
    }
    let report = await cluster.servers[0].shutdown(grace: .seconds(60))
    #expect(report.isClean)
    #expect(await callers.value == [])
    await cluster.end(client)
  }

  @Test("makes further connections when all streams are taken, up to its limit")
  func growth() async throws {
    var options = ServerOptions()
    options.settings.maxStreams = 1
    let cluster = try await Cluster(1, options: options)
    let service = cluster.services[0]
    let client = try cluster.client { $0.pool.maxConnectionsPerAddress = 3 }
    let calls = Task {
      await withTaskGroup(of: RPCError?.self) { group in
        for _ in 0..<6 {
          group.addTask { await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) } }
        }
        return await group.reduce(into: [RPCError]()) { errors, error in if let error { errors.append(error) } }
      }
    }
    await service.wait { $0.started == 3 }
    let opened = cluster.logs[0].events.count { if case .connectionOpened = $0 { true } else { false } }
    #expect(opened == 3)
    service.release()
    #expect(await calls.value.isEmpty)
    #expect(service.figures.started == 6)
    await cluster.end(client)
  }

  @Test("follows its name to other addresses while it runs")
  func renamed() async throws {
    let cluster = try await Cluster(2) { index in
      var router = Router()
      router.register(Self.which, .unary { _, _ in [UInt8(index)] })
      return router
    }
    let resolver = ScriptedResolver([cluster.endpoints[0]])
    let name = Endpoint(host: "tickets.example", port: 7_001)
    let client = try cluster.client([name]) {
      $0.resolver = resolver
      $0.pool.resolveInterval = .milliseconds(5)
    }
    let first = try await client.unary(Self.which, [], CallOptions()).message
    #expect(first == [0])
    #expect(resolver.asked.first == name)
    resolver.answer([cluster.endpoints[1]])
    while try await client.unary(Self.which, [], CallOptions()).message != [1] {}
    await cluster.logs[0].wait { if case .connectionClosed = $0 { true } else { false } }
    // The name is lost; what it stood for is still good.
    resolver.answer([])
    let asked = resolver.asked.count
    while resolver.asked.count < asked + 3 {
      let answer = try await client.unary(Self.which, [], CallOptions()).message
      #expect(answer == [1])
    }
    await cluster.end(client)
  }

  @Test("that can't resolve its name says so, and waits for it if the call may wait")
  func unknownName() async throws {
    let cluster = try await Cluster(1)
    let resolver = ScriptedResolver([])
    let client = try cluster.client([Endpoint(host: "tickets.example", port: 7_001)]) {
      $0.resolver = resolver
      $0.backoff = BackoffPolicy(initial: .milliseconds(5), longest: .milliseconds(5))
    }
    let error = await failure { _ = try await client.echo([1]) }
    #expect(error?.message == "Can't reach tickets at tickets.example:7001: nobody knows tickets.example.")
    let waiting = Task { try await client.echo([2], CallOptions(waitForReady: true)) }
    let asked = resolver.asked.count
    while resolver.asked.count < asked + 2 { await Task.yield() }
    resolver.answer(cluster.endpoints)
    let answer = try await waiting.value
    #expect(answer == [2])
    await cluster.end(client)
  }

  @Test("resolves a real name by the operating system")
  func localhost() async throws {
    let found = try await SystemResolver().addresses(of: Endpoint(host: "localhost", port: 80))
    #expect(found.contains { $0.host == "127.0.0.1" || $0.host == "::1" })
    #expect(found.allSatisfy { $0.port == 80 })
  }

  @Test("closes a connection that is not used, and connects again for the next call")
  func idle() async throws {
    let cluster = try await Cluster(1)
    let client = try cluster.client { $0.pool.idleTime = .milliseconds(10) }
    _ = try await client.echo([1])
    await cluster.logs[0].wait { if case .connectionClosed = $0 { true } else { false } }
    let answer = try await client.echo([2])
    #expect(answer == [2])
    await cluster.end(client)
  }

  @Test("replaces a connection that has grown old without losing a call")
  func age() async throws {
    let cluster = try await Cluster(1)
    let client = try cluster.client { $0.pool.maxAge = .milliseconds(1) }
    let log = cluster.logs[0]
    var rounds = 0
    while log.events.count(where: { if case .connectionClosed = $0 { true } else { false } }) < 2 {
      let answer = try await client.echo([UInt8(truncatingIfNeeded: rounds)])
      #expect(answer == [UInt8(truncatingIfNeeded: rounds)])
      rounds += 1
    }
    await cluster.end(client)
  }
}
