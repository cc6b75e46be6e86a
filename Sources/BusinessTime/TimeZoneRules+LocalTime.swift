extension TimeZoneRules {
  /// Which of two instants with the same wall time is meant.
  public enum FoldChoice: Sendable {
    case first, last
  }

  /// The instant at which the wall shows a date and time.
  ///
  /// A time that clocks skip maps to the instant of the skip; of a time shown twice (a fold) `choice` says which.
  /// This is how calendars open at the first instance and close at the last. `24:00` is 00:00 of the next date.
  public func instant(of date: LocalDate, _ time: LocalTime, fold choice: FoldChoice = .first) -> Instant {
    let wall = LocalDateTime(date: date, time: time).wallMilliseconds
    // Offsets lie within ±26 h, so all candidates lie within this window around the wall time read as UTC.
    let windowMilliseconds: Int64 = 26 * 3_600_000
    let windowEnd = wall + windowMilliseconds
    var pieceStart = wall - windowMilliseconds
    var offset = Int64(offsetSeconds(at: Instant(millisecondsSinceEpoch: pieceStart))) * 1_000
    let firstOffset = offset
    var gap: Int64?
    var found: Int64?
    while true {
      let next = nextTransition(after: Instant(millisecondsSinceEpoch: pieceStart))?.millisecondsSinceEpoch
      let pieceEnd = min(next ?? .max, windowEnd + 1)
      let candidate = wall - offset
      if candidate >= pieceStart, candidate < pieceEnd {
        found = candidate
        if choice == .first { break }
      }
      guard let next, next <= windowEnd else { break }
      let nextOffset = Int64(offsetSeconds(at: Instant(millisecondsSinceEpoch: next))) * 1_000
      if gap == nil, next + offset <= wall, wall < next + nextOffset { gap = next }
      pieceStart = next
      offset = nextOffset
    }
    return Instant(millisecondsSinceEpoch: found ?? gap ?? wall - firstOffset).clampedToCivilRange
  }

  /// The first instant of a date.
  public func startOfDay(_ date: LocalDate) -> Instant { instant(of: date, .startOfDay, fold: .first) }

  /// The first instant of the date after the one that holds at `instant`.
  public func endOfDay(at instant: Instant) -> Instant { startOfDay(date(at: instant).adding(days: 1)) }
}
