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

/// Rules to be played through what has happened.
struct RehearsalOrder: Sendable {
  /// As written; empty when a rule that was applied is meant.
  var drafts: [RuleDraft]
  var rule: String
  /// 0 takes the newest.
  var version: Int
  /// By when events were recorded.
  var span: ClosedRange<Instant>
}

/// The department's automation as this service keeps it. Every method throws ``AutomationError``, ``MacroRefusal``, a
/// ``TicketRefusal`` or a `StoreError`; what throws changed nothing.
protocol AutomationRepository: Sendable {
  /// - Throws: ``DraftProblems`` with everything wrong.
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
  /// Plays rules through what has happened; changes nothing.
  /// - Parameter tell: given what they would have done, bit by bit, with the number of events played so far.
  /// - Throws: ``DraftProblems`` with everything wrong in them, and whatever `tell` throws.
  func rehearse(_ order: RehearsalOrder, tell: ([RuleRun], Int) async throws -> Void) async throws
}

/// What automation refuses beyond what is wrong with a rule or its actions.
enum AutomationError: Error, Sendable, Hashable {
  case unknownRule(String)
  case unknownVersion(String, version: Int, newest: Int)
  case notMacro(String, AutomationRule.Kind)
  /// Only what acts by itself can be played through what has happened.
  case macroRehearsed(String)
}
