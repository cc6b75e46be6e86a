internal import BusinessTime
internal import Store
internal import TicketsDomain

/// Which version of a rule is in force, and who last had a hand in it.
struct RuleStanding: Sendable, Hashable {
  var id: String
  var kind: AutomationRule.Kind
  var version: Int
  var isEnabled: Bool
  /// Grows by one with everything that is done to the rule.
  var revision: Int64
  var description: String
  var changedAt: Instant
  var changedBy: String
  var reason: String
  /// The last event it does not act on: what had happened when it was switched on.
  var since: Int64 = 0
  /// How often it was stopped since then.
  var trips = 0
}

/// Something that was done to a rule.
struct RuleChange: Sendable, Hashable {
  enum What: String, Sendable {
    case applied
    case enabled
    case disabled
    case tripped
  }

  var revision: Int64
  var at: Instant
  var actor: String
  var what: String
  var version: Int
  var reason: String
}

/// What applying did with one rule.
struct AppliedRule: Sendable, Hashable {
  enum Change: String, Sendable {
    case added
    case changed
    case unchanged
  }

  var id: String
  var version: Int
  var change: Change
}

/// Rules to be applied, by whom and why.
struct RuleApplication: Sendable {
  var drafts: [RuleDraft]
  var actor: Actor
  var now: Instant
  var reason: String
  var isDryRun: Bool
}

struct RuleDetail: Sendable {
  var standing: RuleStanding
  var draft: RuleDraft
  var version: Int
  var changes: [RuleChange]
}

/// A macro somebody runs on a ticket.
struct MacroOrder: Sendable {
  var macro: String
  var ticket: Int64
  /// 0 takes the present one.
  var expectedVersion: Int64
  var values: [(name: String, value: String)]
  var actor: Actor
  var now: Instant
  var isDryRun: Bool
}

struct MacroOutcome: Sendable {
  var ticket: Ticket
  /// `macro/need-logs@2`.
  var attribution: String
  var actions: [String] = []
  var notices: [String] = []
  /// Lines whose queue somebody was found for.
  var pickups: [SupportLine] = []
}

/// What one action of a run came to.
struct ActionRun: Sendable, Hashable {
  var summary: String
  /// Why it was refused; empty when it was done.
  var refusal = ""
}

/// One time a rule acted.
struct RuleRun: Sendable, Hashable {
  /// Raw values are the wire's.
  enum Outcome: Int, Sendable {
    case done = 1
    case partly = 2
    case refused = 3
    case tripped = 4
    case suppressed = 5

    init(_ actions: [ActionRun]) {
      let refused = actions.count { !$0.refusal.isEmpty }
      self = refused == 0 ? .done : refused == actions.count ? .refused : .partly
    }
  }

  /// Stands in place of an event's type when a timer ran out.
  static let timerEvent = "timer"

  var id: Int64 = 0
  var rule: String
  var version: Int
  var kind: AutomationRule.Kind
  var ticket: Int64
  var at: Instant
  /// Who ran a macro, or who did what set a rule off.
  var actor = ""
  var outcome: Outcome
  var actions: [ActionRun]
  /// What set it off; 0 and empty for a macro.
  var event: Int64 = 0
  var eventType = ""
  /// 1 when no rule set it off; 0 for a macro.
  var depth = 0
  /// The events it caused.
  var caused: ClosedRange<Int64>?
}

struct RunFilter: Sendable {
  /// Empty takes every rule.
  var rule = ""
  var ticket: Int64?
  /// Only ids below; nil from the newest on.
  var before: Int64?
  /// Only those in which something was refused or stopped.
  var failedOnly = false
  var limit = 50
}

/// The department's automation as this service keeps it. Every method throws ``AutomationError``, ``MacroRefusal``, a
/// ``TicketRefusal`` or a `StoreError`; what throws changed nothing.
protocol AutomationRepository: Sendable {
  /// - Throws: ``RuleProblems`` with everything wrong.
  func apply(_ application: RuleApplication, once: KeyedWrite<[AppliedRule]>?) async throws
    -> KeyedOutcome<[AppliedRule]>
  func rules(_ kind: AutomationRule.Kind?) async throws -> [RuleStanding]
  /// - Parameter version: 0 takes the one in force.
  func rule(_ id: String, version: Int) async throws -> RuleDetail
  func switchRule(
    _ id: String, enabled: Bool, reason: String, by actor: Actor, at now: Instant, once: KeyedWrite<RuleStanding>?
  ) async throws -> KeyedOutcome<RuleStanding>
  func run(_ order: MacroOrder, once: KeyedWrite<MacroOutcome>?) async throws -> KeyedOutcome<MacroOutcome>
  func runs(_ filter: RunFilter) async throws -> [RuleRun]
}

/// What automation refuses beyond what is wrong with a rule or its actions.
enum AutomationError: Error, Sendable, Hashable {
  case unknownRule(String)
  case unknownVersion(String, version: Int, newest: Int)
  case notMacro(String, AutomationRule.Kind)
}
