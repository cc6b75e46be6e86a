import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("A regulation as it is written")
struct RegulationCheckTests {
  private static func clause(
    _ id: String, _ predicate: String, _ parameters: [DraftSetting] = [], line: Int = 1
  ) -> RegulationDraft.Clause {
    var clause = RegulationDraft.Clause(id, line: line)
    clause.group = "text"
    clause.severity = "reject"
    clause.predicate = predicate
    clause.parameters = parameters
    clause.shouldBe = "Иначе."
    clause.why = "Потому."
    return clause
  }

  private static func compiled(_ draft: RegulationDraft) throws -> Regulation {
    try RegulationCheck.regulation(draft, version: 2, effectiveFrom: .epoch)
  }

  @Test("comes back from what the program begins with as it was")
  func roundTrip() throws {
    let standard = try Regulation.standard()
    let again = try Self.compiled(standard.draft)
    #expect(again.saysTheSame(as: standard) && again.version == 2)
    #expect(again.changes(since: standard).isEmpty)
  }

  @Test("is refused with everything that is wrong in it, by line")
  func problems() throws {
    var draft = RegulationDraft()
    draft.topics = [
      .init("reports", supportLine: "2", line: 2), .init("Reports", supportLine: "2", line: 3),
      .init("two words", supportLine: "9", line: 4),
    ]
    draft.matrix = [["P1", "P2"], ["P3"], []]
    draft.matrixLine = 5
    var mute = Self.clause("text.mute", "calm", [.init("field", ["body"])], line: 30)
    mute.group = "words"
    mute.severity = "angry"
    mute.why = " "
    draft.clauses = [
      Self.clause("text.a", "lenght", line: 6),
      Self.clause("text.b", "length", [.init("field", ["kind"], line: 8), .init("minimum", ["x"], line: 9)], line: 7),
      Self.clause(
        "text.c", "length",
        [.init("field", ["body"]), .init("minimum", ["9"]), .init("maximum", ["8"])], line: 10),
      Self.clause("text.c", "fresh", [.init("percent", ["101"], line: 12), .init("from", ["1"], line: 13)], line: 11),
      Self.clause("text.d", "required", [.init("field", ["body"]), .init("kinds", ["bug"], line: 15)], line: 14),
      Self.clause("text e", "grounds", [.init("priorities", ["P1", "P9"], line: 17)], line: 16),
      mute,
    ]
    let error = #expect(throws: DraftProblems.self) { try Self.compiled(draft) }
    let lines = try #require(error).problems.map(\.line)
    #expect(lines == [3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 30, 30, 30])
  }

  @Test("needs clauses, and topics when they are to be in scope")
  func empty() {
    #expect(throws: DraftProblems.self) { try Self.compiled(RegulationDraft()) }
    var draft = RegulationDraft()
    draft.clauses = [Self.clause("scope.topic", "topic-in-scope")]
    #expect(throws: DraftProblems.self) { try Self.compiled(draft) }
  }

  @Test("says in the department's own words what is wrong, and what was found")
  func words() throws {
    var draft = RegulationDraft()
    draft.clauses = [
      Self.clause(
        "text.subject", "length", [.init("field", ["subject"]), .init("minimum", ["20"]), .init("maximum", ["90"])])
    ]
    draft.clauses[0].wrong = "Тема коротка"
    var filing = TextFixture.question
    filing.subject = "Коротко"
    let assessment = try Self.compiled(draft).assess(filing, TextFixture.facts)
    #expect(assessment.violations.map(\.wrong) == ["Тема коротка: subject has 7 characters"])
    #expect(assessment.violations.map(\.why) == ["Потому."] && assessment.regulationVersion == 2)
  }

  @Test("tells what differs from another")
  func changes() throws {
    let standard = try Regulation.standard()
    var draft = standard.draft
    draft.title = "Регламент"
    draft.clauses.removeAll { $0.id == "text.duplicate" }
    draft.clauses[0].why = "Иначе некому ответить."
    draft.clauses.append(Self.clause("text.calm-steps", "calm", [.init("field", ["steps"])]))
    draft.topics[0].supportLine = "1"
    #expect(
      try Self.compiled(draft).changes(since: standard) == [
        "the title is 'Регламент'", "clause form.customer changed", "clause text.calm-steps is new",
        "clause text.duplicate is gone", "topic access changed",
      ])
  }
}
