extension BusinessCalendar {
  /// W(a, b): the open milliseconds in [`start`, `end`); 0 when `end` is not after `start`.
  ///
  /// Cost: whole weeks without a transition or an exception are skipped, so a span of years takes microseconds.
  public func openMilliseconds(from start: Instant, to end: Instant) -> Int64 {
    walk(from: start, to: end, budgetMilliseconds: .max).openMilliseconds
  }

  /// W(a, b) as a duration.
  public func openDuration(from start: Instant, to end: Instant) -> Duration {
    .milliseconds(openMilliseconds(from: start, to: end))
  }

  /// D(a, n): the earliest instant t with W(`start`, t) = n; `start` itself when n is not positive.
  ///
  /// A due instant may thus be a closing time: eight open hours from Monday's opening end on Monday at closing, not
  /// on Tuesday at opening. ``Instant/distantFuture`` when it lies beyond the year 9999.
  public func due(from start: Instant, afterMilliseconds milliseconds: Int64) -> Instant {
    guard milliseconds > 0 else { return start }
    return walk(from: start, to: .distantFuture, budgetMilliseconds: milliseconds).reached ?? .distantFuture
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

  /// The open milliseconds from an instant to the end of its date in the calendar's zone.
  public func openMillisecondsLeftToday(at instant: Instant) -> Int64 {
    openMilliseconds(from: instant, to: zone.endOfDay(at: instant))
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
        let opens = max(zone.instant(of: date, interval.opens, fold: .first), cursor)
        let closes = min(zone.instant(of: date, interval.closes, fold: .last), end)
        guard opens < closes else { continue }
        let length = closes.milliseconds(since: opens)
        if budget - open <= length { return (budget, opens.advanced(byMilliseconds: budget - open)) }
        open += length
        cursor = closes
      }
      date = date.adding(days: 1)
    }
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
