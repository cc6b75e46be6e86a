/// The attempts of one call: decides after each failure whether there is another one. No clock and no randomness of
/// its own.
package struct CallAttempts: Sendable, Hashable {
  /// How an attempt ended that did not succeed.
  package enum Failure: Sendable, Hashable {
    /// It provably never reached a handler: CANCEL with REFUSED, or a stream above GOAWAY's last.
    case refused
    case status(StatusCode, RetryPushback?)
  }

  package enum Decision: Sendable, Hashable {
    /// The failure is the caller's.
    case giveUp
    case again(afterNanoseconds: UInt64)
  }

  /// What the decision depends on besides the failure.
  package struct Circumstances: Sendable {
    package var policy: RetryPolicy
    /// Declared idempotent or vouched for, and nothing of the answer was seen.
    package var isRepeatable: Bool
    /// The request is still there to be sent again.
    package var hasRequest: Bool
    package var deadline: Deadline
    package var now: UInt64
    /// 0 ..< 1
    package var jitter: Double

    package init(
      policy: RetryPolicy, isRepeatable: Bool, hasRequest: Bool, deadline: Deadline, now: UInt64, jitter: Double
    ) {
      self.policy = policy
      self.isRepeatable = isRepeatable
      self.hasRequest = hasRequest
      self.deadline = deadline
      self.now = now
      self.jitter = jitter
    }
  }

  /// Repetitions so far; what OPEN carries, in which 15 means fifteen or more.
  package private(set) var repetitions: Int
  private var failures = 0
  private var wasRefused = false

  /// - Parameter repetitions: Made before, as parallel attempts of the same call.
  package init(startingAt repetitions: Int = 0) {
    self.repetitions = repetitions
  }

  package var wireAttempt: UInt8 { UInt8(min(repetitions, 15)) }

  /// Decides, and counts the attempt that follows.
  package mutating func failed(
    _ failure: Failure, _ circumstances: Circumstances, budget: inout RetryBudget
  ) -> Decision {
    guard circumstances.hasRequest else { return .giveUp }
    switch failure {
    case .refused:
      // Once, at once and for every method: nothing has happened. The second time the target is in trouble, and only
      // what may be retried anyhow is.
      if !wasRefused {
        wasRefused = true
        return again(after: 0, circumstances)
      }
      return retry(.unavailable, pushback: nil, circumstances, &budget)
    case .status(let code, let pushback):
      return retry(code, pushback: pushback, circumstances, &budget)
    }
  }

  private mutating func retry(
    _ code: StatusCode, pushback: RetryPushback?, _ circumstances: Circumstances, _ budget: inout RetryBudget
  ) -> Decision {
    let policy = circumstances.policy
    let isInvited = if case .after = pushback { code == .resourceExhausted } else { false }
    guard policy.statuses.contains(code) || isInvited || pushback == .never else { return .giveUp }
    budget.noteFailure()
    failures += 1
    guard circumstances.isRepeatable, pushback != .never, failures < policy.maxAttempts, budget.allowsRepetition
    else { return .giveUp }
    if case .after(let milliseconds) = pushback {
      return again(after: UInt64(milliseconds) * 1_000_000, circumstances)
    }
    let pause = policy.backoff.pause(afterFailures: failures, jitter: circumstances.jitter)
    return again(after: UInt64(max(0, min(pause / .nanoseconds(1), 1e18))), circumstances)
  }

  private mutating func again(after pause: UInt64, _ circumstances: Circumstances) -> Decision {
    let (start, isTooLate) = circumstances.now.addingReportingOverflow(pause)
    guard !isTooLate, start < circumstances.deadline.uptimeNanoseconds else { return .giveUp }
    repetitions += 1
    return .again(afterNanoseconds: pause)
  }
}
