import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("The manager's table")
struct TeamRowTests {
  private func member() throws -> TeamMember {
    TeamMember(id: "anna", name: "Anna", team: "north", line: 2, shifts: try Samples.shifts("09:00-18:00"))
  }

  @Test("sets the self-assessment beside the facts")
  func row() throws {
    var day = try Samples.plannedDay()
    let facts = DayFacts(tickets: [
      TicketFacts(
        ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 50 * 60_000, replies: 2),
      try Samples.solved(9),
    ])
    let now = try Samples.at("2026-03-30T18:00:00")
    let given = [
      ReportItem(planNumber: 1, assessment: .done), ReportItem(planNumber: 2, assessment: .notDone, reason: "no time"),
    ]
    let report = try DayReport.draft(plan: day.plan, facts: facts).replacing(with: given, summary: "", facts: facts)
    try day.fileReport(report, facts: facts, at: now)
    try day.end(facts: facts, earlierReportsDue: [], at: now)
    let row = TeamRow(day, of: try member(), facts: facts, now: now)
    #expect(row.standing == .ended)
    #expect([row.planned, row.done, row.partly, row.notDone, row.unplanned] == [2, 2, 0, 1, 1])
    #expect([row.ticketsTouched, row.ticketsSolved, row.replies, row.handledMinutes] == [2, 1, 3, 95])
    #expect(row.tickets == [7, 9])
    #expect(row.discrepancies == ["done, but T-7 is IN_PROGRESS"])

    let totals = TeamRow.totals(of: [row, row])
    #expect(totals.handledMinutes == 190)
    #expect(totals.ticketsTouched == 2, "the same tickets are counted once")
    #expect(totals.discrepancies.count == 2)
  }

  @Test(
    "knows who is expected, who is absent and who is free",
    arguments: [
      ("2026-03-30T09:10:00", "09:00-18:00", "expected"), ("2026-03-30T09:10:01", "09:00-18:00", "absent"),
      ("2026-04-01T09:00:00", "09:00-18:00", "absent"), ("2026-03-30T09:10:00", "", "none"),
    ])
  func withoutDay(now: String, hours: String, standing: String) throws {
    var member = try member()
    member.shifts = try Samples.shifts(hours)
    let row = TeamRow(withoutDay: try Samples.date("2026-03-30"), of: member, now: try Samples.at(now))
    #expect(row?.standing.rawValue ?? "none" == standing)
  }

  @Test("flags a day that is over without a report")
  func noReport() throws {
    var day = try Samples.plannedDay()
    day.autoClose(at: try Samples.at("2026-03-30T22:00:00"))
    let row = TeamRow(day, of: try member(), facts: DayFacts(), now: try Samples.at("2026-03-31T10:00:00"))
    #expect(row.flags == ["AUTO_CLOSED", "NO_REPORT"])
    #expect([row.done, row.partly, row.notDone] == [0, 0, 0])
    #expect(row.items.count == 2, "the draft is shown")
  }
}
