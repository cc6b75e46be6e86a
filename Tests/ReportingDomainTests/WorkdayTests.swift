import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("A workday")
struct WorkdayTests {
  @Test(
    "belongs to the local date at its start, a night shift to the date it began on",
    arguments: [
      ("2026-03-30T09:00:00", "09:00-18:00", "2026-03-30", 0),
      ("2026-03-30T09:10:00", "09:00-18:00", "2026-03-30", 0),
      ("2026-03-30T09:10:59", "09:00-18:00", "2026-03-30", 10),
      ("2026-03-30T09:11:00", "09:00-18:00", "2026-03-30", 11),
      ("2026-03-30T07:00:00", "09:00-18:00", "2026-03-30", 0),
      ("2026-03-30T00:30:00", "09:00-18:00", "2026-03-30", 0),
      ("2026-03-30T21:50:00", "22:00-06:00", "2026-03-30", 0),
      ("2026-03-31T00:10:00", "22:00-06:00", "2026-03-30", 130),
      ("2026-03-31T05:59:00", "22:00-06:00", "2026-03-30", 479),
      ("2026-03-31T06:00:00", "22:00-06:00", "2026-03-31", 0),
      ("2026-03-30T23:55:00", "00:00-08:00", "2026-03-30", 0),
    ])
  func placement(start: String, hours: String, date: String, late: Int) throws {
    let day = try Samples.day(start: start, hours: hours)
    #expect(day.date == (try Samples.date(date)))
    #expect(day.lateMinutes == late)
    #expect(day.flags.contains(.late) == (late > 0))
  }

  @Test("of somebody without a shift that day is flagged and never late")
  func outsideShift() throws {
    let day = try Samples.day(hours: "")
    #expect(day.flags == [.outsideShift])
    #expect(day.lateMinutes == 0)
  }

  @Test(
    "is closed four hours after its shift, or after its usual length",
    arguments: [
      ("2026-03-30T09:00:00", "09:00-18:00", "2026-03-30T22:00:00"),
      ("2026-03-30T22:05:00", "22:00-06:00", "2026-03-31T10:00:00"),
      ("2026-03-30T23:55:00", "00:00-08:00", "2026-03-31T12:00:00"),
      ("2026-03-30T09:00:00", "", "2026-03-30T22:00:00"),
    ])
  func autoClose(start: String, hours: String, closesAt: String) throws {
    var day = try Samples.day(start: start, hours: hours)
    let at = day.autoCloseAt(policy: DayPolicy())
    #expect(at == (try Samples.at(closesAt)))
    try day.startBreak(at: at.advanced(byMilliseconds: -60_000))
    day.autoClose(at: at)
    #expect(day.state == .autoClosed)
    #expect(day.owesReport)
    #expect(day.flags.contains(.autoClosed))
    #expect(day.endedAt == at)
    #expect(!day.isOnBreak)
    let closed = day
    day.autoClose(at: at.advanced(byMilliseconds: 1))
    #expect(day == closed)
  }

  @Test("closed by the system is settled by a complete report and by nothing less")
  func lateReport() throws {
    var day = try Samples.plannedDay()
    day.autoClose(at: try Samples.at("2026-03-30T22:00:00"))
    let facts = DayFacts(tickets: [try Samples.solved(7)])
    let now = try Samples.at("2026-03-31T09:05:00")
    let draft = DayReport.draft(plan: day.plan, facts: facts)
    try day.fileReport(draft, facts: facts, at: now)
    #expect(day.state == .autoClosed)
    let whole = try draft.replacing(
      with: [ReportItem(planNumber: 2, assessment: .partly, reason: "half of it", carryOver: true)], summary: "",
      facts: facts)
    try day.fileReport(whole, facts: facts, at: now)
    #expect(day.state == .ended)
    #expect(day.flags == [.autoClosed, .reportLate])
    #expect(day.endedAt == (try Samples.at("2026-03-30T22:00:00")))
    #expect(day.carriedOver.map(\.text) == ["write the guide"])
  }

  @Test("carries over what the report says, and the plan keeps it")
  func carryOver() throws {
    let start = try Samples.at("2026-03-31T09:00:00")
    var day = Workday(
      starting: "anna", placement: DayPlacement(start: start, shifts: try Samples.shifts("09:00-18:00")), mode: .office,
      at: start, carriedOver: [PlanItem(ticket: 7, text: "Login"), PlanItem(text: "write the guide")])
    #expect(day.plan.map(\.number) == [1, 2])
    try day.filePlan(
      [PlanItem(ticket: 7, text: "", estimateMinutes: 30), PlanItem(ticket: 8, text: "")], at: start)
    #expect(day.plan.map(\.ticket) == [7, nil, 8])
    #expect(day.plan.map(\.isCarriedOver) == [true, true, false])
    #expect(day.plan.first?.text == "Login")
    #expect(day.plan.first?.estimateMinutes == 30)
    let once = day.plan
    try day.filePlan([PlanItem(ticket: 7, text: "", estimateMinutes: 30), PlanItem(ticket: 8, text: "")], at: start)
    #expect(day.plan == once)
  }

  @Test("flags a plan that came after its time", arguments: [(60, false), (61, true)])
  func planLate(minutes: Int64, isLate: Bool) throws {
    var day = try Samples.day()
    try day.filePlan([PlanItem(text: "read")], at: day.startedAt.advanced(byMilliseconds: minutes * 60_000))
    #expect(day.flags.contains(.planLate) == isLate)
  }

  @Test(
    "refuses a plan that says nothing or too much",
    arguments: [
      ([], WorkdayError.ItemProblem.noItems),
      ([PlanItem(text: "")], .emptyItem(place: 1)),
      ([PlanItem(ticket: 1, text: ""), PlanItem(ticket: 1, text: "again")], .namedTwice(place: 2)),
      ([PlanItem(text: "a", estimateMinutes: 0)], .estimateOutOfRange(place: 1, minutes: 0)),
      ([PlanItem(text: "a", estimateMinutes: 1_441)], .estimateOutOfRange(place: 1, minutes: 1_441)),
      (
        [PlanItem(text: String(repeating: "x", count: 1_001))],
        .textTooLong(place: 1, length: 1_001, maximum: 1_000)
      ),
      ((1...51).map { PlanItem(text: "task \($0)") }, .tooManyItems(51, maximum: 50)),
    ])
  func invalidPlan(items: [PlanItem], problem: WorkdayError.ItemProblem) throws {
    var day = try Samples.day()
    #expect(throws: WorkdayError.invalidPlan(problem)) { try day.filePlan(items, at: day.startedAt) }
    #expect(day.state == .started)
  }

  @Test("knows its breaks")
  func breaks() throws {
    var day = try Samples.day()
    let noon = try Samples.at("2026-03-30T13:00:00")
    #expect(throws: WorkdayError.notOnBreak) { try day.endBreak(at: noon) }
    try day.startBreak(at: noon)
    #expect(throws: WorkdayError.alreadyOnBreak(since: noon)) { try day.startBreak(at: noon) }
    #expect(day.breakMilliseconds(now: noon.advanced(byMilliseconds: 5)) == 5)
    try day.endBreak(at: noon.advanced(byMilliseconds: 60_000))
    try day.startBreak(at: noon.advanced(byMilliseconds: 120_000))
    day.autoClose(at: noon.advanced(byMilliseconds: 180_000))
    #expect(day.breakMilliseconds(now: noon.advanced(byMilliseconds: 999_000)) == 120_000)
  }

  @Test("started again after its end counts the gap as a break and asks for the rest in the report")
  func reopen() throws {
    var day = try Samples.plannedDay()
    let facts = DayFacts(tickets: [try Samples.solved(7)])
    let end = try Samples.at("2026-03-30T18:00:00")
    let report = try DayReport.draft(plan: day.plan, facts: facts)
      .replacing(with: [ReportItem(planNumber: 2, assessment: .done)], summary: "", facts: facts)
    try day.fileReport(report, facts: facts, at: end)
    try day.end(facts: facts, earlierReportsDue: [], at: end)
    let again = try Samples.at("2026-03-30T20:00:00")
    try day.reopen(at: again, mode: .remote)
    #expect(day.state == .planned)
    #expect(day.endedAt == nil)
    #expect(day.breakMilliseconds(now: again) == 7_200_000)
    #expect(day.autoCloseAt(policy: DayPolicy()) == (try Samples.at("2026-03-31T00:00:00")))
    var more = facts
    more.tickets[9] = TicketFacts(ticket: 9, state: .inProgress, role: .owner, acts: [.replied])
    #expect(day.missing(facts: more, earlierReportsDue: []).map(\.code) == ["TICKET_NOT_IN_REPORT"])
  }

  @Test("that is over takes no command but a start")
  func over() throws {
    var day = try Samples.day()
    day.autoClose(at: try Samples.at("2026-03-30T22:00:00"))
    let refusal = WorkdayError.notOpen(date: day.date, state: .autoClosed)
    #expect(throws: refusal) { try day.filePlan([PlanItem(text: "a")], at: day.startedAt) }
    #expect(throws: refusal) { try day.startBreak(at: day.startedAt) }
    #expect(throws: refusal) { try day.endBreak(at: day.startedAt) }
    #expect(throws: refusal) { try day.end(facts: DayFacts(), earlierReportsDue: [], at: day.startedAt) }
  }

  @Test("reads shifts or says what is wrong")
  func shifts() throws {
    #expect(throws: ShiftError.unreadable(weekday: .tuesday, text: "9-18")) {
      try ShiftWeek(zone: Samples.zone, texts: ["09:00-18:00", "9-18"])
    }
    #expect(throws: ShiftError.tooManyDays(8)) {
      try ShiftWeek(zone: Samples.zone, texts: Array(repeating: "", count: 8))
    }
    #expect(ShiftHours("09:00-09:00") == nil)
    let week = try ShiftWeek(zone: Samples.zone, texts: ["09:00-18:00", "", "22:00-06:00"])
    #expect(week.texts == ["09:00-18:00", "", "22:00-06:00", "", "", "", ""])
  }
}
