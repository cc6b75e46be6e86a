public import BusinessTime

/// Time at work since a day was started, which goes on by itself while it is counted.
public struct TimeAtWork: Sendable, Hashable {
  /// Counted up to ``since``.
  public var milliseconds: Int64
  /// Since when more is being counted; `nil` during breaks and after work.
  public var since: Instant?

  public init(milliseconds: Int64 = 0, since: Instant? = nil) {
    self.milliseconds = milliseconds
    self.since = since
  }

  public func minutes(at now: Instant) -> Double {
    let running = since.map { max(0, now.milliseconds(since: $0)) } ?? 0
    return (Double(milliseconds) + Double(running)) / 60_000
  }
}
