import BusinessTime
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: assignment")
struct RoutingServiceTests {
  @Test("a queued ticket goes to the specialist at work, with an offer, an explanation and events")
  func assigns() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"), RoutingWorld.specialist("boris"))
    try await world.workday("workday.started", "anna")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()

    #expect(world.owner(1) == "anna")
    let explanation = try await world.explain(1)
    #expect(explanation.outcome == "assigned" && explanation.chosen == "anna")
    #expect(explanation.candidates.map(\.person) == ["anna", "boris"])
    #expect(explanation.candidates[1].failed.contains { $0.hasPrefix("workday: has not started the day") })
    #expect(explanation.policyVersion == 1 && explanation.urgency == 30 && explanation.weight == 2)

    let offers = try await world.routing("specialist", "anna").listOffers(RoutingV1.ListOffersRequest()).offers
    #expect(offers.map(\.ticket) == [1])
    #expect(offers.first?.expiresAtMs == world.clock.now.advanced(byMilliseconds: 900_000).millisecondsSinceEpoch)
    let types = try await world.eventTypes()
    #expect(types == ["staff.changed", "staff.changed", "assignment.proposed", "assignment.confirmed"])
    let member = try await world.staff().getMember(RoutingV1.GetMemberRequest(person: "anna"))
    #expect(member.load == 2 && member.tickets == [1] && member.presence?.state == "present")
    #expect(await world.service.pendingWork() <= 1)
  }

  @Test("with nobody at work a ticket waits, is explained, hangs after 20 business minutes, and then finds somebody")
  func hangs() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    #expect(try await world.explain(1).outcome == "queued")
    #expect(try await world.alarms().isEmpty)

    try await world.advance(minutes: 19)
    #expect(try await world.alarms().isEmpty)
    try await world.advance(minutes: 1)
    #expect(try await world.alarms() == ["HANGING"])
    let entry = try await world.routing().listQueue(RoutingV1.ListQueueRequest()).entries.first
    #expect(entry?.hanging == true && entry?.relaxation == 3)
    #expect(entry?.standing.contains("workday 1") == true)

    try await world.workday("workday.started", "anna")
    #expect(world.owner(1) == "anna")
    #expect(try await world.alarms().isEmpty)
  }

  @Test("when the ticket has changed meanwhile Tickets decides, and routing plans anew on what it then hears")
  func conflict() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    world.tickets.file(1, at: world.clock.now)
    try await world.deliver()
    // Routing has not heard of this yet when it proposes.
    world.tickets.change(1, "ticket.noted", at: world.clock.now) { _ in }
    world.tickets.weather = .fine
    try await world.workdayWithoutTickets("workday.started", "anna")
    _ = try await world.routing().sweep(RoutingV1.SweepRequest())
    #expect(world.owner(1) == "")
    try await world.settle()
    #expect(world.owner(1) == "anna")
    #expect(world.tickets.effects == ["assign-1-v2-anna"])
    #expect(try await world.eventTypes().filter { $0 == "assignment.refused" }.count == 1)
    #expect(try await world.explain(1).past.map(\.outcome).contains("refused"))
  }

  @Test("a proposal refused for its person goes to somebody else")
  func refusedPerson() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"), RoutingWorld.specialist("boris"))
    try await world.workday("workday.started", "anna")
    try await world.workday("workday.started", "boris")
    world.tickets.refuseNext(RPCError(code: .failedPrecondition, message: "not this one"))
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    try await world.settle()
    let first = try #require(try await world.explain(1).past.first { $0.outcome == "refused" }?.person)
    #expect(world.owner(1) == (first == "anna" ? "boris" : "anna"))
  }

  @Test("while Tickets is down proposals are kept, over a restart too, and sent once when it is back")
  func ticketsDown() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    world.tickets.weather = .down
    for number in 1...3 as ClosedRange<UInt64> { world.tickets.file(number, at: world.clock.now) }
    try await world.settle()
    #expect(world.tickets.effects.isEmpty)
    #expect(await world.service.pendingWork() >= 3)
    #expect(try await world.explain(1).choiceReason.hasPrefix("proposed to anna"))

    try await world.restart()
    try await world.settle()
    world.tickets.weather = .fine
    try await world.settle()
    try await world.settle()
    #expect(world.tickets.effects.sorted() == ["assign-1-v1-anna", "assign-2-v1-anna", "assign-3-v1-anna"])
    #expect(try await world.eventTypes().filter { $0 == "assignment.confirmed" }.count == 3)
  }

  @Test("a lost answer changes nothing: the event or the repeated call ends the proposal, once")
  func answerLost() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    world.tickets.weather = .answersLost
    world.tickets.file(1, at: world.clock.now)
    try await world.deliver()
    _ = try await world.routing().sweep(RoutingV1.SweepRequest())
    #expect(world.tickets.effects.count == 1)
    #expect(try await world.eventTypes().last == "assignment.proposed")
    try await world.settle()
    world.tickets.weather = .fine
    try await world.settle()
    #expect(world.tickets.effects.count == 1)
    #expect(try await world.eventTypes().filter { $0 == "assignment.confirmed" }.count == 1)
    let member = try await world.staff().getMember(RoutingV1.GetMemberRequest(person: "anna"))
    #expect(member.tickets == [1] && member.load == 2)
  }

  @Test(
    "under failures of all kinds no ticket is lost and none is given twice", arguments: 1...6 as ClosedRange<UInt64>)
  func failures(seed: UInt64) async throws {
    var random = RoutingRandom(seed: seed)
    let world = try await RoutingWorld()
    for index in 0..<4 {
      try await world.hire(RoutingWorld.specialist("p\(index)"))
      try await world.workday("workday.started", "p\(index)")
    }
    let count: UInt64 = 24
    for number in 1...count {
      world.tickets.weather = [.fine, .down, .answersLost].randomElement(using: &random) ?? .fine
      world.tickets.file(number, at: world.clock.now, priority: .p4, kind: .question)
      if Bool.random(using: &random) { try await world.deliver() }
      if Bool.random(using: &random) { _ = try await world.routing().sweep(RoutingV1.SweepRequest()) }
      if Int.random(in: 0..<8, using: &random) == 0 { try await world.restart() }
    }
    world.tickets.weather = .fine
    for _ in 0..<3 { try await world.settle() }
    #expect(Set(world.tickets.effects).count == world.tickets.effects.count)
    #expect(world.tickets.effects.count == Int(count))
    #expect((1...count).allSatisfy { !world.owner($0).isEmpty })
    #expect(try await world.eventTypes().filter { $0 == "assignment.confirmed" }.count == Int(count))
  }

  @Test("an event that comes again has its effect once")
  func deliveredTwice() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    let before = try await world.eventTypes()
    for consumption in world.service.consumptions where consumption.producer == "tickets" {
      try await world.apply(world.tickets.events(after: 0), consumption)
    }
    try await world.settle()
    #expect(try await world.eventTypes() == before)
    #expect(world.tickets.effects.count == 1)
  }

  @Test("imported history is not routed")
  func imported() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    world.tickets.file(1, at: world.clock.now, imported: true)
    try await world.settle()
    #expect(world.tickets.effects.isEmpty)
    #expect(try await world.explain(1).outcome == "not routed")
    #expect(try await world.routing().listQueue(RoutingV1.ListQueueRequest()).total == 0)
  }

  @Test("the customer's last specialist gets the next ticket; an account manager gets line 1")
  func sticky() async throws {
    let world = try await RoutingWorld()
    try await world.hire(
      RoutingWorld.specialist("anna"), RoutingWorld.specialist("boris"),
      RoutingWorld.specialist("olga", line: 1, role: "manager"),
      RoutingWorld.specialist("petr", line: 1, role: "manager"))
    for person in ["anna", "boris", "olga", "petr"] { try await world.workday("workday.started", person) }
    world.tickets.file(1, at: world.clock.now, customer: "vasilek")
    try await world.settle()
    let first = world.owner(1)
    world.tickets.file(2, at: world.clock.now, kind: .question, customer: "vasilek")
    try await world.settle()
    #expect(world.owner(2) == first)
    #expect(try await world.explain(2).choiceReason.contains("last specialist"))
    world.tickets.file(3, at: world.clock.now, line: 1, manager: "petr")
    try await world.settle()
    #expect(world.owner(3) == "petr")
  }

  @Test("a customer without a manager is an alarm until one is named")
  func customerWithoutManager() async throws {
    let world = try await RoutingWorld()
    world.tickets.customer(TicketsV1.Customer(id: "romashka", name: "Romashka", version: 1), at: world.clock.now)
    try await world.settle()
    #expect(try await world.alarms() == ["NO_MANAGER"])
    world.tickets.customer(TicketsV1.Customer(id: "romashka", manager: "olga", version: 2), at: world.clock.now)
    try await world.settle()
    #expect(try await world.alarms().isEmpty)
  }
}

/// SplitMix64: the same numbers for the same seed.
struct RoutingRandom: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
