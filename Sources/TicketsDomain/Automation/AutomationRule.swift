/// One version of a rule: what the department lets the system do, as data.
public struct AutomationRule: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Run by a person on a ticket, with their rights.
    case macro = 1
    /// Acts by itself when something happens to a ticket.
    case trigger = 2
    /// Acts by itself some time after something happened, if the ticket has stayed as it is said to be.
    case timer = 3

    public var name: String {
      switch self {
      case .macro: "macro"
      case .trigger: "trigger"
      case .timer: "timer"
      }
    }

    /// Whether it acts by itself.
    public var isAutomatic: Bool { self != .macro }
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
  /// What has to happen for a trigger, or before a timer begins to run, such as `ticket.filed`.
  public var events: Set<String>
  /// Timers only.
  public var timer: RuleTimer?
  public var limits: LoopLimits

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

/// When a rule that acts by itself is taken for one that runs in circles.
public struct LoopLimits: Sendable, Hashable {
  /// How many rules may have set each other off, one after the other, this one counted.
  public var depth = 4
  /// How often it may act on one ticket within an hour.
  public var perHour = 10
  /// After so many trips it is switched off.
  public var trips = 3

  public init() {}

  /// Why the rule must not act now; nil when it may.
  /// - Parameters:
  ///   - depth: what it would act at, 1 for what a person set off.
  ///   - recent: how often it has acted on the ticket within the last hour.
  public func trip(depth: Int, recent: Int) -> LoopTrip? {
    if depth > self.depth { return .depth(depth, limit: self.depth) }
    if recent >= perHour { return .rate(recent, limit: perHour) }
    return nil
  }
}

/// What stopped a rule.
public enum LoopTrip: Sendable, Hashable {
  case depth(Int, limit: Int)
  case rate(Int, limit: Int)

  public var words: String {
    switch self {
    case .depth(let depth, let limit):
      "rules have set each other off \(depth) times in a row; the limit is \(limit) (depth)"
    case .rate(let count, let limit):
      "it has acted \(count) times on the ticket within an hour; the limit is \(limit) (per_hour)"
    }
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
