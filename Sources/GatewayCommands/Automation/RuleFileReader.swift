import OporaAPI
import Yams

/// Walks a rule file's nodes and gathers every problem of its shape instead of stopping at the first.
struct RuleFileReader: YAMLReading {
  private(set) var rules: [TicketsV1.AutomationRule] = []
  private(set) var problems: [FileProblem] = []

  mutating func read(_ root: Node) {
    check(root, keys: ["macros", "triggers", "timers"])
    for node in list(root["macros"], "macros") { macro(node) }
    for node in list(root["triggers"], "triggers") { trigger(node) }
    for node in list(root["timers"], "timers") { timer(node) }
  }

  private mutating func macro(_ node: Node) {
    guard isMapping(node, "a macro is written as a mapping with an id") else { return }
    check(node, keys: ["id", "description", "when", "parameters", "do"])
    var rule = common(node, .macro, conditions: "when")
    for parameter in list(node["parameters"], "parameters") {
      guard isMapping(parameter, "a parameter is written {name: app} or {name: app, default: CRM}") else { continue }
      check(parameter, keys: ["name", "default"])
      let fallback = parameter["default"]
      rule.parameters.append(
        .init(
          name: scalar(parameter["name"], "name"), hasFallback: fallback != nil,
          fallback: fallback.map { scalar($0, "default") } ?? "", line: line(parameter)))
    }
    rules.append(rule)
  }

  private mutating func trigger(_ node: Node) {
    guard isMapping(node, "a trigger is written as a mapping with an id") else { return }
    let settings = ["on"] + Self.limits
    check(node, keys: ["id", "description", "when", "do"] + settings)
    var rule = common(node, .trigger, conditions: "when")
    rule.settings = self.settings(node, settings)
    rules.append(rule)
  }

  private mutating func timer(_ node: Node) {
    guard isMapping(node, "a timer is written as a mapping with an id") else { return }
    let settings = ["on", "after", "hours", "restart"] + Self.limits
    check(node, keys: ["id", "description", "while", "do"] + settings)
    var rule = common(node, .timer, conditions: "while")
    rule.settings = self.settings(node, settings)
    rules.append(rule)
  }

  /// What a rule that acts by itself is held by.
  private static let limits = ["depth", "per_hour", "trips"]

  private mutating func settings(_ node: Node, _ names: [String]) -> [TicketsV1.RuleSetting] {
    (node.mapping ?? [:]).compactMap { key, value in
      guard let name = key.string, names.contains(name) else { return nil }
      return .init(name: name, values: values(value), line: line(key))
    }
  }

  /// What rules of every kind have.
  private mutating func common(
    _ node: Node, _ kind: TicketsV1.RuleKind, conditions: String
  ) -> TicketsV1.AutomationRule {
    if node["id"] == nil { complain(node, "'id' is missing") }
    var rule = TicketsV1.AutomationRule(
      id: scalar(node["id"], "id"), kind: kind, description: scalar(node["description"], "description"),
      line: line(node))
    if let when = node[conditions] {
      if when.mapping == nil { complain(when, "'\(conditions)' is a mapping, such as {priority: [P1, P2]}") }
      for (key, value) in when.mapping ?? [:] {
        rule.conditions.append(.init(name: scalar(key, "a condition"), values: values(value), line: line(key)))
      }
    }
    for entry in list(node["do"], "do") {
      if let action = action(entry) { rule.actions.append(action) }
    }
    return rule
  }

  /// An action stands first in its mapping, with its text; what follows belongs to it. One without a text may stand
  /// alone: `- start`.
  private mutating func action(_ node: Node) -> TicketsV1.RuleAction? {
    if let name = node.scalar?.string { return .init(action: name, line: line(node)) }
    let entries = node.mapping.map { $0.map { (key: $0.key, value: $0.value) } } ?? []
    guard let first = entries.first else {
      complain(node, "an action is written with its text, such as 'note: \"…\"'")
      return nil
    }
    var action = TicketsV1.RuleAction(
      action: scalar(first.key, "an action"), text: scalar(first.value, "the text of an action"), line: line(first.key))
    for (key, value) in entries.dropFirst() {
      action.options.append(
        .init(name: scalar(key, "what stands beside an action"), values: values(value), line: line(key)))
    }
    return action
  }

  mutating func complain(_ node: Node, _ problem: String) {
    problems.append(FileProblem(line: Int(line(node)), text: problem))
  }
}
