import OporaAPI
import RPC
import Testing

@testable import ServiceRuntime

@Suite("Watching a service's health")
struct HealthWatchTests {
  private let handler = HealthHandler(services: ["opora.tickets.v1.Tickets"])
  private let client: RpcV1.HealthClient

  init() {
    var router = Router()
    router.register(handler)
    client = RpcV1.HealthClient(InProcessTransport(router: router, principal: .person(role: "admin", name: "adam")))
  }

  @Test("tells how it stands at once, and each change once")
  func changes() async throws {
    try await client.watch(.init()) { states in
      var states = states.makeAsyncIterator()
      let first = try await states.next()
      #expect(first == RpcV1.HealthCheckResponse(state: .notServing, reason: "starting"))
      handler.set(serving: true)
      let second = try await states.next()
      #expect(second == RpcV1.HealthCheckResponse(state: .serving))
      // Said again it is no news.
      handler.set(serving: true)
      handler.set(serving: false, reason: "store is full")
      let third = try await states.next()
      #expect(third == RpcV1.HealthCheckResponse(state: .notServing, reason: "store is full"))
    }
  }

  @Test("has heard that the service leaves when the announcing of it returns")
  func leaving() async throws {
    handler.set(serving: true)
    try await client.watch(.init(service: "opora.tickets.v1.Tickets")) { states in
      var states = states.makeAsyncIterator()
      let first = try await states.next()
      #expect(first == RpcV1.HealthCheckResponse(state: .serving))
      async let announced: Void = handler.announceLeaving(reason: "shutting down", atMost: .seconds(60))
      let second = try await states.next()
      #expect(second == RpcV1.HealthCheckResponse(state: .notServing, reason: "shutting down"))
      await announced
    }
  }

  @Test("that nobody does keeps nobody, nor does one that has gone")
  func nobody() async throws {
    handler.set(serving: true)
    try await client.watch(.init()) { states in
      var states = states.makeAsyncIterator()
      let first = try await states.next()
      #expect(first != nil)
    }
    // An hour is the limit; nobody is there to wait for.
    await handler.announceLeaving(reason: "shutting down", atMost: .seconds(3_600))
    let now = try await client.check(.init()).state
    #expect(now == .notServing)
  }

  @Test("of an unknown service says so, and ends")
  func unknown() async throws {
    var states: [RpcV1.HealthCheckResponse] = []
    for try await state in try await client.watch(.init(service: "opora.none.v1.None")) { states.append(state) }
    #expect(states == [RpcV1.HealthCheckResponse(state: .unknownService)])
    await #expect(throws: RPCError.self) { _ = try await client.check(.init(service: "opora.none.v1.None")) }
  }
}
