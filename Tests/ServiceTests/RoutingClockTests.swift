import BusinessTime
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: a clock that is put back")
struct RoutingClockTests {
  private func minutes(_ minutes: Int64, after instant: Instant) -> Int64 {
    instant.advanced(byMilliseconds: minutes * 60_000).millisecondsSinceEpoch
  }

  @Test("leases and offers begin anew, the sweep goes on, and who has vanished is missed in time")
  func putBack() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"), RoutingWorld.specialist("boris"))
    for person in ["anna", "boris"] { try await world.workday("workday.started", person) }
    _ = try await world.staff("specialist", "anna").heartbeat(RoutingV1.HeartbeatRequest())
    world.tickets.file(1, at: world.read.now)
    world.tickets.file(2, at: world.read.now, customer: "vasilek")
    try await world.settle()
    let hers: UInt64 = world.owner(1) == "anna" ? 1 : 2
    #expect(world.owner(hers) == "anna" && world.owner(3 - hers) == "boris")
    await world.schedule.move(world.clock, to: world.clock.now.advanced(byMilliseconds: 30_000))

    world.read.putBack(minutes: 45)
    let now = world.read.now
    for timer in world.service.timers { #expect(try await timer.nextDue() ?? .distantFuture <= now, "\(timer.name)") }
    try await world.settle()
    func member(_ person: String) async throws -> RoutingV1.Member {
      try await world.staff().getMember(RoutingV1.GetMemberRequest(person: person))
    }
    #expect(
      try await member("anna").presence?.leaseUntilMs == now.advanced(byMilliseconds: 90_000).millisecondsSinceEpoch)
    // Who sends no heartbeats has four hours anyway, and less than a grace too much is let be.
    #expect(try await member("boris").presence?.leaseUntilMs == minutes(240, after: now))
    var offers: [RoutingV1.Offer] = []
    for person in ["anna", "boris"] {
      offers += try await world.routing().listOffers(RoutingV1.ListOffersRequest(person: person)).offers
    }
    #expect(offers.count == 2 && offers.allSatisfy { $0.expiresAtMs == minutes(15, after: now) }, "\(offers)")
    #expect(world.tickets.effects.count == 2, "nothing was taken or given for it")

    // Anna sends nothing any more: beyond lease and grace her ticket goes to Boris.
    world.clock.set(world.clock.now.advanced(byMilliseconds: 211_000))
    try await world.settle()
    #expect(world.owner(hers) == "boris" && world.owner(3 - hers) == "boris")
    // And what he does not accept comes back after fifteen minutes of the clock as it is now.
    world.clock.set(world.clock.now.advanced(byMilliseconds: 12 * 60_000))
    try await world.settle()
    #expect(world.owner(3 - hers) == "" && world.owner(hers) == "boris")
  }

  @Test("a heartbeat after the clock was put back holds from now on, and small differences change nothing")
  func heartbeat() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    let client = world.staff("specialist", "anna")
    let first = try await client.heartbeat(RoutingV1.HeartbeatRequest())
    #expect(first.leaseSeconds == 90)
    world.read.putBack(minutes: 1)
    try await world.settle()
    #expect(try await client.heartbeat(RoutingV1.HeartbeatRequest()).leaseUntilMs == first.leaseUntilMs)
    world.read.putBack(minutes: 60)
    try await world.settle()
    #expect(
      try await client.heartbeat(RoutingV1.HeartbeatRequest()).leaseUntilMs
        == world.read.now.advanced(byMilliseconds: 90_000).millisecondsSinceEpoch)
    let member = try await world.staff().getMember(RoutingV1.GetMemberRequest(person: "anna"))
    #expect(member.presence?.state == "present")
  }
}
