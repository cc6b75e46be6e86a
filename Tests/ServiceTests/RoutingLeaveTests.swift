import BusinessTime
import Messages
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: leave, shifts of single dates, handing over")
struct RoutingLeaveTests {
  private func world(_ people: RoutingV1.Member..., atWork: [String]) async throws -> RoutingWorld {
    let world = try await RoutingWorld()
    _ = try await world.staff().upsertStaff(RoutingV1.UpsertStaffRequest(members: people))
    for person in atWork { try await world.workday("workday.started", person) }
    return world
  }

  private func leave(
    _ world: RoutingWorld, of person: String, holds: Bool = true, from: Int64 = 0, minutes: Int64 = 600
  ) async throws {
    let starts = world.clock.now.advanced(byMilliseconds: from * 60_000)
    let leave = ReportingV1.Leave(
      id: 1, person: person, holds: holds, startsAtMs: starts.millisecondsSinceEpoch,
      endsAtMs: starts.advanced(byMilliseconds: minutes * 60_000).millisecondsSinceEpoch)
    try await world.report(
      holds ? "leave.approved" : "leave.cancelled", "leave/1", ReportingV1.LeaveEvent(leave: leave).encoded())
    try await world.settle()
  }

  /// A ticket with the developer dmitry, overseen by anna.
  private func overseen(_ world: RoutingWorld, _ number: UInt64 = 7) {
    world.tickets.change(number, "ticket.escalated", at: world.clock.now) { ticket in
      ticket.state = .inProgress
      ticket.line = 3
      ticket.priority = .p3
      ticket.kind = .defect
      ticket.owner = "dmitry"
      ticket.overseer = "anna"
      ticket.subject = "subject \(number)"
    }
  }

  private func overseer(_ world: RoutingWorld, _ number: UInt64 = 7) -> String {
    world.tickets.ticket(number)?.overseer ?? ""
  }

  @Test("leave takes tickets back with their seniority, keeps new ones away and says so, until it is cancelled")
  func leave() async throws {
    let world = try await world(RoutingWorld.specialist("anna"), atWork: ["anna"])
    world.tickets.file(1, at: world.clock.now)
    world.tickets.file(2, at: world.clock.now)
    try await world.settle()
    let since = world.clock.now.millisecondsSinceEpoch
    world.tickets.change(1, "ticket.started", at: world.clock.now, actor: "person/specialist/anna") {
      $0.state = .inProgress
    }
    world.tickets.change(2, "ticket.waiting", at: world.clock.now, actor: "person/specialist/anna") {
      $0.state = .waitingCustomer
    }
    try await leave(world, of: "anna", from: 5)
    #expect(world.owner(1) == "anna")
    #expect(try await world.staff().getMember(.init(person: "anna")).presence?.leaves.count == 1)
    try await world.advance(minutes: 5)
    #expect(world.owner(1) == "" && world.owner(2) == "anna", "what waits for the customer waits")
    let entry = try await world.routing().listQueue(.init()).entries.first
    #expect(entry?.eligibleSinceMs == since)
    #expect(
      try await world.explain(1).candidates.first?.failed.contains("leave: on leave until 2026-11-23T20:05:00Z") == true
    )
    #expect(try await world.explain(1).past.contains { $0.reason.contains("the owner is on leave until") })
    try await world.restart()
    try await world.settle()
    #expect(world.owner(1) == "")
    try await leave(world, of: "anna", holds: false)
    #expect(world.owner(1) == "anna")
  }

  @Test("leave that begins at night takes its tickets at its beginning, with nobody at work")
  func night() async throws {
    let world = try await world(RoutingWorld.specialist("anna"), atWork: ["anna"])
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    world.tickets.change(1, "ticket.started", at: world.clock.now, actor: "person/specialist/anna") {
      $0.state = .inProgress
    }
    try await world.workday("workday.ended", "anna")
    try await leave(world, of: "anna", from: 14 * 60)
    let begins = world.clock.now.advanced(byMilliseconds: 14 * 3_600_000)
    await world.schedule.move(world.clock, to: begins.advanced(byMilliseconds: -1))
    try await world.deliver()
    #expect(world.owner(1) == "anna")
    await world.schedule.move(world.clock, to: begins)
    #expect(world.owner(1) == "")
  }

  @Test("a shift of a single date counts in place of the week's, and one that cannot be is left out")
  func datedShift() async throws {
    let world = try await world(RoutingWorld.specialist("anna"), atWork: ["anna"])
    func shift(_ date: String, _ hours: String, week: Bool = false) async throws {
      let event = ReportingV1.ShiftEvent(person: "anna", date: date, hours: hours, week: week)
      try await world.report("shift.changed", "shift/anna/\(date)", event.encoded())
      try await world.settle()
    }
    try await shift("2026-11-23", "")
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    #expect(
      try await world.explain(1).candidates.first?.failed == ["shift: off shift until 2026-11-24T09:00:00Z"])
    try await shift("2026-11-23", "nonsense")
    #expect(world.owner(1) == "anna", "what cannot be read leaves the week in force")
    try await shift("2026-11-23", "09:00-10:15")
    world.tickets.file(2, at: world.clock.now)
    try await world.settle()
    #expect(try await world.explain(2).candidates.first?.failed.first?.hasPrefix("shift left") == true)
    try await shift("2026-11-23", "", week: true)
    #expect(world.owner(2) == "anna")
  }

  @Test("oversight of somebody offline beyond the grace goes to the deputy once, whatever becomes of the answers")
  func oversight() async throws {
    let world = try await world(
      RoutingWorld.specialist("anna", deputies: ["boris"]), RoutingWorld.specialist("boris"),
      RoutingWorld.specialist("dmitry", line: 3, role: "developer"), atWork: ["anna", "boris", "dmitry"])
    overseen(world)
    _ = try await world.staff("specialist", "anna").heartbeat(.init())
    try await world.settle()
    try await world.advance(minutes: 3)
    #expect(overseer(world) == "anna", "the grace is not over")
    world.tickets.weather = .down
    try await world.advance(minutes: 1)
    #expect(overseer(world) == "anna" && world.tickets.effects.isEmpty)
    try await world.restart()
    world.tickets.weather = .answersLost
    try await world.settle()
    world.tickets.weather = .fine
    try await world.settle()
    #expect(overseer(world) == "boris")
    #expect(world.tickets.effects.count == 1, "\(world.tickets.effects)")
    #expect(try await world.alarms().isEmpty)
    #expect(try await world.eventTypes().filter { $0 == "oversight.handed_over" }.count == 1)
    _ = try await world.staff("specialist", "anna").heartbeat(.init())
    try await world.settle()
    #expect(overseer(world) == "boris", "who comes back does not take it away again")
  }

  @Test("oversight with no deputy left alarms the lead until somebody can take it")
  func alarm() async throws {
    let world = try await world(
      RoutingWorld.specialist("anna", deputies: ["boris"]), RoutingWorld.specialist("boris"),
      RoutingWorld.specialist("dmitry", line: 3, role: "developer"), atWork: ["anna", "dmitry"])
    overseen(world)
    _ = try await world.staff("specialist", "anna").heartbeat(.init())
    try await world.settle()
    try await world.advance(minutes: 4)
    #expect(try await world.alarms() == ["OVERSIGHT_WITHOUT_DEPUTY"])
    try await world.workday("workday.started", "boris")
    #expect(overseer(world) == "boris")
    #expect(try await world.alarms().isEmpty)
  }

  @Test("a lead hands over to a person, a person to the queue and the deputies; again there is nothing left")
  func handOver() async throws {
    let world = try await world(
      RoutingWorld.specialist("anna", deputies: ["boris"]), RoutingWorld.specialist("boris"),
      RoutingWorld.specialist("dmitry", line: 3, role: "developer"), atWork: ["anna", "dmitry"])
    for number in 1...2 as ClosedRange<UInt64> { world.tickets.file(number, at: world.clock.now) }
    overseen(world)
    try await world.settle()
    #expect(world.owner(1) == "anna" && world.owner(2) == "anna")
    try await world.workday("workday.started", "boris")
    func handOver(
      as name: String = "lena", role: String = "lead", to successor: String = "", reason: String = "отпуск",
      dryRun: Bool = false
    ) async throws -> [String] {
      let answer = try await RoutingV1.HandoversClient(world.transport(role, name)).handOver(
        .init(person: "anna", successor: successor, reason: reason, dryRun: dryRun))
      return answer.items.map { "\($0.ticket) \($0.share) \($0.to) \($0.outcome)" }
    }
    #expect(
      try await handOver(to: "boris", dryRun: true) == [
        "1 owner boris wouldMove", "2 owner boris wouldMove", "7 overseer boris wouldMove",
      ])
    #expect(world.tickets.effects.count == 2)
    await #expect(throws: RPCError.self) { try await handOver(reason: "") }
    await #expect(throws: RPCError.self) { try await handOver(as: "anna", role: "specialist", to: "boris") }
    await #expect(throws: RPCError.self) { try await handOver(as: "boris", role: "specialist") }

    world.tickets.weather = .down
    #expect(try await handOver(to: "boris").allSatisfy { $0.hasSuffix("pending") })
    world.tickets.weather = .fine
    try await world.settle()
    #expect(world.owner(1) == "boris" && world.owner(2) == "boris" && overseer(world) == "boris")
    #expect(world.tickets.effects.count == 5)
    #expect(try await handOver(to: "boris").isEmpty)
    #expect(try await world.explain(1).choiceReason.contains("отпуск"))
  }

  @Test("what goes to the queue does not come back to whom it was taken from")
  func toTheQueue() async throws {
    let world = try await world(RoutingWorld.specialist("anna"), atWork: ["anna"])
    world.tickets.file(1, at: world.clock.now)
    try await world.settle()
    let answer = try await RoutingV1.HandoversClient(world.transport("specialist", "anna")).handOver(
      .init(person: "anna", reason: "отпуск с понедельника"))
    #expect(answer.items.map(\.outcome) == [.moved])
    try await world.settle()
    #expect(world.owner(1) == "")
    #expect(
      try await world.explain(1).candidates.first?.failed == [
        "exclusion: handed over by anna: отпуск с понедельника"
      ])
  }
}
