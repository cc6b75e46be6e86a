/// What answers questions about open time: how much of it lies between two instants, and when some of it has passed.
public protocol OpenTime: Sendable {
  /// W(a, b): the open milliseconds in [`start`, `end`); 0 when `end` is not after `start`.
  func openMilliseconds(from start: Instant, to end: Instant) -> Int64
  /// D(a, n): the earliest instant t with W(`start`, t) = n; `start` itself when n is not positive, and
  /// ``Instant/distantFuture`` when it lies beyond the year 9999.
  func due(from start: Instant, afterMilliseconds milliseconds: Int64) -> Instant
}

extension OpenTime {
  /// W(a, b) as a duration.
  public func openDuration(from start: Instant, to end: Instant) -> Duration {
    .milliseconds(openMilliseconds(from: start, to: end))
  }

  /// D(a, n) with a duration, rounded towards zero to milliseconds.
  public func due(from start: Instant, after duration: Duration) -> Instant {
    due(from: start, afterMilliseconds: duration.wholeMilliseconds)
  }

  /// Whether the department is open at an instant.
  public func isOpen(at instant: Instant) -> Bool {
    openMilliseconds(from: instant, to: instant.advanced(byMilliseconds: 1)) > 0
  }

  /// The instant itself when open, else the next opening.
  public func nextOpen(atOrAfter instant: Instant) -> Instant {
    due(from: instant, afterMilliseconds: 1).advanced(byMilliseconds: -1)
  }
}
