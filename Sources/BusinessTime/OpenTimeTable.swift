/// A calendar's open spans of some years, written out with the open time before each of them.
///
/// Answers exactly as its calendar does, with a binary search instead of a walk over days; what lies outside the
/// years written out it asks the calendar. Immutable; making it costs a few microseconds per open span, and it takes
/// 24 bytes for each.
public struct OpenTimeTable: OpenTime {
  public let calendar: BusinessCalendar
  /// What is written out.
  public let coverage: Range<Instant>
  /// Milliseconds since the epoch at which the spans begin and end; spans that touch are one.
  private let opens: [Int64]
  private let closes: [Int64]
  /// Open milliseconds of the coverage before the span of the same index; at the end those of all of it.
  private let before: [Int64]

  /// The most years a table writes out.
  public static let maximumYears = 40

  /// Writes out whole years of the calendar's zone, at most ``maximumYears`` from the first.
  public init(_ calendar: BusinessCalendar, years: ClosedRange<Int>) {
    let zone = calendar.zone
    let last = min(years.upperBound, years.lowerBound.addingReportingOverflow(Self.maximumYears - 1).partialValue)
    func newYear(_ year: Int) -> Instant {
      guard let date = LocalDate(year: year, month: 1, day: 1) else { return year < 1 ? .distantPast : .distantFuture }
      return max(zone.startOfDay(date), .distantPast)
    }
    let from = newYear(years.lowerBound)
    let to = max(from, newYear(last + 1))
    var opens: [Int64] = []
    var closes: [Int64] = []
    var before: [Int64] = []
    var open: Int64 = 0
    var cursor = from
    // An interval that a fold of a whole day prolongs still reaches into the second day after it.
    var date = zone.date(at: from).adding(days: -2)
    while zone.startOfDay(date) < to, date.daysSinceEpoch < LocalDate.latestDay {
      for interval in calendar.intervals(on: date) {
        guard let span = calendar.openSpan(of: interval, on: date, from: cursor, to: to) else { continue }
        if closes.last == span.lowerBound.millisecondsSinceEpoch {
          closes[closes.count - 1] = span.upperBound.millisecondsSinceEpoch
        } else {
          opens.append(span.lowerBound.millisecondsSinceEpoch)
          closes.append(span.upperBound.millisecondsSinceEpoch)
          before.append(open)
        }
        open += span.upperBound.milliseconds(since: span.lowerBound)
        cursor = span.upperBound
      }
      date = date.adding(days: 1)
    }
    before.append(open)
    self.calendar = calendar
    self.coverage = from..<to
    self.opens = opens
    self.closes = closes
    self.before = before
  }

  /// Writes out the year of an instant, the one before and the two after it: what running clocks ask about.
  public init(_ calendar: BusinessCalendar, around instant: Instant) {
    let year = calendar.zone.date(at: instant).year
    self.init(calendar, years: year - 1...year + 2)
  }

  /// W(a, b), see ``OpenTime``.
  ///
  /// Cost: two binary searches, when both instants are covered.
  public func openMilliseconds(from start: Instant, to end: Instant) -> Int64 {
    guard start < end else { return 0 }
    guard start >= coverage.lowerBound, end <= coverage.upperBound else {
      return calendar.openMilliseconds(from: start, to: end)
    }
    return openBefore(end) - openBefore(start)
  }

  /// D(a, n), see ``OpenTime``.
  ///
  /// Cost: two binary searches, when the answer is covered.
  public func due(from start: Instant, afterMilliseconds milliseconds: Int64) -> Instant {
    guard milliseconds > 0 else { return start }
    guard coverage.contains(start) else { return calendar.due(from: start, afterMilliseconds: milliseconds) }
    let (goal, overflow) = openBefore(start).addingReportingOverflow(milliseconds)
    guard !overflow, goal <= before[opens.count] else {
      return calendar.due(from: start, afterMilliseconds: milliseconds)
    }
    // The first span by whose end the goal is reached.
    let span = opens.indices.partitioningIndex { before[$0 + 1] >= goal }
    return Instant(millisecondsSinceEpoch: opens[span] + goal - before[span])
  }

  /// The open milliseconds from the beginning of the coverage to an instant of it.
  private func openBefore(_ instant: Instant) -> Int64 {
    let instant = instant.millisecondsSinceEpoch
    let begun = opens.indices.partitioningIndex { opens[$0] > instant }
    guard begun > 0 else { return 0 }
    return before[begun - 1] + min(instant, closes[begun - 1]) - opens[begun - 1]
  }
}

extension Range<Int> {
  /// The first index for which a condition holds that holds for all after it; the upper bound when for none.
  fileprivate func partitioningIndex(where holds: (Int) -> Bool) -> Int {
    var low = lowerBound
    var high = upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
