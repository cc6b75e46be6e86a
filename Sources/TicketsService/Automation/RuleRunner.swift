internal import BusinessTime
internal import RPC
internal import Store
internal import TicketsDomain

/// Lets a rule act in an open transaction, held by the loop guard, and keeps what came of it.
struct RuleRunner {
  let repository: SQLiteTicketsRepository
  let transaction: WriteTransaction
  let now: Instant

  private static let rateWindow: Int64 = 3_600_000

  private var automation: AutomationTables { AutomationTables(database: transaction.database) }

  /// What set a rule off.
  struct Cause {
    /// Place in the feed of events; 0 for none.
    var event: Int64
    var type: String
    var actor: String
    /// At which depth the rule acts.
    var depth: Int
  }

  /// Carries a rule's actions out, each for itself: one that is refused is kept with its reason, and the others are
  /// done all the same.
  func act(_ rule: AutomationRule, on occasion: RuleOccasion, _ cause: Cause) throws {
    let number = occasion.ticket.number
    let recent = try automation.recentRuns(
      of: rule.id, on: number, after: now.advanced(byMilliseconds: -Self.rateWindow))
    if let trip = rule.limits.trip(depth: cause.depth, recent: recent.acted) {
      return try stop(rule, number, cause, trip, isKnown: recent.tripped)
    }
    let before = try automation.lastEvent()
    let request = CommandRequest(actor: .rule(rule.signature), now: now)
    var actions: [ActionRun] = []
    for action in rule.actions { actions.append(try perform(action, of: rule, occasion, request)) }
    let after = try automation.lastEvent()
    try keep(
      rule, number, cause, RuleRun.Outcome(actions), actions, caused: after > before ? (before + 1)...after : nil)
  }

  private func perform(
    _ action: RuleAction, of rule: AutomationRule, _ occasion: RuleOccasion, _ request: CommandRequest
  ) throws -> ActionRun {
    let number = occasion.ticket.number
    var present = occasion
    if let ticket = try TicketTables(database: transaction.database).ticket(number) { present.ticket = ticket }
    let filled = present
    let steps = action.steps(on: filled.ticket) { RulePlace(rawValue: $0)?.text(filled) ?? "" }
    var run = ActionRun(summary: steps.map(\.summary).joined(separator: "; "))
    do {
      for step in steps {
        switch step {
        case .command(let command): _ = try repository.perform(command, on: number, request, transaction)
        case .alarm(let text, let recipients):
          try repository.raiseAlarm(of: rule, about: number, text, recipients, request, transaction)
        }
      }
    } catch let refusal as TicketRefusal {
      run.refusal = "\(refusal)"
    } catch let error as TicketsError {
      run.refusal = error.rpcError.message
    }
    return run
  }

  private func keep(
    _ rule: AutomationRule, _ ticket: Int64, _ cause: Cause, _ outcome: RuleRun.Outcome, _ actions: [ActionRun],
    caused: ClosedRange<Int64>? = nil
  ) throws {
    var run = RuleRun(rule, on: ticket, at: now, outcome, actions)
    run.actor = cause.actor
    run.event = cause.event
    run.eventType = cause.type
    run.depth = cause.depth
    run.caused = caused
    try automation.insert(run)
  }

  // MARK: The loop guard

  /// Keeps a rule from acting, tells the leads, and switches it off when that has happened too often.
  /// - Parameter isKnown: it was stopped on this ticket a short time ago, which is the same trip still.
  private func stop(
    _ rule: AutomationRule, _ ticket: Int64, _ cause: Cause, _ trip: LoopTrip, isKnown: Bool
  ) throws {
    let stopped = ActionRun.nothing(trip)
    guard !isKnown else { return try keep(rule, ticket, cause, .suppressed, [stopped]) }
    try keep(rule, ticket, cause, .tripped, [stopped])
    guard var standing = try automation.standing(rule.id) else { return }
    standing.trips += 1
    let text = "the rule \(rule.signature) was stopped on \(Ticket.label(ticket)): \(trip.words)"
    try raise(rule, "rule/\(rule.id)", ticket, text)
    standing = try repository.change(standing, .tripped, text, by: .rule("loop-guard"), at: now, transaction)
    guard standing.trips >= rule.limits.trips, standing.isEnabled else { return }
    standing.isEnabled = false
    let off = "the rule \(rule.signature) was switched off after \(standing.trips) trips; mend it and enable it again"
    try raise(rule, "rule/\(rule.id)/disabled", ticket, off)
    try repository.change(standing, .disabled, off, by: .rule("loop-guard"), at: now, transaction)
  }

  private func raise(_ rule: AutomationRule, _ subject: String, _ ticket: Int64, _ text: String) throws {
    try AlarmTables(transaction: transaction, recordedAt: now).raise(
      Alarm(
        .automationTripped, subject: subject, ticket: ticket, raisedAt: now, text: text,
        recipients: [.role(.lead), .role(.admin)]), by: .rule("loop-guard"))
  }
}
