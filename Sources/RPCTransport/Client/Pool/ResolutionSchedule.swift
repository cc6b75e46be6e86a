internal import RPC

/// When the names of a target are resolved. A value without a clock.
struct ResolutionSchedule: Sendable {
  private enum State: Sendable {
    /// The target names addresses only.
    case notNeeded
    case due
    case running
    case fresh(since: UInt64)
    case failed(reason: String, until: UInt64)
  }

  private let options: PoolOptions
  private let backoff: BackoffPolicy
  private var state: State
  private var failuresInARow = 0

  init(isNeeded: Bool, options: PoolOptions, backoff: BackoffPolicy) {
    self.options = options
    self.backoff = backoff
    state = isNeeded ? .due : .notNeeded
  }

  var isRunning: Bool { if case .running = state { true } else { false } }

  /// Why the names are not known; nil while they are or may yet be.
  var failure: String? { if case .failed(let reason, _) = state { reason } else { nil } }

  /// Begins a resolution if one is due.
  ///
  /// - Parameters:
  ///   - isInUse: Connections exist or calls wait; an idle client leaves the resolver alone.
  ///   - isTroubled: An attempt to connect failed or a connection was lost.
  mutating func begin(now: UInt64, isInUse: Bool, isTroubled: Bool = false) -> Bool {
    guard isInUse, let due = nextDeadline(isTroubled: isTroubled), now >= due else { return false }
    state = .running
    return true
  }

  mutating func succeeded(now: UInt64) {
    failuresInARow = 0
    state = .fresh(since: now)
  }

  /// - Parameter jitter: 0 ..< 1, uniformly random.
  mutating func failed(_ reason: String, now: UInt64, jitter: Double) {
    failuresInARow += 1
    let pause = backoff.pause(afterFailures: failuresInARow, jitter: jitter)
    state = .failed(reason: reason, until: now.addingClamping(pause.nanosecondsClamped))
  }

  /// When the next resolution is due; nil while one runs and when there is nothing to resolve.
  func nextDeadline(isTroubled: Bool = false) -> UInt64? {
    switch state {
    case .notNeeded, .running: nil
    case .due: 0
    case .fresh(let since):
      since.addingClamping((isTroubled ? options.minResolveInterval : options.resolveInterval).nanosecondsClamped)
    case .failed(_, let until): until
    }
  }
}
