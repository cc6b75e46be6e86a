import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("The regulation")
struct RegulationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var edit: @Sendable (inout Filing) -> Void
    var facts = TextFixture.facts
    var clauses: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ clauses: [String], facts: FilingFacts = TextFixture.facts,
      _ edit: @escaping @Sendable (inout Filing) -> Void
    ) {
      self.name = name
      self.clauses = clauses
      self.facts = facts
      self.edit = edit
    }
  }

  static let cases: [Case] = [
    Case("nothing is wrong", []) { _ in },
    Case(
      "everything is missing at once",
      ["form.customer", "form.kind", "form.subject", "form.body", "form.topic"], facts: FilingFacts(customer: nil)
    ) { $0 = Filing() },
    Case("an unknown customer", ["form.known-customer"], facts: FilingFacts(customer: nil)) { _ in },
    Case("an assignee is named", ["form.assignee"]) { $0.assignee = "anna" },
    Case("a defect without a product", ["form.product"]) { $0.product = " " },
    Case("a defect without its three parts", ["text.steps", "text.expected", "text.actual"]) {
      $0.steps = ""
      $0.expected = ""
      $0.actual = ""
    },
    Case("a topic of line 1", ["scope.topic"]) { $0.topic = "Billing" },
    Case("a topic of line 1 from the customer", []) {
      $0.topic = "billing"
      $0.channel = .helpForm
    },
    Case("no such topic", ["scope.topic"]) { $0.topic = "weather" },
    Case("P1 two steps above the matrix", ["priority.matrix"]) { $0.priority = .p1 },
    Case("P2 one step above the matrix", []) { $0.priority = .p2 },
    Case("P4 below the matrix", []) { $0.priority = .p4 },
    Case("P1 without grounds", ["priority.grounds"]) {
      $0.priority = .p1
      $0.impact = 0
    },
    Case("P3 without grounds", []) {
      $0.priority = .p3
      $0.impact = 0
    },
    Case(
      "too many P1", ["priority.share"],
      facts: FilingFacts(customer: Play.customer, filedThisWeek: 9, filedAsP1ThisWeek: 1)
    ) {
      $0.priority = .p1
      $0.impact = 3
      $0.urgency = 3
    },
    Case("just few enough P1", [], facts: FilingFacts(customer: Play.customer, filedThisWeek: 19, filedAsP1ThisWeek: 1))
    {
      $0.priority = .p1
      $0.impact = 3
      $0.urgency = 3
    },
    Case("a subject of 7 characters", ["text.subject-length"]) { $0.subject = "Экспорт" },
    Case("a subject of 8 characters", []) { $0.subject = "Экспорты" },
    Case("a subject of 121 characters", ["text.subject-length"]) { $0.subject = String(repeating: "а", count: 121) },
    Case("a body of 19 characters", ["text.body-length"]) { $0.body = String(repeating: "a", count: 19) },
    Case("shouting in Russian", ["text.calm-subject"]) { $0.subject = "НЕ РАБОТАЕТ ЭКСПОРТ" },
    Case("shouting in the body", ["text.calm-body"]) { $0.body = "NOTHING WORKS here, PLEASE HURRY EVERYBODY" },
    Case("abbreviations are no shouting", []) { $0.subject = "API и CRM: НДС в SQL" },
    Case("exclamation marks", ["text.calm-subject"]) { $0.subject = "Экспорт сломан!!!" },
    Case("two exclamation marks", []) { $0.subject = "Экспорт сломан!!" },
    Case(
      "a likely duplicate", ["text.duplicate"],
      facts: FilingFacts(customer: Play.customer, recent: [.init(number: 5, subject: "export the deals, how do I")])
    ) { _ in },
    Case(
      "another subject of the same customer", [],
      facts: FilingFacts(customer: Play.customer, recent: [.init(number: 5, subject: "Telephony is silent")])
    ) { _ in },
  ]

  @Test("names every clause that is not met, and no other", arguments: cases)
  func clauses(_ example: Case) throws {
    var filing = TextFixture.defect
    example.edit(&filing)
    let assessment = try Regulation.standard().assess(filing, example.facts)
    #expect(assessment.violations.map(\.clause) == example.clauses)
    #expect(assessment.violations.allSatisfy { !$0.wrong.isEmpty && !$0.shouldBe.isEmpty && !$0.why.isEmpty })
  }

  @Test(
    "the matrix of impact and urgency",
    arguments: [
      (1, 1, TicketPriority.p4), (1, 2, .p4), (1, 3, .p3), (2, 1, .p4), (2, 2, .p3), (2, 3, .p2), (3, 1, .p3),
      (3, 2, .p2),
      (3, 3, .p1),
    ])
  func matrix(impact: Int, urgency: Int, priority: TicketPriority) {
    #expect(PriorityMatrix.standard.priority(impact: impact, urgency: urgency) == priority)
  }

  @Test("a channel that cannot carry the fields never loses the request", arguments: [Channel.hotline, .messenger])
  func neverLost(channel: Channel) throws {
    var filing = Filing()
    filing.channel = channel
    filing.customer = "romashka"
    filing.subject = "звонок"
    let assessment = try Regulation.standard().assess(filing, TextFixture.facts)
    #expect(assessment.needsInfo)
    let (ticket, change) = try Ticket.filed(filing, assessment, by: Play.crm, at: Play.start)
    #expect(ticket.state == .needsInfo)
    #expect(ticket.queuedAt == nil)
    #expect(change.reason.contains("body is missing"))
  }

  @Test("completing queues it on the topic's line, once the regulation is content")
  func completing() throws {
    var play = try Play(Placement(state: .needsInfo, line: .managers))
    let regulation = try Regulation.standard()
    let poor = regulation.assess(Filing(), TextFixture.facts)
    #expect(play.refusal(.complete(Filing(), poor), by: Play.manager) == .regulation(poor))
    let filing = TextFixture.question
    try play.give(.complete(filing, regulation.assess(filing, TextFixture.facts)), by: Play.manager)
    #expect(play.ticket.placement == Placement(state: .queued, line: .specialists))
    #expect(play.ticket.kind == .question)
  }

  @Test("a filing that is rejected throws with its whole assessment")
  func rejected() throws {
    let assessment = try Regulation.standard().assess(Filing(), FilingFacts(customer: nil))
    #expect(throws: TicketRefusal.regulation(assessment)) {
      try Ticket.filed(Filing(), assessment, by: Play.manager, at: Play.start)
    }
  }

  @Test("a regulation that contradicts itself is refused")
  func refused() throws {
    let clause = Clause("text.x", .text, .reject, .calm(.body), shouldBe: "a", why: "b")
    #expect(throws: RegulationError.duplicateClause("text.x")) {
      try Regulation(version: 2, effectiveFrom: .epoch, clauses: [clause, clause], topics: [])
    }
    let empty = Clause("text.y", .text, .reject, .length(.body, minimum: 9, maximum: 3), shouldBe: "a", why: "b")
    #expect(throws: RegulationError.emptyRange("text.y")) {
      try Regulation(version: 2, effectiveFrom: .epoch, clauses: [empty], topics: [])
    }
  }
}
