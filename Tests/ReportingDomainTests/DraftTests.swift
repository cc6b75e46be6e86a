import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("The draft of a report")
struct DraftTests {
  static let cases: [(TicketFacts, Assessment, String, Bool)] = [
    (TicketFacts(ticket: 7, state: .solved, role: .owner, acts: [.solved]), .done, "", false),
    (TicketFacts(ticket: 7, state: .solved, owner: "boris"), .notDone, "solved by boris", false),
    (TicketFacts(ticket: 7, state: .cancelled), .notDone, "cancelled", false),
    (
      TicketFacts(ticket: 7, state: .waitingCustomer, stateReason: "asked for logs", role: .owner, acts: [.replied]),
      .partly, "waiting for the customer: asked for logs", true
    ),
    (TicketFacts(ticket: 7, state: .waitingCustomer, role: .owner), .notDone, "waiting for the customer", true),
    (
      TicketFacts(ticket: 7, state: .waitingDeveloper, owner: "denis", role: .overseer, acts: [.escalated]),
      .partly, "with developer denis", true
    ),
    (
      TicketFacts(ticket: 7, state: .verify, owner: "denis", role: .owner, acts: [.developerDone]), .done, "", false
    ),
    (
      TicketFacts(ticket: 7, state: .verify, owner: "denis", role: .overseer, acts: [.replied]), .partly,
      "the developer's work is still to be verified", true
    ),
    (TicketFacts(ticket: 7, state: .inProgress, owner: "boris", acts: [.helped]), .done, "", false),
    (TicketFacts(ticket: 7, state: .queued), .notDone, "in the queue", false),
    (
      TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 61_000), .partly,
      "in progress, 1 min so far", true
    ),
    (TicketFacts(ticket: 7, state: .assigned, role: .owner), .notDone, "", true),
  ]

  @Test("assesses a ticket as the facts stand, with a reason where they know one", arguments: cases)
  func verdicts(facts: TicketFacts, assessment: Assessment, reason: String, carryOver: Bool) {
    let draft = DayReport.draft(plan: [PlanItem(number: 1, ticket: 7, text: "")], facts: DayFacts(tickets: [facts]))
    #expect(draft.items.map(\.assessment) == [assessment])
    #expect(draft.items.map(\.reason) == [reason])
    #expect(draft.items.map(\.carryOver) == [carryOver])
  }

  @Test("has every item of the plan and every touched ticket, each once")
  func coverage() throws {
    let plan = [PlanItem(number: 1, ticket: 7, text: ""), PlanItem(number: 2, text: "write the guide")]
    let facts = DayFacts(tickets: [
      try Samples.solved(7), try Samples.solved(11), TicketFacts(ticket: 12, state: .assigned, role: .owner),
    ])
    let draft = DayReport.draft(plan: plan, facts: facts)
    #expect(draft.items.map(\.planNumber) == [1, 2, nil])
    #expect(draft.items.map(\.ticket) == [7, nil, 11])
    #expect(draft.items.map(\.assessment) == [.done, nil, .done])
    #expect(draft.items.map(\.minutes) == [45, 0, 45])
  }

  @Test("makes an ordinary day two commands and at most five typed fields")
  func ordinaryDay() throws {
    var day = try Samples.day()
    try day.filePlan(
      [
        PlanItem(ticket: 1, text: ""), PlanItem(ticket: 2, text: ""), PlanItem(ticket: 3, text: ""),
        PlanItem(ticket: 4, text: ""), PlanItem(text: "write the guide"), PlanItem(text: "mentor the newcomer"),
      ], at: day.startedAt)
    let facts = DayFacts(tickets: [
      try Samples.solved(1), try Samples.solved(2), try Samples.solved(9),
      TicketFacts(ticket: 3, state: .waitingCustomer, role: .owner, acts: [.replied]),
      TicketFacts(ticket: 4, state: .assigned, role: .owner),
      TicketFacts(ticket: 8, state: .inProgress, owner: "boris", acts: [.helped]),
    ])
    // Typed: the reason for the ticket nobody touched, two assessments and one reason: four fields.
    let given = [
      ReportItem(planNumber: 4, reason: "two urgent tickets came in"),
      ReportItem(planNumber: 5, assessment: .done),
      ReportItem(planNumber: 6, assessment: .partly, reason: "she was ill in the afternoon", carryOver: true),
    ]
    let report = try DayReport.draft(plan: day.plan, facts: facts).replacing(with: given, summary: "", facts: facts)
    let now = try Samples.at("2026-03-30T18:00:00")
    try day.fileReport(report, facts: facts, at: now)
    try day.end(facts: facts, earlierReportsDue: [], at: now)
    #expect(day.state == .ended)
    #expect(day.carriedOver.map(\.ticket) == [3, 4, nil])
  }

  static let contradictions: [(Assessment, Int, TicketFacts, String)] = [
    (
      .done, 0, TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked]),
      "done, but T-7 is IN_PROGRESS"
    ),
    (
      .done, 0, TicketFacts(ticket: 7, state: .assigned, role: .owner),
      "done, but no work on T-7 is recorded on this day"
    ),
    (
      .partly, 0, TicketFacts(ticket: 7, state: .solved, role: .owner, acts: [.solved]),
      "partly done, but T-7 is SOLVED"
    ),
    (.notDone, 0, TicketFacts(ticket: 7, state: .closed, role: .owner, acts: [.closed]), "not done, but T-7 is CLOSED"),
    (
      .notDone, 0,
      TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 1_800_000),
      "not done, but 30 min were worked on T-7"
    ),
    (
      .partly, 90,
      TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 1_800_000),
      "90 min stated, 30 min recorded on T-7"
    ),
    (
      .partly, 45,
      TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 1_800_000), ""
    ),
    (.done, 0, TicketFacts(ticket: 7, state: .solved, role: .owner, acts: [.solved]), ""),
    (.notDone, 0, TicketFacts(ticket: 7, state: .assigned, role: .owner), ""),
  ]

  @Test("sets the facts beside an assessment that contradicts them", arguments: contradictions)
  func discrepancy(assessment: Assessment, minutes: Int, ticket: TicketFacts, words: String) throws {
    let facts = DayFacts(tickets: [ticket])
    let report = try DayReport.draft(plan: [PlanItem(number: 1, ticket: 7, text: "")], facts: facts).replacing(
      with: [ReportItem(planNumber: 1, assessment: assessment, reason: "because", minutes: minutes)], summary: "",
      facts: facts)
    #expect(report.items.map(\.discrepancy) == [words])
  }

  @Test("drops the drafted reason when the person judges otherwise, and keeps it when they agree")
  func reasonFollowsAssessment() throws {
    let facts = DayFacts(tickets: [TicketFacts(ticket: 7, state: .waitingCustomer, role: .owner, acts: [.replied])])
    let draft = DayReport.draft(plan: [], facts: facts)
    let agreed = try draft.replacing(with: [ReportItem(ticket: 7, assessment: .partly)], summary: "", facts: facts)
    #expect(agreed.items.map(\.reason) == ["waiting for the customer"])
    let other = try draft.replacing(with: [ReportItem(ticket: 7, assessment: .notDone)], summary: "", facts: facts)
    #expect(other.items.map(\.reason) == [""])
  }

  @Test("filed again keeps what the person said and takes the rest from the facts as they are now")
  func filedAgain() throws {
    var day = try Samples.plannedDay()
    let before = DayFacts(tickets: [
      TicketFacts(ticket: 7, state: .inProgress, role: .owner, acts: [.worked], workedMilliseconds: 600_000)
    ])
    let given = [ReportItem(planNumber: 2, assessment: .partly, reason: "half of it", minutes: 90)]
    let first = try day.draft(facts: before).replacing(with: given, summary: "calm", facts: before)
    try day.fileReport(first, facts: before, at: day.startedAt)

    let now = DayFacts(tickets: [try Samples.solved(7), try Samples.solved(9)])
    let again = day.draft(facts: now)
    #expect(again.items.map(\.assessment) == [.done, .partly, .done])
    #expect(again.items.map(\.reason) == ["", "half of it", ""])
    #expect(again.items.map(\.minutes) == [45, 90, 45])
    #expect(again.items.map(\.isDrafted) == [true, false, true])
    #expect(again.summary == "calm")
    try day.fileReport(again, facts: now, at: day.startedAt)
    #expect(day.missing(facts: now, earlierReportsDue: []) == [])
  }

  @Test("takes work nobody planned and no event shows")
  func added() throws {
    let report = try DayReport().replacing(
      with: [ReportItem(text: "talked to the press", assessment: .done, minutes: 30)], summary: "calm",
      facts: DayFacts())
    #expect(report.items.map(\.text) == ["talked to the press"])
    #expect(report.summary == "calm")
  }

  static let refused: [([ReportItem], WorkdayError.ItemProblem)] = [
    ([ReportItem(planNumber: 9, assessment: .done)], .noSuchItem(place: 1, number: 9)),
    ([ReportItem(assessment: .done)], .emptyItem(place: 1)),
    (
      [ReportItem(planNumber: 1, assessment: .done), ReportItem(ticket: 7, assessment: .partly)],
      .namedTwice(place: 2)
    ),
    ([ReportItem(planNumber: 1, minutes: 1_441)], .minutesOutOfRange(place: 1, minutes: 1_441)),
    (
      [ReportItem(planNumber: 1, reason: String(repeating: "x", count: 1_001))],
      .textTooLong(place: 1, length: 1_001, maximum: 1_000)
    ),
  ]

  @Test("refuses what it cannot place", arguments: refused)
  func invalid(given: [ReportItem], problem: WorkdayError.ItemProblem) throws {
    let draft = DayReport.draft(plan: [PlanItem(number: 1, ticket: 7, text: "")], facts: DayFacts())
    #expect(throws: WorkdayError.invalidReport(problem)) {
      try draft.replacing(with: given, summary: "", facts: DayFacts())
    }
  }
}
