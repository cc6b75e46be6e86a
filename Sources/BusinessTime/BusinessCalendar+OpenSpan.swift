extension BusinessCalendar {
  /// The first uninterrupted open span that has not ended at an instant; one that has begun is cut to begin there.
  ///
  /// Spans that touch, as at midnight, are one. A span longer than a week is cut after a week, so that a calendar that
  /// never closes has an answer too. Ends at ``Instant/distantFuture`` when there is no open time before it.
  public func openSpan(atOrAfter instant: Instant) -> Range<Instant> {
    let opens = nextOpen(atOrAfter: instant)
    let limit = opens.advanced(byMilliseconds: 7 * 86_400_000)
    var closes = opens
    // A fold of a whole day lets an interval reach into the second day after it, as in the sum of open time.
    var date = zone.date(at: opens).adding(days: -2)
    while zone.startOfDay(date) <= closes, closes < limit, date.daysSinceEpoch < LocalDate.latestDay {
      for interval in intervals(on: date) {
        let begins = zone.instant(of: date, interval.opens, fold: .first)
        guard begins <= closes else { continue }
        closes = max(closes, zone.instant(of: date, interval.closes, fold: .last))
      }
      date = date.adding(days: 1)
    }
    guard closes > opens else { return instant..<max(instant, .distantFuture) }
    return opens..<min(closes, limit)
  }
}
