/// Why a macro did nothing.
public enum MacroRefusal: Error, Sendable, Hashable {
  case disabled(macro: String)
  /// Everything wrong with what it was given.
  case arguments(macro: String, problems: [String])
  case unmet(macro: String, ticket: Int64, RuleCondition)
  /// One of its actions was refused, and so all of them are undone.
  /// - Parameter number: from 1.
  case action(number: Int, verb: RuleVerb, macro: String, TicketRefusal)
}

extension MacroRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .disabled(let macro): return "The macro '\(macro)' is disabled; a lead can enable it."
    case .arguments(let macro, let problems):
      return "The macro '\(macro)' cannot be run so: \(problems.joined(separator: "; "))."
    case .unmet(let macro, let ticket, let condition):
      return "The macro '\(macro)' is for tickets with \(condition.words); \(Ticket.label(ticket)) is none."
    case .action(let number, let verb, let macro, let refusal):
      return
        "Action \(number) ('\(verb.rawValue)') of the macro '\(macro)' was refused, so nothing was done: \(refusal)"
    }
  }
}

extension RuleCondition {
  /// `priority P1 or P2`, `no owner anna`.
  public var words: String {
    "\(isNegated ? "no " : "")\(field.rawValue.replacing("_", with: " ")) \(values.joined(separator: " or "))"
  }
}

extension AutomationRule {
  /// The values of all parameters.
  /// - Throws: ``MacroRefusal/arguments(macro:problems:)`` with everything missing, unknown or too long.
  public func arguments(_ given: [(name: String, value: String)]) throws(MacroRefusal) -> [String: String] {
    var problems: [String] = []
    var values: [String: String] = [:]
    for (name, value) in given {
      if !parameters.contains(where: { $0.name == name }) {
        let known = parameters.map(\.name).joined(separator: ", ")
        problems.append("there is no '\(name)'" + (known.isEmpty ? "; it takes no values" : "; it takes \(known)"))
      } else if values.updateValue(value, forKey: name) != nil {
        problems.append("'\(name)' is given twice")
      } else if value.utf8.count > TextLimits.reason {
        problems.append("'\(name)' has \(value.utf8.count) bytes; the limit is \(TextLimits.reason)")
      }
    }
    for parameter in parameters where values[parameter.name] == nil {
      if let fallback = parameter.fallback {
        values[parameter.name] = fallback
      } else {
        problems.append("'\(parameter.name)' is missing: give \(parameter.name)=…")
      }
    }
    guard problems.isEmpty else { throw .arguments(macro: id, problems: problems) }
    return values
  }
}
