extension BusinessCalendar: OpenTime {
  /// W(a, b): the open milliseconds in [`start`, `end`); 0 when `end` is not after `start`.
  ///
  /// Cost: whole weeks without a transition or an exception are skipped, so a span of years takes microseconds.
  public func openMilliseconds(from start: Instant, to end: Instant) -> Int64 {
    walk(from: start, to: end, budgetMilliseconds: .max).openMilliseconds
  }

  /// D(a, n): the earliest instant t with W(`start`, t) = n; `start` itself when n is not positive.
  ///
  /// A due instant may thus be a closing time: eight open hours from Monday's opening end on Monday at closing, not
  /// on Tuesday at opening. ``Instant/distantFuture`` when it lies beyond the year 9999.
  public func due(from start: Instant, afterMilliseconds milliseconds: Int64) -> Instant {
    guard milliseconds > 0 else { return start }
    return walk(from: start, to: .distantFuture, budgetMilliseconds: milliseconds).reached ?? .distantFuture
  }
}

extension BusinessCalendar {
  private static let millisecondsPerWeek = Int64(7 * LocalTime.millisecondsPerDay)
  /// No local time within this distance before a transition is ambiguous.
  private static let transitionMarginMilliseconds = Int64(2 * LocalTime.millisecondsPerDay)

  /// Adds up open time from `start` until `end` or until the budget is spent.
  ///
  /// - Returns: the open time met, and the instant at which it reached the budget, if it did.
  private func walk(
    from start: Instant, to end: Instant, budgetMilliseconds budget: Int64
  ) -> (openMilliseconds: Int64, reached: Instant?) {
    let start = start.clampedToCivilRange
    let end = end.clampedToCivilRange
    guard start < end else { return (0, nil) }
    var open: Int64 = 0
    /// Everything before it is counted: in a fold the intervals of a day may overlap, and are counted once.
    var cursor = start
    // An interval that a fold of a whole day prolongs still reaches into the second day after it.
    var date = zone.date(at: start).adding(days: -2)
    while true {
      let dayStart = zone.startOfDay(date)
      guard dayStart < end, date.daysSinceEpoch < LocalDate.latestDay else { return (open, nil) }
      if dayStart >= cursor {
        let weeks = skippableWeeks(from: date, at: dayStart, to: end, remaining: budget - open)
        if weeks > 0 {
          open += weeks * weekMilliseconds
          date = date.adding(days: Int(weeks) * 7)
          continue
        }
      }
      for interval in intervals(on: date) {
        guard let span = openSpan(of: interval, on: date, from: cursor, to: end) else { continue }
        let length = span.upperBound.milliseconds(since: span.lowerBound)
        if budget - open <= length { return (budget, span.lowerBound.advanced(byMilliseconds: budget - open)) }
        open += length
        cursor = span.upperBound
      }
      date = date.adding(days: 1)
    }
  }

  /// What an interval of a date leaves open between two instants; nil when nothing.
  ///
  /// An opening takes the first of two instants with its wall time, a closing the last.
  func openSpan(of interval: OpenInterval, on date: LocalDate, from start: Instant, to end: Instant) -> Range<Instant>?
  {
    let opens = max(zone.instant(of: date, interval.opens, fold: .first), start)
    let closes = min(zone.instant(of: date, interval.closes, fold: .last), end)
    return opens < closes ? opens..<closes : nil
  }

  /// How many weeks from the beginning of a date are regular, lie before `end` and do not spend the budget.
  private func skippableWeeks(from date: LocalDate, at dayStart: Instant, to end: Instant, remaining: Int64) -> Int64 {
    // A date whose midnight was skipped is short, or not there at all.
    guard zone.local(at: dayStart) == LocalDateTime(date: date, time: .startOfDay) else { return 0 }
    var regularUntil = end
    if let transition = zone.nextTransition(after: dayStart) {
      regularUntil = min(regularUntil, transition.advanced(byMilliseconds: -Self.transitionMarginMilliseconds))
    }
    var weeks = regularUntil.milliseconds(since: dayStart) / Self.millisecondsPerWeek
    let index = exceptionIndex(notBefore: date)
    if index < exceptions.count {
      weeks = min(weeks, Int64(exceptions[index].date.days(since: date) / 7))
    }
    // One millisecond stays to be spent day by day, so that the earliest instant is found.
    return max(0, min(weeks, (remaining - 1) / weekMilliseconds))
  }
}
