import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("A file of rules")
struct RuleFileTests {
  @Test("is read with the line of everything")
  func reading() throws {
    let file = RuleFile.parse(
      """
      macros:
        - id: need-logs
          description: Просим журнал и ждём
          when: {state: [ASSIGNED, IN_PROGRESS], not_topic: billing}
          parameters:
            - {name: app, default: CRM}
            - name: days
          do:
            - start
            - reply: "Пришлите журнал {app}."
            - alarm: "{ticket} ждёт"
              to: [owner, role/lead]
      """)
    #expect(file.problems.isEmpty)
    let rule = try #require(file.rules.first)
    #expect(rule.id == "need-logs" && rule.kind == .macro && rule.line == 2)
    #expect(rule.conditions.map(\.name) == ["state", "not_topic"])
    #expect(rule.conditions.map(\.values) == [["ASSIGNED", "IN_PROGRESS"], ["billing"]])
    #expect(rule.parameters.map(\.hasFallback) == [true, false])
    #expect(rule.actions.map(\.action) == ["start", "reply", "alarm"])
    #expect(rule.actions.map(\.line) == [9, 10, 11])
    #expect(rule.actions[2].options == [.init(name: "to", values: ["owner", "role/lead"], line: 12)])
  }

  @Test("has triggers with what sets them off and their limits, and writes them as it reads them")
  func triggers() throws {
    let file = RuleFile.parse(
      """
      triggers:
        - id: p1
          on: [ticket.filed, ticket.completed]
          per_hour: 5
          when: {priority: P1}
          do:
            - alarm: "P1 от {customer}"
              to: role/lead
      """)
    #expect(file.problems.isEmpty)
    let rule = try #require(file.rules.first)
    #expect(rule.kind == .trigger && rule.settings.map(\.name) == ["on", "per_hour"])
    #expect(rule.settings.map(\.line) == [3, 4])
    #expect(RuleFile.parse(RuleFile.yaml(rule)).rules.map(\.withoutLines) == [rule.withoutLines])
    let wrong = RuleFile.parse("macros:\n  - {id: a, on: x, do: [start]}")
    #expect(wrong.problems.map(\.line) == [2])
  }

  @Test("names every problem of its shape with its line, all at once")
  func problems() {
    let file = RuleFile.parse(
      """
      macro: []
      macros:
        - id: a
          when: [state]
          perameters: []
          do: note
        - {description: x, do: [{}]}
        - 5
      """)
    #expect(file.problems.map(\.line) == [1, 4, 5, 6, 7, 7, 8], "\(file.problems)")
    #expect(file.problems[0].text.contains("'macros'"))
  }

  @Test("that is cut off, empty or no mapping has a problem", arguments: ["macros: [", "", "- a", "macros: 5", "5"])
  func refused(text: String) {
    #expect(!RuleFile.parse(text).problems.isEmpty)
  }

  @Test("is written as it is read")
  func writing() throws {
    let rule = TicketsV1.AutomationRule(
      id: "need-logs", kind: .macro, description: "Журнал: \"да\"\nили \\ нет",
      conditions: [.init(name: "hours", values: ["open"]), .init(name: "not_owned", values: ["yes", "no"])],
      parameters: [.init(name: "app", hasFallback: true, fallback: ""), .init(name: "days")],
      actions: [
        .init(action: "start"), .init(action: "note", text: " 5: # {app}\t\u{1}"),
        .init(action: "ask", text: "Кто?", options: [.init(name: "blocker", values: ["yes"])]),
      ])
    let file = RuleFile.parse(RuleFile.yaml(rule))
    #expect(file.problems.isEmpty)
    #expect(file.rules.map(\.withoutLines) == [rule])
  }
}

extension TicketsV1.AutomationRule {
  fileprivate var withoutLines: TicketsV1.AutomationRule {
    var rule = self
    rule.line = 0
    for index in rule.settings.indices { rule.settings[index].line = 0 }
    for index in rule.conditions.indices { rule.conditions[index].line = 0 }
    for index in rule.parameters.indices { rule.parameters[index].line = 0 }
    for index in rule.actions.indices {
      rule.actions[index].line = 0
      for option in rule.actions[index].options.indices { rule.actions[index].options[option].line = 0 }
    }
    return rule
  }
}
