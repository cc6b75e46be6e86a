/// Growing pauses with jitter, so that a thousand callers of a restarted service don't come back as one.
public struct BackoffPolicy: Sendable, Hashable {
  /// The pause after the first failure.
  public var initial: Duration
  /// No pause is longer.
  public var longest: Duration
  /// What each further failure multiplies the pause with; below 1 counts as 1.
  public var multiplier: Double

  public init(initial: Duration, longest: Duration, multiplier: Double = 2) {
    self.initial = initial
    self.longest = longest
    self.multiplier = multiplier
  }

  /// The pause after so many failures in a row, counted from 1.
  ///
  /// - Parameter jitter: 0 ..< 1, uniformly random. The pause lies between half of what it would be and the whole.
  public func pause(afterFailures failures: Int, jitter: Double) -> Duration {
    var factor = 1.0
    let growth = max(1, multiplier)
    // 64 doublings are beyond any duration, so a long outage costs no more than a short one.
    for _ in 1..<max(2, min(failures, 64)) where failures > 1 { factor *= growth }
    let share = min(max(jitter, 0), 1)
    // Compared as numbers: the product may be longer than a Duration can be.
    let whole = initial / .seconds(1) * factor
    let most = longest / .seconds(1)
    // Written so that what is no number (nothing, multiplied without end) becomes the longest.
    return .seconds((whole < most ? whole : most) * (0.5 + share / 2))
  }
}
