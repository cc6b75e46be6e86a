import BusinessTime
import GRDB
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import ReportingService

@Suite("Reporting: figures and the manager's table")
struct ReportingFiguresTests {
  /// Random lives of tickets, living and imported, as one feed.
  private func feed(_ fixture: ReportingFixture, tickets: UInt64, seed: UInt64) throws -> [EventsV1.Event] {
    var random = SeededGenerator(state: seed)
    let states: [TicketsV1.State] = [
      .queued, .assigned, .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold, .solved, .closed,
      .cancelled,
    ]
    let types = ["ticket.started", "ticket.replied", "ticket.solved", "ticket.noted", "ticket.requeued"]
    var events: [EventsV1.Event] = []
    var at = try ReportingFixture.at("2026-03-27T09:00")
    var lives: [UInt64: TicketsV1.Ticket] = [:]
    for step in 0..<tickets * 8 {
      at = at.advanced(byMilliseconds: Int64.random(in: 0...1_800_000, using: &random))
      let number = UInt64.random(in: 1...tickets, using: &random)
      let isNew = lives[number] == nil
      var ticket = lives[number] ?? TicketsV1.Ticket(number: number, createdAtMs: at.millisecondsSinceEpoch)
      ticket.state = states.randomElement(using: &random) ?? .queued
      ticket.line = UInt32.random(in: 1...3, using: &random)
      ticket.priority = [.p1, .p2, .p3, .p4].randomElement(using: &random) ?? .p3
      ticket.imported = number % 3 == 0
      ticket.owner = ["anna", "boris"].randomElement(using: &random) ?? "anna"
      if Bool.random(using: &random) { ticket.firstResponseAtMs = at.millisecondsSinceEpoch }
      ticket.unansweredSinceMs = Bool.random(using: &random) ? at.millisecondsSinceEpoch : 0
      lives[number] = ticket
      var segment: TicketsV1.WorkSegment?
      var type = isNew ? "ticket.filed" : types.randomElement(using: &random) ?? "ticket.noted"
      if Int.random(in: 0..<4, using: &random) == 0 {
        type = "segment.ended"
        segment = TicketsV1.WorkSegment(
          id: step + 1, ticket: number, person: ticket.owner,
          startedAtMs: at.advanced(byMilliseconds: -900_000).millisecondsSinceEpoch,
          endedAtMs: at.millisecondsSinceEpoch)
      }
      if ticket.imported { type = "ticket.imported_change" }
      events.append(
        fixture.event(
          type, at: at, actor: "person/specialist/\(ticket.owner)",
          payload: TicketsV1.TicketEvent(ticket: ticket, segment: segment).encoded()))
    }
    return events
  }

  @Test("kept up to date event by event equal a rebuild from the log", arguments: [1, 2, 3] as [UInt64])
  func rebuildIsIdentical(seed: UInt64) async throws {
    let fixture = try await ReportingFixture()
    let events = try feed(fixture, tickets: 40, seed: seed)
    // In uneven batches, with deliveries that repeat.
    var rest = events[...]
    var size = 1
    while !rest.isEmpty {
      try await fixture.deliver(Array(rest.prefix(size)))
      try await fixture.deliver(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
      size = size % 17 + 3
    }
    let answer = try await fixture.reports("root", role: "admin").rebuild(ReportingV1.RebuildRequest())
    #expect(answer.events == UInt64(events.count))
    #expect(answer.identical)
    #expect(answer.differences == [])
  }

  @Test("that were damaged are found and mended by a rebuild")
  func rebuildMends() async throws {
    let fixture = try await ReportingFixture()
    try await fixture.deliver(try feed(fixture, tickets: 10, seed: 4))
    let request = ReportingV1.GetFiguresRequest(includeImported: true)
    let before = try await fixture.reports().getFigures(request)
    try await fixture.store.write { transaction in
      try transaction.database.execute(
        sql: "UPDATE timeline SET created_at_ms = created_at_ms - 5; DELETE FROM touch")
    }
    let admin = fixture.reports("root", role: "admin")
    let damaged = try await admin.rebuild(ReportingV1.RebuildRequest())
    #expect(!damaged.identical)
    #expect(damaged.differences.count == 2)
    #expect(try await admin.rebuild(ReportingV1.RebuildRequest()).identical)
    #expect(try await fixture.reports().getFigures(request) == before)
  }

  @Test("count each event once, however often and after whatever restart it is delivered")
  func exactlyOnce() async throws {
    let fixture = try await ReportingFixture()
    let events = try feed(fixture, tickets: 5, seed: 5)
    try await fixture.deliver(events)
    let request = ReportingV1.GetFiguresRequest(includeImported: true)
    let once = try await fixture.reports().getFigures(request)
    try await fixture.restart()
    try await fixture.deliver(events)
    #expect(try await fixture.reports().getFigures(request) == once)
  }

  @Test("of one ticket are what its life was")
  func oneTicket() async throws {
    let fixture = try await ReportingFixture(now: "2026-03-30T09:00")
    var ticket = fixture.ticket(7, .queued, owner: "")
    try await fixture.tell("ticket.filed", of: ticket)
    try await fixture.move(to: "2026-03-30T09:30")
    ticket.state = .inProgress
    ticket.owner = "anna"
    try await fixture.tell("ticket.started", of: ticket)
    try await fixture.move(to: "2026-03-30T10:00")
    ticket.firstResponseAtMs = fixture.clock.now.millisecondsSinceEpoch
    try await fixture.tell("ticket.replied", of: ticket)
    try await fixture.move(to: "2026-03-30T13:30")
    ticket.state = .solved
    let segment = TicketsV1.WorkSegment(
      id: 1, ticket: 7, person: "anna",
      startedAtMs: (try ReportingFixture.at("2026-03-30T12:45")).millisecondsSinceEpoch,
      endedAtMs: (try ReportingFixture.at("2026-03-30T13:15")).millisecondsSinceEpoch)
    try await fixture.tell("segment.ended", of: ticket, segment: segment)
    let answer = try await fixture.reports().getFigures(ReportingV1.GetFiguresRequest())
    func figure(_ name: String, _ time: String) throws -> ReportingV1.Figure {
      try #require(answer.figures.first { $0.name == name && $0.time == time })
    }
    for (name, wall, business) in [
      ("wait", 1_800.0, 1_800.0), ("first_response", 3_600, 3_600), ("resolution", 16_200, 14_400),
      ("net_handling", 1_800, 900),
    ] {
      #expect(try figure(name, "wall").p50 == wall, "\(name)")
      #expect(try figure(name, "business").p50 == business, "\(name)")
      #expect(try figure(name, "wall").n == 1)
    }
    #expect(try figure("net_handling", "wall").target == 4_500)
    #expect(answer.definitionsVersion == 1)
    #expect(answer.waits.count == 24)
    #expect(answer.waits[9].n == 1)
    #expect(answer.rates.first { $0.name == "solved_on_line_1" }?.count == 0)
  }

  @Test("take in imported history by its own time, and it obliges nobody alive")
  func imported() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    var ticket = TicketsV1.Ticket(
      number: 100, state: .queued, line: 1, priority: .p2, owner: "anna",
      createdAtMs: (try ReportingFixture.at("2012-05-03T10:00")).millisecondsSinceEpoch, imported: true,
      unansweredSinceMs: (try ReportingFixture.at("2012-05-03T10:00")).millisecondsSinceEpoch)
    var events: [EventsV1.Event] = []
    for (time, state) in [("10:00", TicketsV1.State.queued), ("11:00", .inProgress), ("12:00", .solved)] {
      ticket.state = state
      events.append(
        fixture.event(
          "ticket.imported_change", at: try ReportingFixture.at("2012-05-03T\(time)"),
          actor: "person/specialist/anna", payload: TicketsV1.TicketEvent(ticket: ticket).encoded()))
    }
    try await fixture.deliver(events)
    let can = try await fixture.days().canEndDay(ReportingV1.DayRequest())
    #expect(can.missing.map(\.type) == ["NO_PLAN", "NO_REPORT"])
    let living = try await fixture.reports().getFigures(ReportingV1.GetFiguresRequest())
    #expect(living.figures.allSatisfy { $0.n == 0 })
    let all = try await fixture.reports().getFigures(
      ReportingV1.GetFiguresRequest(
        fromMs: (try ReportingFixture.at("2012-05-03T00:00")).millisecondsSinceEpoch,
        toMs: (try ReportingFixture.at("2012-05-04T00:00")).millisecondsSinceEpoch, basis: .stopped,
        includeImported: true))
    #expect(all.figures.first { $0.name == "resolution" && $0.time == "wall" }?.p50 == 7_200)
  }

  @Test("know the tickets routing cannot give to anybody")
  func hanging() async throws {
    let fixture = try await ReportingFixture()
    try await fixture.tell("ticket.filed", of: fixture.ticket(7, .queued, owner: ""))
    let alarm = RoutingV1.Alarm(id: 1, kind: "HANGING", ticket: 7)
    let payload = RoutingV1.AlarmEvent(alarm: alarm).encoded()
    func count() async throws -> UInt64? {
      let answer = try await fixture.reports().getFigures(ReportingV1.GetFiguresRequest())
      return answer.rates.first { $0.name == "hanging" }?.count
    }
    try await fixture.deliver(
      [
        fixture.event(
          "alarm.raised", at: fixture.clock.now, actor: "service/routing", payload: payload, from: "routing")
      ], from: "routing")
    #expect(try await count() == 1)
    try await fixture.deliver(
      [
        fixture.event(
          "alarm.resolved", at: fixture.clock.now, actor: "service/routing", payload: payload, from: "routing")
      ], from: "routing")
    #expect(try await count() == 0)
  }

  @Test("outlive an event nobody can read")
  func unreadableEvent() async throws {
    let fixture = try await ReportingFixture()
    try await fixture.deliver([
      fixture.event("ticket.filed", at: fixture.clock.now, actor: "?", payload: [0xFF, 0xFF, 0xFF])
    ])
    try await fixture.tell("ticket.filed", of: fixture.ticket(7, .queued))
    let answer = try await fixture.reports().getFigures(ReportingV1.GetFiguresRequest())
    #expect(answer.backlog.reduce(0) { $0 + $1.count } == 1)
    #expect(try await fixture.store.cursor(of: "tickets") == 2)
  }

  @Test("the table has a row per person and day, with who is absent, and totals")
  func table() async throws {
    let fixture = try await ReportingFixture(now: "2026-03-30T09:15")
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    try await fixture.tell("ticket.replied", of: fixture.ticket(7))
    let table = try await fixture.reports().teamTable(ReportingV1.TeamTableRequest())
    #expect(table.rows.map { "\($0.person) \($0.state)" } == ["anna started", "boris absent", "nina expected"])
    #expect(table.rows.first?.lateMinutes == 15)
    #expect(table.rows.first?.tickets == [7])
    #expect(table.rows.first?.replies == 1)
    #expect(table.totals?.ticketsTouched == 1)
    let team = try await fixture.reports().teamTable(
      ReportingV1.TeamTableRequest(team: "night", fromDate: "2026-03-29", toDate: "2026-03-30"))
    #expect(team.rows.map { "\($0.date) \($0.state)" } == ["2026-03-29 absent", "2026-03-30 expected"])
    let tooLong = await #expect(throws: RPCError.self) {
      try await fixture.reports().teamTable(
        ReportingV1.TeamTableRequest(fromDate: "2026-01-01", toDate: "2026-12-31"))
    }
    #expect(tooLong?.details?.limit?.maximum == 92)
    let denied = await #expect(throws: RPCError.self) {
      try await fixture.reports("anna", role: "specialist").teamTable(ReportingV1.TeamTableRequest())
    }
    #expect(denied?.code == .permissionDenied)
  }

  @Test("people come from routing's staff, and wrong ones are refused whole")
  func people() async throws {
    let fixture = try await ReportingFixture()
    let member = RoutingV1.Member(
      id: "dmitry", name: "Dmitry", line: 3, role: "developer", timeZone: "UTC", active: true,
      shifts: ["10:00-19:00"], team: "development")
    try await fixture.deliver(
      [
        fixture.event(
          "staff.changed", at: fixture.clock.now, actor: "person/admin/root",
          payload: RoutingV1.StaffEvent(member: member).encoded(), from: "routing")
      ], from: "routing")
    let day = try await fixture.days("dmitry", role: "developer").startDay(ReportingV1.StartDayRequest(mode: .office))
    #expect(day.date == "2026-03-30")
    let refusal = await #expect(throws: RPCError.self) {
      try await fixture.reports().upsertPeople(
        ReportingV1.UpsertPeopleRequest(people: [
          ReportingV1.Person(id: "vera", active: true),
          ReportingV1.Person(id: "oleg", timeZone: "Mars/Olympus", active: true),
          ReportingV1.Person(id: "yan", shifts: ["9-18"], active: true),
        ]))
    }
    #expect(refusal?.details?.fieldViolations.map(\.field) == ["people[1].time_zone", "people[2].shifts"])
    let stranger = await #expect(throws: RPCError.self) {
      try await fixture.days("vera").startDay(ReportingV1.StartDayRequest(mode: .office))
    }
    #expect(stranger?.code == .notFound, "nobody of a refused list is kept")
  }

  @Test("in business time follow the department when it moves to another zone")
  func zoneChange() async throws {
    let fixture = try await ReportingFixture()
    var ticket = fixture.ticket(7, .queued)
    try await fixture.tell("ticket.filed", of: ticket)
    try await fixture.move(to: "2026-03-30T10:55")
    ticket.state = .inProgress
    try await fixture.tell("ticket.started", of: ticket)
    func wait() async throws -> [Double] {
      let answer = try await fixture.reports().getFigures(ReportingV1.GetFiguresRequest())
      return answer.figures.filter { $0.name == "wait" }.map(\.p50)
    }
    // From 8:55 to 10:55 in Moscow, where it opens at nine.
    #expect(try await wait() == [7_200, 6_900])
    let people = ["anna", "boris", "nina"].map {
      ReportingV1.Person(id: $0, timeZone: "Asia/Yekaterinburg", shifts: [], active: true)
    }
    _ = try await fixture.reports().upsertPeople(ReportingV1.UpsertPeopleRequest(people: people))
    // From 10:55 to 12:55 in Yekaterinburg, all of it open.
    #expect(try await wait() == [7_200, 7_200])
    let admin = fixture.reports("root", role: "admin")
    #expect(try await admin.rebuild(ReportingV1.RebuildRequest()).identical)
  }

  @Test("definitions are printed with their version")
  func definitions() async throws {
    let fixture = try await ReportingFixture()
    let answer = try await fixture.reports("anna", role: "specialist")
      .listDefinitions(ReportingV1.ListDefinitionsRequest())
    #expect(answer.version == 1)
    #expect(answer.definitions.contains { $0.name == "net_handling" && $0.target == 4_500 })
  }
}

/// A small deterministic generator, so that a failing seed can be run again.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
