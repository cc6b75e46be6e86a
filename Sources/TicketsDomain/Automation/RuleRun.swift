public import BusinessTime

/// One time a rule acted, or would have.
public struct RuleRun: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Outcome: Int, Sendable {
    case done = 1
    case partly = 2
    case refused = 3
    case tripped = 4
    case suppressed = 5

    public init(_ actions: [ActionRun]) {
      let refused = actions.count { !$0.refusal.isEmpty }
      self = refused == 0 ? .done : refused == actions.count ? .refused : .partly
    }
  }

  /// Stands in place of an event's type when a timer ran out.
  public static let timerEvent = "timer"

  public var id: Int64 = 0
  public var rule: String
  public var version: Int
  public var kind: AutomationRule.Kind
  public var ticket: Int64
  public var at: Instant
  /// Who ran a macro, or who did what set a rule off.
  public var actor = ""
  public var outcome: Outcome
  public var actions: [ActionRun]
  /// What set it off; 0 and empty for a macro.
  public var event: Int64 = 0
  public var eventType = ""
  /// 1 when no rule set it off; 0 for a macro.
  public var depth = 0
  /// The events it caused.
  public var caused: ClosedRange<Int64>?

  public init(
    _ rule: AutomationRule, on ticket: Int64, at instant: Instant, _ outcome: Outcome, _ actions: [ActionRun]
  ) {
    self.init(
      rule: rule.id, version: rule.version, kind: rule.kind, ticket: ticket, at: instant, outcome: outcome,
      actions: actions)
  }

  public init(
    rule: String, version: Int, kind: AutomationRule.Kind, ticket: Int64, at instant: Instant, outcome: Outcome,
    actions: [ActionRun]
  ) {
    self.rule = rule
    self.version = version
    self.kind = kind
    self.ticket = ticket
    at = instant
    self.outcome = outcome
    self.actions = actions
  }
}

/// What one action of a run came to.
public struct ActionRun: Sendable, Hashable {
  public var summary: String
  /// Why it was refused; empty when it was done.
  public var refusal = ""

  public init(summary: String, refusal: String = "") {
    self.summary = summary
    self.refusal = refusal
  }

  /// Of a rule that the loop guard stopped.
  public static func nothing(_ trip: LoopTrip) -> ActionRun {
    ActionRun(summary: "nothing was done", refusal: trip.words)
  }
}
