import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("The gate at the end of a day")
struct GateTests {
  /// A day with everything in order, broken in one way per row.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var expected: [String]
    var hint: String
    var spoil: @Sendable (inout Workday, inout DayFacts, inout [LocalDate]) throws -> Void
  }

  static let rows: [Row] = [
    Row(testDescription: "nothing is missing", expected: [], hint: "") { _, _, _ in },
    Row(testDescription: "no plan", expected: ["NO_PLAN plan"], hint: "opora day plan") { day, _, _ in
      day.planFiledAt = nil
    },
    Row(
      testDescription: "no report, with what its draft leaves open",
      expected: ["NO_REPORT day/2026-03-30", "UNASSESSED_ITEM item/2"], hint: "opora day report"
    ) { day, _, _ in day.report = nil },
    Row(testDescription: "a draft is no report", expected: ["NO_REPORT day/2026-03-30"], hint: "opora day report") {
      day, _, _ in day.report?.filedAt = nil
    },
    Row(
      testDescription: "an unassessed item", expected: ["UNASSESSED_ITEM item/2"], hint: "opora day report --done 2"
    ) { day, _, _ in day.report?.items[1].assessment = nil },
    Row(
      testDescription: "an item of the plan the report leaves out", expected: ["UNASSESSED_ITEM item/2"],
      hint: "opora day report --done 2"
    ) { day, _, _ in day.report?.items.remove(at: 1) },
    Row(
      testDescription: "partly without a reason", expected: ["REASON_DUE item/2"],
      hint: "opora day report --partly 2=\"why\""
    ) { day, _, _ in day.report?.items[1].assessment = .partly
    },
    Row(
      testDescription: "not done for a blank reason", expected: ["REASON_DUE item/2"],
      hint: "opora day report --not-done 2=\"why\""
    ) { day, _, _ in
      day.report?.items[1].assessment = .notDone
      day.report?.items[1].reason = " \n"
    },
    Row(
      testDescription: "a touched ticket absent from the report", expected: ["TICKET_NOT_IN_REPORT ticket/9"],
      hint: "opora day report"
    ) { _, facts, _ in
      facts.tickets[9] = TicketFacts(ticket: 9, state: .inProgress, role: .owner, acts: [.replied])
    },
    Row(testDescription: "an untouched ticket owes nothing", expected: [], hint: "") { _, facts, _ in
      facts.tickets[9] = TicketFacts(ticket: 9, state: .assigned, role: .owner)
    },
    Row(testDescription: "a running timer", expected: ["RUNNING_TIMER ticket/7"], hint: "opora ticket pause T-7") {
      _, facts, _ in
      facts.runningTimers = [.init(ticket: 7, since: try Samples.at("2026-03-30T17:00:00"))]
    },
    Row(
      testDescription: "an unanswered customer", expected: ["UNANSWERED_CUSTOMER ticket/7"],
      hint: "opora ticket reply T-7 \"…\""
    ) { _, facts, _ in
      facts.unansweredCustomers = [
        .init(ticket: 7, customer: "romashka", since: try Samples.at("2026-03-30T17:30:00"))
      ]
    },
    Row(
      testDescription: "an earlier report", expected: ["EARLIER_REPORT_DUE day/2026-03-27"],
      hint: "opora day report --date 2026-03-27"
    ) { _, _, due in due = [try Samples.date("2026-03-27")] },
    Row(
      testDescription: "everything at once, each named",
      expected: [
        "EARLIER_REPORT_DUE day/2026-03-27", "RUNNING_TIMER ticket/7", "UNANSWERED_CUSTOMER ticket/7",
        "UNASSESSED_ITEM item/2", "TICKET_NOT_IN_REPORT ticket/9",
      ], hint: "opora day report --date 2026-03-27"
    ) { day, facts, due in
      day.report?.items[1].assessment = nil
      facts.tickets[9] = TicketFacts(ticket: 9, state: .inProgress, role: .owner, acts: [.replied])
      facts.runningTimers = [.init(ticket: 7, since: try Samples.at("2026-03-30T17:00:00"))]
      facts.unansweredCustomers = [.init(ticket: 7, customer: "", since: try Samples.at("2026-03-30T17:30:00"))]
      due = [try Samples.date("2026-03-27")]
    },
  ]

  @Test("ending lists exactly what is missing, each with the command that mends it", arguments: rows)
  func gate(row: Row) throws {
    var day = try Samples.plannedDay()
    var facts = DayFacts(tickets: [try Samples.solved(7)])
    let report = try DayReport.draft(plan: day.plan, facts: facts)
      .replacing(with: [ReportItem(planNumber: 2, assessment: .done)], summary: "", facts: facts)
    try day.fileReport(report, facts: facts, at: try Samples.at("2026-03-30T17:50:00"))
    var due: [LocalDate] = []
    try row.spoil(&day, &facts, &due)

    let missing = day.missing(facts: facts, earlierReportsDue: due)
    #expect(missing.map { "\($0.code) \($0.subject)" } == row.expected)
    #expect(missing.first?.hint ?? "" == row.hint)
    #expect(missing.allSatisfy { !$0.description(in: Samples.zone).isEmpty })

    let now = try Samples.at("2026-03-30T18:00:00")
    var ended = day
    if missing.isEmpty {
      try ended.end(facts: facts, earlierReportsDue: due, at: now)
      #expect(ended.state == .ended)
      #expect(ended.endedAt == now)
    } else {
      #expect(throws: WorkdayError.incomplete(missing)) {
        try ended.end(facts: facts, earlierReportsDue: due, at: now)
      }
      #expect(ended == day, "a refusal changes nothing")
    }
  }

  @Test("a lead overrides with a reason, and the day says so")
  func override() throws {
    var day = try Samples.plannedDay()
    let now = try Samples.at("2026-03-30T18:00:00")
    #expect(throws: WorkdayError.overrideNeedsReason) {
      try day.end(facts: DayFacts(), earlierReportsDue: [], at: now, override: DayOverride(lead: "lena", reason: " "))
    }
    let override = DayOverride(lead: "lena", reason: "fell ill")
    try day.end(facts: DayFacts(), earlierReportsDue: [], at: now, override: override)
    #expect(day.state == .ended)
    #expect(day.override == override)
    #expect(day.flags.contains(.overridden))
    #expect(day.carriedOver.map(\.text) == ["", "write the guide"])
  }

  @Test("an override of a complete day leaves no mark")
  func needlessOverride() throws {
    var day = try Samples.day()
    let now = try Samples.at("2026-03-30T18:00:00")
    try day.filePlan([PlanItem(ticket: 7, text: "")], at: now)
    let facts = DayFacts(tickets: [try Samples.solved(7)])
    try day.fileReport(.draft(plan: day.plan, facts: facts), facts: facts, at: now)
    try day.end(
      facts: facts, earlierReportsDue: [], at: now, override: DayOverride(lead: "lena", reason: "just in case"))
    #expect(day.override == nil)
    #expect(!day.flags.contains(.overridden))
  }

  @Test("the report of the day itself is not an earlier one")
  func ownDate() throws {
    let day = try Samples.plannedDay()
    let codes = day.missing(facts: DayFacts(), earlierReportsDue: [day.date]).map(\.code)
    #expect(codes == ["NO_REPORT", "REASON_DUE", "UNASSESSED_ITEM"])
  }
}
