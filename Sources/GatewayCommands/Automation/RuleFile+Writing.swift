import OporaAPI

extension RuleFile {
  /// A rule as a file that can be changed and applied again.
  static func yaml(_ rule: TicketsV1.AutomationRule) -> String {
    var text = "\(section(rule.kind)):\n  - id: \(rule.id)\n"
    if !rule.description.isEmpty { text += "    description: \(rule.description.yamlQuoted)\n" }
    for setting in rule.settings { text += "    \(setting.name): \(list(setting.values))\n" }
    if !rule.conditions.isEmpty { text += "    \(rule.kind == .timer ? "while" : "when"):\n" }
    for condition in rule.conditions { text += "      \(condition.name): \(list(condition.values))\n" }
    if !rule.parameters.isEmpty { text += "    parameters:\n" }
    for parameter in rule.parameters {
      let fallback = parameter.hasFallback ? ", default: \(parameter.fallback.yamlQuoted)" : ""
      text += "      - {name: \(parameter.name)\(fallback)}\n"
    }
    text += "    do:\n"
    for action in rule.actions {
      if action.text.isEmpty, action.options.isEmpty {
        text += "      - \(action.action)\n"
        continue
      }
      text += "      - \(action.action): \(action.text.yamlQuoted)\n"
      for option in action.options { text += "        \(option.name): \(list(option.values))\n" }
    }
    return text
  }

  private static func section(_ kind: TicketsV1.RuleKind) -> String { "\(RuleWords.text(kind))s" }

  private static func list(_ values: [String]) -> String {
    values.count == 1 ? values[0].yamlQuoted : "[\(values.map(\.yamlQuoted).joined(separator: ", "))]"
  }
}

/// Kinds and outcomes as they are typed and shown.
enum RuleWords {
  static func text(_ kind: TicketsV1.RuleKind) -> String {
    word(kind.protoName, "RULE_KIND_")
  }

  static func text(_ outcome: TicketsV1.RunOutcome) -> String { word(outcome.protoName, "RUN_OUTCOME_") }

  static let kinds = TicketsV1.RuleKind.allCases.dropFirst().map(text)

  /// - Throws: a usage failure with the kinds there are.
  static func kind(_ text: String?) throws(CommandFailure) -> TicketsV1.RuleKind {
    guard let text else { return .unspecified }
    if let kind = TicketsV1.RuleKind.allCases.dropFirst().first(where: { Self.text($0) == text.lowercased() }) {
      return kind
    }
    throw CommandFailure(
      "'\(text)' is no kind of rule", why: "known are \(kinds.joined(separator: ", "))",
      hint: NearestName.of(text, among: kinds).map { "did you mean \($0)?" } ?? "", exitCode: Exit.usage)
  }

  private static func word(_ name: String?, _ prefix: String) -> String {
    guard let name, name.hasPrefix(prefix) else { return "?" }
    return name.dropFirst(prefix.count).lowercased()
  }
}
