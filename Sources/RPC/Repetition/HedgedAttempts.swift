/// The parallel attempts of one hedged call: says when the next begins and which end is the call's. No clock of its
/// own; the owner sets a timer when told and reports its end.
package struct HedgedAttempts: Sendable {
  package enum Action: Sendable, Equatable {
    case wait
    /// Begin an attempt now, and set the timer anew while `hasMore`.
    case launch(hasMore: Bool)
    /// Set the timer anew, to this time from now.
    case postpone(milliseconds: UInt32)
    /// The failure just reported is the call's; cancel the other attempts.
    case fail
    /// The answer just reported is the call's; cancel the other attempts.
    case succeed
  }

  private enum Phase {
    case hedging
    /// No further attempt begins; those under way may still answer.
    case waiting
    case over
  }

  private let policy: HedgingPolicy
  private var phase = Phase.hedging
  private var launched = 0
  private var outstanding = 0

  package init(policy: HedgingPolicy) {
    self.policy = policy
  }

  /// The first attempt.
  package mutating func begin() -> Action { launch() }

  /// A hedge costs a token: it is load that a healthy target would not have had.
  package mutating func delayPassed(budget: inout RetryBudget) -> Action {
    guard case .hedging = phase else { return .wait }
    guard budget.allowsRepetition else {
      phase = .waiting
      return .wait
    }
    budget.noteFailure()
    return launch()
  }

  package mutating func answered() -> Action {
    outstanding -= 1
    if case .over = phase { return .wait }
    phase = .over
    return .succeed
  }

  /// The attempt itself was charged to the budget already, as every failed attempt is.
  package mutating func failed(_ code: StatusCode, _ pushback: RetryPushback?, budget: RetryBudget) -> Action {
    outstanding -= 1
    if case .over = phase { return .wait }
    if pushback == .never { phase = .waiting }
    guard policy.bearableStatuses.contains(code) else {
      phase = .over
      return .fail
    }
    if case .hedging = phase {
      if case .after(let milliseconds) = pushback { return .postpone(milliseconds: milliseconds) }
      if budget.allowsRepetition { return launch() }
      phase = .waiting
    }
    guard outstanding == 0 else { return .wait }
    phase = .over
    return .fail
  }

  private mutating func launch() -> Action {
    launched += 1
    outstanding += 1
    let hasMore = launched < policy.maxAttempts
    if !hasMore { phase = .waiting }
    return .launch(hasMore: hasMore)
  }
}
