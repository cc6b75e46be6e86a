public import BusinessTime

/// A piece of a clock's timeline.
public struct ClockSpan: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Kind: Int, Sendable, Hashable {
    case open = 1
    case closed = 2
    case paused = 3
    /// Between a solution and the ticket's reopening.
    case stopped = 4
  }

  public var kind: Kind
  public var from: Instant
  public var to: Instant
  /// Business milliseconds used up to its end.
  public var usedMilliseconds: Int64
  /// It has yet to come.
  public var isAhead: Bool
}

extension TicketClock {
  /// The most spans that are listed; of more the latest.
  public static let spanLimit = 300

  /// What the timeline is made of up to an instant and, while the clock runs, on to due: why it is due then.
  /// - Parameter calendar: the calendar of a version.
  /// - Returns: the spans, oldest first, and how many older ones are not among them.
  public func spans(
    at now: Instant, _ calendar: (_ version: Int) -> BusinessCalendar
  ) -> (spans: [ClockSpan], leftOut: Int) {
    var line = SpanLine(now: now)
    for stretch in stretches {
      if let last = line.end, last < stretch.from { line.add(.stopped, last, stretch.from) }
      var end = stretch.to ?? now
      if stretch.to == nil, stretch.isRunning, breach == nil, let dueAt { end = max(end, dueAt) }
      line.take(stretch, until: max(end, stretch.from), calendar(stretch.calendarVersion))
    }
    let leftOut = max(0, line.spans.count - Self.spanLimit)
    return (Array(line.spans.dropFirst(leftOut)), leftOut)
  }
}

/// Puts spans one behind the other, cut where the past ends.
private struct SpanLine {
  let now: Instant
  var spans: [ClockSpan] = []
  var used: Int64 = 0

  /// Open spans of one stretch that are looked at; a running clock of years has no more to show.
  static let walkLimit = 4_000

  var end: Instant? { spans.last?.to }

  mutating func take(_ stretch: ClockStretch, until end: Instant, _ calendar: BusinessCalendar) {
    guard stretch.isRunning else { return add(.paused, stretch.from, end) }
    var at = stretch.from
    var steps = 0
    while at < end, steps < Self.walkLimit {
      let open = calendar.openSpan(atOrAfter: at)
      let opens = min(max(open.lowerBound, at), end)
      let closes = min(max(open.upperBound, opens), end)
      add(.closed, at, opens)
      if open.lowerBound < end { add(.open, opens, closes) }
      guard closes > at else { return }
      at = closes
      steps += 1
    }
  }

  mutating func add(_ kind: ClockSpan.Kind, _ from: Instant, _ to: Instant) {
    guard from < to else { return }
    if from < now, now < to {
      add(kind, from, now)
      return add(kind, now, to)
    }
    if kind == .open { used = used.addingSaturating(to.milliseconds(since: from)) }
    spans.append(ClockSpan(kind: kind, from: from, to: to, usedMilliseconds: used, isAhead: from >= now))
  }
}
