import BusinessTime
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: the live board")
struct RoutingBoardTests {
  private func board(_ world: RoutingWorld, _ role: String = "lead", _ name: String = "lena") -> RoutingV1.BoardClient {
    RoutingV1.BoardClient(world.transport(role, name))
  }

  @Test("it begins with what waits and goes on with what enters, stands otherwise and leaves")
  func watching() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    world.tickets.file(1, at: world.clock.now, priority: .p4)
    try await world.settle()
    var updates = try await board(world).watchQueue(.init()).makeAsyncIterator()
    func next() async throws -> RoutingV1.QueueUpdate { try #require(try await updates.next(isolation: nil)) }

    let first = try await next()
    #expect(first.snapshot && first.total == 1 && first.order == [1] && first.fairness.isEmpty)
    #expect(first.changed.map(\.ticket) == [1])

    world.tickets.file(2, at: world.clock.now, priority: .p1)
    try await world.settle()
    // It may be told of before and after routing has looked at it.
    var update = try await next()
    #expect(!update.snapshot && update.order == [2, 1] && update.changed.map(\.ticket) == [2] && update.total == 2)

    try await world.workday("workday.started", "anna")
    var gone: [RoutingV1.QueueRemoval] = []
    repeat {
      update = try await next()
      gone += update.removed
    } while !update.order.isEmpty
    #expect(Set(gone.map(\.ticket)) == [1, 2] && gone.allSatisfy { $0.reason == "given to anna" }, "\(gone)")
    #expect(update.total == 0)
  }

  @Test("a ticket that hangs is told of as hanging, and time alone only by the minute")
  func hanging() async throws {
    let world = try await RoutingWorld()
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    var updates = try await board(world).watchQueue(.init()).makeAsyncIterator()
    var update = try #require(try await updates.next(isolation: nil))
    #expect(update.changed.map(\.hanging) == [false])
    try await world.advance(minutes: 20)
    repeat { update = try #require(try await updates.next(isolation: nil)) } while update.changed.first?.hanging != true
    #expect(update.changed.first?.relaxation == 3 && update.removed.isEmpty && update.order == [1])
  }

  @Test("each sees what concerns them, within the limit, and what is no line is refused")
  func scope() async throws {
    let world = try await RoutingWorld()
    world.tickets.file(1, at: world.clock.now, line: 2)
    world.tickets.file(2, at: world.clock.now, line: 3)
    world.tickets.file(3, at: world.clock.now, line: 2, priority: .p1)
    try await world.settle()
    func first(_ role: String, _ request: RoutingV1.WatchQueueRequest) async throws -> RoutingV1.QueueUpdate? {
      var updates = try await board(world, role, "somebody").watchQueue(request).makeAsyncIterator()
      return try await updates.next(isolation: nil)
    }
    #expect(try await first("lead", .init())?.order == [3, 1, 2])
    #expect(try await first("developer", .init())?.order == [2])
    let one = try await first("lead", .init(line: 2, limit: 1))
    #expect(one?.order == [3] && one?.total == 2)
    await #expect(throws: RPCError.self) { try await first("lead", .init(line: 4)) }
    await #expect(throws: RPCError.self) { try await first("lead", .init(limit: 501)) }
  }

  @Test("fairness is reported by line with each one's share, and is not for managers")
  func fairness() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"), RoutingWorld.specialist("boris"))
    #expect(try await board(world).getFairness(.init()).lines.isEmpty)
    for person in ["anna", "boris"] { try await world.workday("workday.started", person) }
    try await world.advance(minutes: 10)
    var line = try #require(try await board(world).getFairness(.init()).lines.first)
    #expect(line.line == 2 && line.people == 2 && line.jain == 0, "nobody was given anything")

    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    line = try #require(try await board(world).getFairness(.init()).lines.first)
    #expect(line.jain == 0.5, "one of two has it all")
    #expect(line.shares.map(\.work) == [2, 0] && line.shares.map(\.availableMinutes) == [10, 10])
    #expect(line.shares.first?.person == world.owner(1) && line.shares.first?.workPerMinute == 0.2)

    world.tickets.file(2, at: world.clock.now, customer: "vasilek")
    try await world.settle()
    #expect(try await board(world).getFairness(.init(line: 2)).lines.first?.jain == 1)
    #expect(try await board(world).getFairness(.init(line: 3)).lines.isEmpty)
    await #expect(throws: RPCError.self) { try await board(world).getFairness(.init(line: 9)) }
    await #expect(throws: RPCError.self) { try await board(world, "manager", "maria").getFairness(.init()) }
  }
}
