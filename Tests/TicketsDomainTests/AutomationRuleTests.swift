import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("A rule of the automation")
struct AutomationRuleTests {
  private static func draft(_ edit: (inout RuleDraft) -> Void = { _ in }) -> RuleDraft {
    var draft = RuleDraft("need-logs", .macro)
    draft.actions = [.init("note", "посмотреть журнал")]
    draft.line = 2
    edit(&draft)
    return draft
  }

  private static func rule(_ edit: (inout RuleDraft) -> Void) throws -> AutomationRule {
    try #require(try RuleCheck.rules([draft(edit)]) { _ in 1 }.first)
  }

  private static func occasion(_ edit: (inout Ticket) -> Void = { _ in }, message: String = "") -> RuleOccasion {
    var ticket = Play.ticket(Placement(state: .inProgress, line: .specialists, owner: "anna"))
    edit(&ticket)
    return RuleOccasion(
      ticket: ticket, at: Play.start, actor: "person/specialist/anna", message: message,
      before: Placement(state: .assigned, line: .specialists, owner: "anna"), isOpenHour: true)
  }

  @Test("is refused with everything that is wrong in it, by line")
  func problems() throws {
    let wrong = Self.draft {
      $0.id = "need logs"
      $0.conditions = [
        .init("priorty", ["P1"], line: 3), .init("not_state", ["BUSY", "closed"], line: 4), .init("line", [], line: 5),
      ]
      $0.parameters = [.init("app", line: 6), .init("app", line: 7), .init("customer", line: 8)]
      $0.actions = [
        .init("shout", "A", line: 9), .init("message", "Здравствуйте", line: 10), .init("wait", " ", line: 11),
        .init("note", "{ap} {app", line: 12), .init("note", "{ap}", line: 13),
        .init("alarm", "A", options: [.init("to", ["the boss"], line: 15)], line: 14),
        .init("escalate", "A", options: [.init("developer", ["a b"], line: 17)], line: 16),
        .init("priority", "P7", options: [.init("reason", ["r"])], line: 17), .init("priority", "P1", line: 17),
        .init("start", "now", options: [.init("reason", ["r"], line: 19)], line: 18),
      ]
    }
    let error = #expect(throws: DraftProblems.self) {
      try RuleCheck.rules([wrong, Self.draft(), Self.draft { $0.line = 30 }]) { _ in 1 }
    }
    let lines = try #require(error).problems.map(\.line)
    #expect(lines == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 17, 18, 19, 30])
  }

  @Test("needs something to do, and is one of the kinds")
  func empty() {
    #expect(throws: DraftProblems.self) { try RuleCheck.rules([]) { _ in 1 } }
    #expect(throws: DraftProblems.self) { try RuleCheck.rules([Self.draft { $0.actions = [] }]) { _ in 1 } }
    #expect(throws: DraftProblems.self) { try RuleCheck.rules([Self.draft { $0.kind = nil }]) { _ in 1 } }
  }

  struct Judged: Sendable, CustomTestStringConvertible {
    var name: String
    var values: [String]
    var holds: Bool
    var testDescription: String { "\(name): \(values) -> \(holds)" }
  }

  @Test(
    "judges a ticket by its conditions",
    arguments: [
      Judged(name: "state", values: ["in_progress", "QUEUED"], holds: true),
      Judged(name: "not_state", values: ["IN_PROGRESS"], holds: false),
      Judged(name: "from_state", values: ["ASSIGNED"], holds: true),
      Judged(name: "priority", values: ["p3"], holds: true),
      Judged(name: "line", values: ["1"], holds: false),
      Judged(name: "owner", values: ["anna"], holds: true),
      Judged(name: "not_owner", values: ["boris", "dev"], holds: true),
      Judged(name: "actor", values: ["specialist"], holds: true),
      Judged(name: "actor", values: ["rule", "service"], holds: false),
      Judged(name: "subject", values: ["EXPORT"], holds: true),
      Judged(name: "message", values: ["отчет"], holds: true),
      Judged(name: "message", values: ["счёт-фактура", "акт"], holds: false),
      Judged(name: "hours", values: ["open"], holds: true),
      Judged(name: "owned", values: ["true"], holds: true),
      Judged(name: "blocked", values: ["yes"], holds: false),
      Judged(name: "skill", values: ["sql"], holds: true),
    ])
  func conditions(_ judged: Judged) throws {
    let rule = try Self.rule { $0.conditions = [.init(judged.name, judged.values)] }
    let occasion = Self.occasion({ $0.skills = ["reports", "sql"] }, message: "Где мой ОТЧЁТ?")
    #expect((rule.unmet(occasion) == nil) == judged.holds)
  }

  @Test("fills its texts in, and looks at what was filled in no more")
  func templates() throws {
    let template = try TextTemplate("{ticket}: {{не место}} {app} {subject}")
    #expect(template.places == ["ticket", "app", "subject"])
    let text = template.filled { ["ticket": "T-7", "app": "{subject}", "subject": "Отчёт"][$0] ?? "?" }
    #expect(text == "T-7: {не место} {subject} Отчёт")
    #expect(try TextTemplate("").filled { _ in "?" } == "")
  }

  @Test(
    "a template with a brace of its own is refused", arguments: ["{", "a } b", "{a", "{a b}", "{}", "{{a}", "{a}}"])
  func brokenTemplates(text: String) {
    #expect(throws: TemplateProblem.self) { try TextTemplate(text) }
  }

  @Test("asks for every value that is missing and names every one it does not know")
  func arguments() throws {
    let macro = try Self.rule {
      $0.parameters = [.init("app", fallback: "CRM"), .init("days"), .init("who")]
      $0.actions = [.init("note", "{app} {days} {who}")]
    }
    #expect(try macro.arguments([("days", "3"), ("who", "=a=")]) == ["app": "CRM", "days": "3", "who": "=a="])
    let error = #expect(throws: MacroRefusal.self) {
      try macro.arguments([("app", "a"), ("app", "b"), ("day", "3"), ("who", String(repeating: "x", count: 5_000))])
    }
    guard case .arguments(_, let problems) = error else {
      Issue.record("it was refused otherwise: \(String(describing: error))")
      return
    }
    #expect(problems.count == 4, "\(problems)")
  }

  @Test("an alarm for somebody the ticket has not is for those it has")
  func addressees() throws {
    let rule = try Self.rule {
      $0.actions = [
        .init("alarm", "{ticket}", options: [.init("to", ["owner", "overseer", "role/lead", "person/boris"])])
      ]
    }
    let occasion = Self.occasion()
    let steps = rule.actions[0].steps(on: occasion.ticket) { RulePlace(rawValue: $0)?.text(occasion) ?? "" }
    #expect(steps == [.alarm(text: "T-7", to: [.person("anna"), .role(.lead), .person("boris")])])
  }

  @Test("is stopped beyond its depth, and at its number of acts within an hour")
  func limits() {
    let limits = LoopLimits()
    #expect(limits.trip(depth: 4, recent: 9) == nil)
    #expect(limits.trip(depth: 5, recent: 0) == .depth(5, limit: 4))
    #expect(limits.trip(depth: 1, recent: 10) == .rate(10, limit: 10))
  }

  @Test("a rule says, waits and solves by the ordinary commands, and its solving is no response")
  func ruleActs() throws {
    var play = try Play()
    let rule = Actor.rule("chase@1")
    #expect(play.refusal(.waitForCustomer(reason: "r"), by: rule) != nil)
    try play.give(.assign(to: "anna", reason: "", proposal: ""), by: Play.routing)
    try play.give(.waitForCustomer(reason: "ждём"), by: rule)
    try play.give(.reply(text: "Напомним о себе."), by: rule)
    try play.give(.solve(text: "Закрываем без ответа."), by: rule)
    #expect(play.ticket.state == .solved && play.ticket.firstResponseAt == nil)
    let kinds = play.changes.compactMap { change in
      if case .replied(let message) = change.what { message.kind } else { nil }
    }
    #expect(kinds == [.automatic, .automatic])
    let developers = try Play.withDeveloper()
    #expect(developers.refusal(.solve(text: ""), by: rule) != nil)
  }
}
