public import BusinessTime

/// How long the timer of a rule runs.
public struct RuleTimer: Sendable, Hashable {
  /// Above 0, at most ``maximumMilliseconds``.
  public var afterMilliseconds: Int64
  /// Counts open time only; else every hour.
  public var isBusinessTime = true
  /// Runs anew from each event; else from the first while it runs.
  public var restarts = false

  /// A year.
  public static let maximumMilliseconds: Int64 = 366 * 86_400_000

  public init(afterMilliseconds: Int64) { self.afterMilliseconds = afterMilliseconds }

  /// When one that was started at an instant runs out.
  public func due(from start: Instant, _ openTime: some OpenTime) -> Instant {
    isBusinessTime
      ? openTime.due(from: start, afterMilliseconds: afterMilliseconds)
      : start.advanced(byMilliseconds: afterMilliseconds)
  }
}
