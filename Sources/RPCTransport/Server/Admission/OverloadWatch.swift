internal import RPC
internal import Wire

/// Decides which calls are turned away because the server is overloaded.
///
/// Overload is a standing queue, not a long one: when the oldest waiting call has waited longer than the target for a
/// whole interval, the lowest criticality that waits is shed; when that does not help for another interval, the next.
/// Calls of a shed criticality may still be taken up, but wait no longer than the target. When nothing had to be turned
/// away for an interval, the last criticality is taken back.
///
/// Source: the controlled-delay algorithm (Nichols, Jacobson 2012, RFC 8289), by whole criticalities.
struct OverloadWatch: Sendable {
  private let target: Duration
  private let interval: Duration
  /// Calls of this criticality and below are shed; nil when the server keeps up.
  private(set) var level: Criticality?
  private var standingSince: MonotonicInstant?
  private var lastShed: MonotonicInstant?

  init(target: Duration, interval: Duration) {
    self.target = target
    self.interval = interval
  }

  /// Looks at the queue; more often than the target lasts, while calls wait.
  ///
  /// - Parameter oldest: Since when the oldest call above ``level`` waits.
  /// - Parameter lowest: The lowest criticality above ``level`` of which calls wait.
  mutating func observe(oldest: MonotonicInstant?, lowest: Criticality?, now: MonotonicInstant) {
    guard let oldest, let lowest, now.since(oldest) > target else {
      standingSince = nil
      calmDown(now)
      return
    }
    guard let since = standingSince else {
      standingSince = now
      return
    }
    guard now.since(since) >= interval else { return }
    level = lowest
    lastShed = now
    standingSince = now
  }

  /// Calls were turned away.
  mutating func noteShed(_ now: MonotonicInstant) {
    lastShed = now
  }

  private mutating func calmDown(_ now: MonotonicInstant) {
    guard let level, let last = lastShed, now.since(last) >= interval else { return }
    self.level = level.rawValue == 0 ? nil : Criticality(rawValue: level.rawValue - 1)
    lastShed = now
  }

  /// How long a caller that was turned away should stay away, in milliseconds: longer, the more is shed.
  var pushbackMilliseconds: Int {
    let steps = Int(level?.rawValue ?? 0)
    return max(1, Int(min(60_000, interval / .milliseconds(1)))) << steps
  }
}
