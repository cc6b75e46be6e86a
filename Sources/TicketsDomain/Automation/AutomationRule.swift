/// One version of a rule: what the department lets the system do, as data.
public struct AutomationRule: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Run by a person on a ticket, with their rights.
    case macro = 1

    public var name: String {
      switch self {
      case .macro: "macro"
      }
    }
  }

  public var id: String
  /// Grows by one with every change of it.
  public var version: Int
  public var kind: Kind
  public var description: String
  /// All must hold.
  public var conditions: [RuleCondition]
  /// What a macro asks of whoever runs it.
  public var parameters: [MacroParameter]
  public var actions: [RuleAction]

  /// As histories name it: `need-logs@2`.
  public var signature: String { "\(id)@\(version)" }

  /// The first condition that does not hold; nil when the rule applies.
  public func unmet(_ occasion: RuleOccasion) -> RuleCondition? { conditions.first { !$0.holds(occasion) } }
}

/// A value a macro is given.
public struct MacroParameter: Sendable, Hashable {
  public var name: String
  /// Stands when none is given; nil when one has to be.
  public var fallback: String?

  public init(_ name: String, fallback: String? = nil) {
    self.name = name
    self.fallback = fallback
  }
}

/// Bounds of what is applied at once.
public enum RuleLimits {
  public static let rules = 200
  public static let actions = 20
  public static let conditions = 20
  public static let values = 50
  public static let parameters = 20
}
