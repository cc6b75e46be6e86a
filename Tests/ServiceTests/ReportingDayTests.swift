import BusinessTime
import GRDB
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import ReportingService

@Suite("Reporting: a day")
struct ReportingDayTests {
  private func plan(_ fixture: ReportingFixture) async throws {
    _ = try await fixture.days().filePlan(
      ReportingV1.FilePlanRequest(items: [
        ReportingV1.PlanItem(ticket: 7, estimateMinutes: 60), ReportingV1.PlanItem(text: "write the guide"),
      ]))
  }

  /// Anna works on ticket 7 from ten to a quarter to eleven and solves it.
  private func work(_ fixture: ReportingFixture) async throws {
    try await fixture.move(to: "2026-03-30T10:00")
    var ticket = fixture.ticket(7)
    var segment = TicketsV1.WorkSegment(
      id: 1, ticket: 7, person: "anna", startedAtMs: fixture.clock.now.millisecondsSinceEpoch)
    try await fixture.tell("segment.started", of: ticket, segment: segment)
    try await fixture.move(to: "2026-03-30T10:45")
    segment.endedAtMs = fixture.clock.now.millisecondsSinceEpoch
    ticket.state = .solved
    ticket.firstResponseAtMs = segment.endedAtMs
    try await fixture.tell("ticket.replied", of: ticket)
    try await fixture.tell("segment.ended", of: ticket, segment: segment)
    try await fixture.tell("ticket.solved", of: ticket)
  }

  @Test("ends in two commands and tells the other services of every step")
  func ordinaryDay() async throws {
    let fixture = try await ReportingFixture()
    let started = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    #expect(started.date == "2026-03-30")
    #expect(started.state == .started)
    #expect(started.reminders == ["File the plan of the day: opora day plan"])
    try await plan(fixture)
    try await work(fixture)
    try await fixture.move(to: "2026-03-30T13:00")
    _ = try await fixture.days().startBreak(ReportingV1.DayRequest())
    try await fixture.move(to: "2026-03-30T14:00")
    _ = try await fixture.days().endBreak(ReportingV1.DayRequest())
    try await fixture.move(to: "2026-03-30T18:00")

    let draft = try await fixture.days().draftReport(ReportingV1.DayRequest())
    #expect(draft.items.map(\.assessment) == [.done, .unspecified])
    #expect(draft.items.map(\.minutes) == [45, 0])
    #expect(draft.missing.map(\.type) == ["UNASSESSED_ITEM"])

    let reported = try await fixture.days().fileReport(
      ReportingV1.FileReportRequest(items: [
        ReportingV1.ReportItem(number: 2, assessment: .partly, reason: "half of it", carryOver: true)
      ]))
    #expect(reported.state == .reported)
    #expect(reported.report?.missing == [])
    let ended = try await fixture.days().endDay(ReportingV1.EndDayRequest())
    #expect(ended.state == .ended)
    #expect(ended.endedAtMs == fixture.clock.now.millisecondsSinceEpoch)
    #expect(
      try await fixture.told() == [
        "workday.started", "workday.planned", "break.started", "break.ended", "workday.reported", "workday.ended",
      ])

    let again = try await fixture.days().endDay(ReportingV1.EndDayRequest())
    #expect(again == ended, "a repeated call has one effect")
    #expect(try await fixture.told().count == 6)

    try await fixture.move(to: "2026-03-31T09:00")
    let next = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .office))
    #expect(next.plan.map(\.text) == ["write the guide"])
    #expect(next.plan.map(\.carriedOver) == [true])
  }

  @Test("does not end without its report: the refusal lists exactly what is missing, in every detail")
  func gate() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    try await plan(fixture)
    try await work(fixture)
    _ = try await fixture.days().fileReport(ReportingV1.FileReportRequest())

    var ticket = fixture.ticket(9)
    ticket.unansweredSinceMs = fixture.clock.now.millisecondsSinceEpoch
    let segment = TicketsV1.WorkSegment(
      id: 2, ticket: 9, person: "anna", startedAtMs: fixture.clock.now.millisecondsSinceEpoch)
    try await fixture.tell("segment.started", of: ticket, segment: segment)
    try await fixture.move(to: "2026-03-30T18:00")

    let refusal = await #expect(throws: RPCError.self) {
      try await fixture.days().endDay(ReportingV1.EndDayRequest())
    }
    #expect(refusal?.code == .failedPrecondition)
    let expected = [
      "RUNNING_TIMER ticket/9", "UNANSWERED_CUSTOMER ticket/9", "UNASSESSED_ITEM item/2",
      "TICKET_NOT_IN_REPORT ticket/9",
    ]
    #expect(missingCodes(refusal) == expected)
    #expect(refusal?.details?.hint == "opora ticket pause T-9")
    let can = try await fixture.days().canEndDay(ReportingV1.DayRequest())
    #expect(can.missing.map { "\($0.type) \($0.subject)" } == expected)
    #expect(!can.allowed)
    #expect(try await fixture.told().last == "workday.reported", "a refusal tells nobody anything")
  }

  @Test("does not oblige anybody to a ticket that was only assigned")
  func onlyAssigned() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    var ticket = fixture.ticket(9, .assigned)
    ticket.unansweredSinceMs = fixture.clock.now.millisecondsSinceEpoch
    try await fixture.tell("ticket.assigned", of: ticket, by: "service/routing")
    let can = try await fixture.days().canEndDay(ReportingV1.DayRequest())
    #expect(can.missing.map(\.type) == ["NO_PLAN", "NO_REPORT"])
  }

  @Test("asks the overseer, not the developer, to answer the customer")
  func overseer() async throws {
    let fixture = try await ReportingFixture()
    for name in ["anna", "boris"] {
      _ = try await fixture.days(name).startDay(ReportingV1.StartDayRequest(mode: .office))
    }
    var ticket = fixture.ticket(9, .waitingDeveloper, owner: "boris")
    ticket.overseer = "anna"
    ticket.unansweredSinceMs = fixture.clock.now.millisecondsSinceEpoch
    try await fixture.tell("ticket.customer_wrote", of: ticket, by: "service/crm")
    let anna = try await fixture.days().canEndDay(ReportingV1.DayRequest())
    #expect(anna.missing.contains { $0.type == "UNANSWERED_CUSTOMER" })
    let boris = try await fixture.days("boris").canEndDay(ReportingV1.DayRequest())
    #expect(!boris.missing.contains { $0.type == "UNANSWERED_CUSTOMER" })
  }

  @Test("ends by a lead's override, audited with what was missing; nobody else may")
  func override() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    let request = ReportingV1.EndDayRequest(person: "anna", overrideReason: "fell ill")
    let denied = await #expect(throws: RPCError.self) { try await fixture.days("boris").endDay(request) }
    #expect(denied?.code == .permissionDenied)
    let own = await #expect(throws: RPCError.self) {
      try await fixture.days().endDay(ReportingV1.EndDayRequest(overrideReason: "I may"))
    }
    #expect(own?.code == .permissionDenied)
    let ended = try await fixture.days("lena", role: "lead").endDay(request)
    #expect(ended.state == .ended)
    #expect(ended.flags.contains("OVERRIDDEN"))
    #expect(ended.overrideBy == "lena")
    let audit = try await fixture.store.read { database in
      try String.fetchAll(
        database, sql: "SELECT actor || ': ' || reason FROM audit WHERE action = 'workday.overridden'")
    }
    #expect(
      audit == ["person/lead/lena: fell ill - missing: NO_PLAN plan, NO_REPORT day/2026-03-30"])
  }

  @Test("is closed four hours after the shift; the next day starts with the old report due")
  func autoClose() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    try await plan(fixture)
    try await work(fixture)
    try await fixture.move(to: "2026-03-30T21:59")
    #expect(try await fixture.days().getDay(ReportingV1.DayRequest()).state == .planned)
    try await fixture.move(to: "2026-03-31T08:50")
    let closed = try await fixture.days().getDay(ReportingV1.DayRequest())
    #expect(closed.state == .autoClosed)
    #expect(closed.endedAtMs == (try ReportingFixture.at("2026-03-30T22:00")).millisecondsSinceEpoch)
    #expect(closed.flags == ["AUTO_CLOSED"])
    #expect(try await fixture.told().last == "workday.auto_closed")

    let next = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    #expect(next.date == "2026-03-31")
    #expect(next.reportsDue == ["2026-03-30"])
    #expect(next.reminders.first == "The report of 2026-03-30 is still due: opora day report --date 2026-03-30")
    let refusal = await #expect(throws: RPCError.self) {
      try await fixture.days().endDay(ReportingV1.EndDayRequest())
    }
    #expect(missingCodes(refusal).first == "EARLIER_REPORT_DUE day/2026-03-30")

    let settled = try await fixture.days().fileReport(
      ReportingV1.FileReportRequest(
        items: [ReportingV1.ReportItem(number: 2, assessment: .notDone, reason: "forgot")], date: "2026-03-30"))
    #expect(settled.state == .ended)
    #expect(settled.flags == ["AUTO_CLOSED", "REPORT_LATE"])
    #expect(try await fixture.days().getDay(ReportingV1.DayRequest()).reportsDue == [])
  }

  @Test("that ended while the service was down is closed at its own time")
  func autoCloseAfterRestart() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    fixture.clock.set(try ReportingFixture.at("2026-03-31T08:00"))
    try await fixture.restart()
    try await fixture.move(to: "2026-03-31T08:01")
    let closed = try await fixture.days().getDay(ReportingV1.DayRequest())
    #expect(closed.state == .autoClosed)
    #expect(closed.endedAtMs == (try ReportingFixture.at("2026-03-30T22:00")).millisecondsSinceEpoch)
  }

  @Test("of the night belongs to the date on which it began")
  func nightShift() async throws {
    let fixture = try await ReportingFixture(now: "2026-03-31T00:20")
    let late = try await fixture.days("nina").startDay(ReportingV1.StartDayRequest(mode: .remote))
    #expect(late.date == "2026-03-30")
    #expect(late.lateMinutes == 140)
    try await fixture.move(to: "2026-03-31T21:59")
    let next = try await fixture.days("nina").startDay(ReportingV1.StartDayRequest(mode: .remote))
    #expect(next.date == "2026-03-31")
    #expect(next.lateMinutes == 0)
  }

  @Test("started again on its date goes on with its plan, and routing hears of both")
  func reopen() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    try await plan(fixture)
    _ = try await fixture.days("lena", role: "lead")
      .endDay(ReportingV1.EndDayRequest(person: "anna", overrideReason: "power cut"))
    try await fixture.move(to: "2026-03-30T12:00")
    let again = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .office))
    #expect(again.state == .planned)
    #expect(again.flags == ["REOPENED"])
    #expect(try await fixture.told().suffix(2) == ["workday.started", "workday.planned"])
  }

  @Test("survives a restart whole")
  func restart() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    try await plan(fixture)
    try await work(fixture)
    _ = try await fixture.days().fileReport(
      ReportingV1.FileReportRequest(
        items: [ReportingV1.ReportItem(number: 2, assessment: .partly, reason: "half", minutes: 30)], summary: "calm"))
    let before = try await fixture.days().getDay(ReportingV1.DayRequest())
    try await fixture.restart()
    #expect(try await fixture.days().getDay(ReportingV1.DayRequest()) == before)
  }

  @Test("is nobody else's business but a lead's")
  func rights() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
    let request = ReportingV1.DayRequest(person: "anna")
    let denied = await #expect(throws: RPCError.self) { try await fixture.days("boris").getDay(request) }
    #expect(denied?.code == .permissionDenied)
    #expect(try await fixture.days("lena", role: "lead").getDay(request).person == "anna")
  }

  @Test(
    "refuses with a status, what is wrong and what to do next",
    arguments: [
      ("start twice", StatusCode.failedPrecondition, "opora day plan"),
      ("no mode", .invalidArgument, "opora day start, or opora day start --remote"),
      ("stranger", .notFound, ""), ("no day", .notFound, "opora day start"),
      ("bad date", .invalidArgument, "write dates as YYYY-MM-DD, such as 2026-03-30"),
      ("no break", .failedPrecondition, "opora day break"), ("empty plan", .invalidArgument, "opora day plan"),
      ("unknown item", .invalidArgument, "opora day draft"),
    ])
  func refusals(what: String, code: StatusCode, hint: String) async throws {
    let fixture = try await ReportingFixture()
    if what != "no day" { _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote)) }
    let refusal = await #expect(throws: RPCError.self) {
      switch what {
      case "start twice": _ = try await fixture.days().startDay(ReportingV1.StartDayRequest(mode: .remote))
      case "no mode": _ = try await fixture.days("boris").startDay(ReportingV1.StartDayRequest())
      case "stranger": _ = try await fixture.days("ghost").startDay(ReportingV1.StartDayRequest(mode: .remote))
      case "bad date": _ = try await fixture.days().getDay(ReportingV1.DayRequest(date: "tomorrow"))
      case "no break": _ = try await fixture.days().endBreak(ReportingV1.DayRequest())
      case "empty plan": _ = try await fixture.days().filePlan(ReportingV1.FilePlanRequest())
      case "unknown item":
        _ = try await fixture.days().fileReport(
          ReportingV1.FileReportRequest(items: [ReportingV1.ReportItem(number: 5, assessment: .done)]))
      default: _ = try await fixture.days().getDay(ReportingV1.DayRequest())
      }
    }
    #expect(refusal?.code == code)
    if !hint.isEmpty { #expect(refusal?.details?.hint == hint) }
  }
}
