/// How many of something the peer may do in a sliding period, plus what it has earned.
///
/// The period slides by weighing the count of the previous period with the part of it that still lies within reach,
/// so that two bursts at a border do not pass as one.
struct RateBudget: Sendable {
  private let limit: Int
  private let periodNanoseconds: UInt64
  private var windowStart: MonotonicInstant
  private var current = 0
  private var previous = 0
  /// Things allowed without being counted; at most `limit`, so that a long quiet life saves up no flood.
  private var allowance = 0

  init(limit: Int, period: Duration, now: MonotonicInstant) {
    self.limit = limit
    periodNanoseconds = max(1, period.saturatedNanoseconds)
    windowStart = now
  }

  mutating func earn(_ count: Int) {
    allowance = min(limit, allowance + count)
  }

  /// Counts one; false when that is one too many.
  mutating func charge(at now: MonotonicInstant) -> Bool {
    if allowance > 0 {
      allowance -= 1
      return true
    }
    var elapsed = now.nanoseconds > windowStart.nanoseconds ? now.nanoseconds - windowStart.nanoseconds : 0
    if elapsed >= periodNanoseconds {
      previous = elapsed / periodNanoseconds == 1 ? current : 0
      current = 0
      elapsed %= periodNanoseconds
      windowStart = MonotonicInstant(nanoseconds: now.nanoseconds - elapsed)
    }
    current += 1
    let share = Double(periodNanoseconds - elapsed) / Double(periodNanoseconds)
    return current + Int(Double(previous) * share) <= limit
  }
}
