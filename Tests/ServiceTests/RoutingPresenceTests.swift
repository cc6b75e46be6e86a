import BusinessTime
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: offers, presence, staff and policy")
struct RoutingPresenceTests {
  private func world(_ people: String...) async throws -> RoutingWorld {
    let world = try await RoutingWorld()
    for person in people {
      try await world.hire(RoutingWorld.specialist(person))
      try await world.workday("workday.started", person)
    }
    return world
  }

  @Test("a declined ticket goes to the next person with its seniority; three declines go to the lead")
  func declines() async throws {
    let world = try await world("anna", "boris", "clara")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    let since = world.clock.now.millisecondsSinceEpoch
    var asked: Set<String> = []
    var last = ""
    for round in 1...3 {
      let person = world.owner(1)
      last = person
      #expect(asked.insert(person).inserted)
      let client = world.routing("specialist", person)
      await #expect(throws: RPCError.self) {
        try await client.declineOffer(RoutingV1.OfferRequest(ticket: 1))
      }
      _ = try await client.declineOffer(RoutingV1.OfferRequest(ticket: 1, reason: "conflict of interest"))
      try await world.advance(minutes: 1)
      #expect(try await world.alarms() == (round == 3 ? ["THREE_DECLINES"] : []))
    }
    #expect(world.owner(1) == "")
    let entry = try await world.routing().listQueue(RoutingV1.ListQueueRequest()).entries.first
    #expect(entry?.eligibleSinceMs == since)
    #expect(try await world.explain(1).outcome == "with the lead")
    // The lead gives it by hand, to the very one who declined last; it stays there.
    let chosen = last
    world.tickets.change(1, "ticket.assigned", at: world.clock.now, actor: "person/lead/lena") { ticket in
      ticket.state = .assigned
      ticket.owner = chosen
    }
    try await world.advance(minutes: 20)
    #expect(world.owner(1) == chosen)
    #expect(try await world.alarms().isEmpty)
    #expect(try await world.explain(1).choiceReason.contains("by hand"))
  }

  @Test("an offer not accepted within 15 business minutes goes to somebody else")
  func expiry() async throws {
    let world = try await world("anna", "boris")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    let first = world.owner(1)
    try await world.advance(minutes: 15)
    #expect(world.owner(1) == first)
    try await world.advance(minutes: 1)
    #expect(world.owner(1) != first && !world.owner(1).isEmpty)
    #expect(try await world.eventTypes().contains("offer.expired"))
  }

  @Test("accepting, or beginning to work, keeps the ticket; accepting again is harmless; others cannot")
  func accepting() async throws {
    let world = try await world("anna")
    world.tickets.file(1, at: world.clock.now)
    world.tickets.file(2, at: world.clock.now)
    try await world.settle()
    let anna = world.routing("specialist", "anna")
    _ = try await anna.acceptOffer(RoutingV1.OfferRequest(ticket: 1))
    _ = try await anna.acceptOffer(RoutingV1.OfferRequest(ticket: 1))
    await #expect(throws: RPCError.self) {
      try await world.routing("specialist", "boris").acceptOffer(RoutingV1.OfferRequest(ticket: 1))
    }
    world.tickets.change(2, "ticket.started", at: world.clock.now, actor: "person/specialist/anna") {
      $0.state = .inProgress
    }
    try await world.advance(minutes: 40)
    #expect(world.owner(1) == "anna" && world.owner(2) == "anna")
    #expect(try await world.eventTypes().filter { $0 == "offer.accepted" }.count == 2)
  }

  @Test("who stops sending heartbeats loses unstarted tickets after lease and grace, started ones after 30 minutes")
  func offline() async throws {
    let world = try await world("anna")
    world.tickets.file(1, at: world.clock.now)
    world.tickets.file(2, at: world.clock.now)
    try await world.settle()
    world.tickets.change(2, "ticket.started", at: world.clock.now, actor: "person/specialist/anna") {
      $0.state = .inProgress
    }
    try await world.settle()
    let until = try await world.staff("specialist", "anna").heartbeat(RoutingV1.HeartbeatRequest()).leaseUntilMs
    #expect(until == world.clock.now.advanced(byMilliseconds: 90_000).millisecondsSinceEpoch)
    try await world.advance(minutes: 3)
    #expect(world.owner(1) == "anna")
    try await world.advance(minutes: 1)
    #expect(world.owner(1) == "" && world.owner(2) == "anna")
    try await world.advance(minutes: 30)
    #expect(world.owner(2) == "")
    // Back again: the queue comes back too.
    _ = try await world.staff("specialist", "anna").heartbeat(RoutingV1.HeartbeatRequest())
    try await world.settle()
    #expect(world.owner(1) == "anna" && world.owner(2) == "anna")
  }

  @Test("a break gets no tickets, its end does; the end of the day gives back what was not accepted")
  func breaks() async throws {
    let world = try await world("anna")
    try await world.workday("break.started", "anna")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    #expect(world.owner(1) == "")
    #expect(try await world.explain(1).candidates.first?.failed == ["break: on a break"])
    try await world.workday("break.ended", "anna")
    #expect(world.owner(1) == "anna")
    try await world.workday("workday.ended", "anna")
    #expect(world.owner(1) == "")
  }

  @Test("a customer who writes again gets the owner back only if they are at work")
  func reopened() async throws {
    let world = try await world("anna", "boris")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    let owner = world.owner(1)
    world.tickets.change(1, "ticket.replied", at: world.clock.now, actor: "person/specialist/\(owner)") { ticket in
      ticket.state = .waitingCustomer
      ticket.firstResponseAtMs = world.clock.now.millisecondsSinceEpoch
    }
    try await world.workday("workday.ended", owner)
    #expect(world.owner(1) == owner)
    world.tickets.change(1, "ticket.reopened", at: world.clock.now) { ticket in
      ticket.state = .assigned
      ticket.unansweredSinceMs = world.clock.now.millisecondsSinceEpoch
    }
    try await world.settle()
    #expect(world.owner(1) == (owner == "anna" ? "boris" : "anna"))
  }

  @Test("a cycle of deputies or an impossible value refuses everything; a dry run changes nothing")
  func staff() async throws {
    let world = try await RoutingWorld()
    let client = world.staff()
    func upsert(_ members: RoutingV1.Member..., dryRun: Bool = false) async throws -> [String] {
      try await client.upsertStaff(RoutingV1.UpsertStaffRequest(members: members, dryRun: dryRun)).changes
    }
    let cycle = [
      RoutingWorld.specialist("anna", deputies: ["boris"]), RoutingWorld.specialist("boris", deputies: ["anna"]),
    ]
    let error = await #expect(throws: RPCError.self) { try await upsert(cycle[0], cycle[1]) }
    #expect(error?.code == .invalidArgument && error?.message.contains("anna -> boris -> anna") == true)
    var strange = RoutingWorld.specialist("clara")
    strange.timeZone = "Mars/Olympus"
    await #expect(throws: RPCError.self) { try await upsert(RoutingWorld.specialist("anna"), strange) }
    #expect(try await upsert(RoutingWorld.specialist("anna"), dryRun: true) == ["anna: added, specialist on line 2"])
    #expect(try await client.listStaff(RoutingV1.ListStaffRequest()).members.isEmpty)
    #expect(try await upsert(RoutingWorld.specialist("anna")).count == 1)
    #expect(try await upsert(RoutingWorld.specialist("anna")).isEmpty)
    #expect(try await upsert(RoutingWorld.specialist("anna", skills: [("sql", 3)])) == ["anna: skills none -> sql 3"])
    await #expect(throws: RPCError.self) {
      try await world.staff("specialist", "anna").upsertStaff(RoutingV1.UpsertStaffRequest())
    }
    await #expect(throws: RPCError.self) {
      try await world.staff("specialist", "anna").heartbeat(RoutingV1.HeartbeatRequest(person: "boris"))
    }
  }

  @Test("a policy names every bad value, grows by one, outlives a restart, and takes effect at once")
  func policy() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    func set(_ policy: RoutingV1.Policy) async throws -> RoutingV1.Policy {
      try await world.routing().setPolicy(RoutingV1.SetPolicyRequest(policy: policy, reason: "a rehearsal"))
    }
    let error = await #expect(throws: RPCError.self) {
      try await set(RoutingV1.Policy(defaultCapacity: -1, hourlyIntake: 5_000))
    }
    #expect(error?.details?.fieldViolations.map(\.field) == ["policy.default_capacity", "policy.hourly_intake"])
    #expect(try await set(RoutingV1.Policy(hourlyIntake: 1, requirePresence: .off)).version == 2)
    try await world.restart()
    let policy = try await world.routing().getPolicy(RoutingV1.GetPolicyRequest())
    #expect(policy.version == 2 && policy.hourlyIntake == 1 && policy.requirePresence == .off)
    #expect(policy.leaseSeconds == 90 && policy.offerMinutes == 15)
    try await world.workday("workday.started", "anna")
    for number in 1...2 as ClosedRange<UInt64> { world.tickets.file(number, at: world.clock.now) }
    try await world.settle()
    #expect(world.tickets.effects.count == 1)
    #expect(try await world.explain(2).candidates.first?.failed.first?.hasPrefix("hourly intake") == true)
    await #expect(throws: RPCError.self) { try await set(RoutingV1.Policy(version: 1)) }
  }

  @Test("the queue stands by urgency, and people see what concerns them")
  func queue() async throws {
    let world = try await RoutingWorld()
    world.tickets.file(1, at: world.clock.now, priority: .p4)
    world.tickets.file(2, at: world.clock.now, priority: .p1)
    world.tickets.file(3, at: world.clock.now, line: 3, priority: .p2)
    try await world.settle()
    func numbers(_ role: String, _ request: RoutingV1.ListQueueRequest = .init()) async throws -> [UInt64] {
      try await world.routing(role, "somebody").listQueue(request).entries.map(\.ticket)
    }
    #expect(try await numbers("lead") == [2, 3, 1])
    #expect(try await numbers("specialist") == [2, 1])
    #expect(try await numbers("developer") == [3])
    #expect(try await numbers("lead", RoutingV1.ListQueueRequest(line: 2, limit: 1)) == [2])
    await #expect(throws: RPCError.self) { try await numbers("lead", RoutingV1.ListQueueRequest(limit: 501)) }
    await #expect(throws: RPCError.self) { try await numbers("lead", RoutingV1.ListQueueRequest(line: 4)) }
    await #expect(throws: RPCError.self) { try await world.explain(99) }
    // Given eight hours of business time even the P4 is due.
    try await world.advance(minutes: 1)
    let entries = try await world.routing().listQueue(RoutingV1.ListQueueRequest()).entries
    #expect(entries.allSatisfy { $0.waitedSeconds == 60 })
  }
}
