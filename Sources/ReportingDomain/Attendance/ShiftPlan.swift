public import BusinessTime

/// What is said of a single date in place of the week's hours.
public enum DatedHours: Sendable, Hashable {
  case free
  case works(ShiftHours)

  /// Parses hours as ``ShiftHours/init(_:)`` does; an empty text is a free day, `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    if text.isEmpty {
      self = .free
    } else if let hours = ShiftHours(text) {
      self = .works(hours)
    } else {
      return nil
    }
  }

  /// The text it can be made from again.
  public var text: String {
    switch self {
    case .free: ""
    case .works(let hours): hours.description
    }
  }
}

/// A person's shifts date by date: the week's, with those of single dates in their place.
public struct ShiftPlan: Sendable, Hashable {
  public var week: ShiftWeek
  public var dated: [LocalDate: DatedHours]

  public init(week: ShiftWeek, dated: [LocalDate: DatedHours] = [:]) {
    self.week = week
    self.dated = dated
  }

  public var zone: TimeZoneRules { week.zone }

  /// The hours of a date; `nil` when it is free.
  public func hours(on date: LocalDate) -> ShiftHours? {
    switch dated[date] {
    case .free: nil
    case .works(let hours): hours
    case nil: week.days[date.weekday.rawValue - 1]
    }
  }

  /// The shift that begins on a date.
  public func shift(on date: LocalDate) -> Shift? { hours(on: date)?.shift(on: date, in: zone) }

  /// Where leave of half a day begins or ends: the middle of the date's shift, noon when there is none.
  public func middle(of date: LocalDate) -> Instant {
    guard let shift = shift(on: date) else { return zone.startOfDay(date).advanced(byMilliseconds: 12 * 3_600_000) }
    return shift.starts.advanced(byMilliseconds: shift.ends.milliseconds(since: shift.starts) / 2)
  }

  /// The overlaps that a shift of one of these dates has with the one before or after it, each once, by date.
  ///
  /// A shift lasts less than a day, so that only neighbours can meet.
  public func overlaps(around dates: some Sequence<LocalDate>) -> [ShiftOverlap] {
    Set(dates.flatMap { [$0.adding(days: -1), $0] }).sorted().compactMap { date in
      let next = date.adding(days: 1)
      guard let first = shift(on: date), let second = shift(on: next), second.starts < first.ends,
        let firstHours = hours(on: date), let secondHours = hours(on: next)
      else { return nil }
      return ShiftOverlap(first: date, firstHours: firstHours, second: next, secondHours: secondHours)
    }
  }

  /// The last dates of work up to and including one, newest first: those with a shift that no leave takes, and those
  /// on which a day was started all the same.
  ///
  /// - Parameters:
  ///   - count: how many are wanted; fewer come back when there are not so many within seven times as many dates.
  ///   - started: dates on which a day was started.
  public func workdays(
    through last: LocalDate, count: Int, leaves: [Leave] = [], started: Set<LocalDate> = []
  ) -> [LocalDate] {
    var found: [LocalDate] = []
    for offset in 0..<max(0, count) * 7 where found.count < count {
      let date = last.adding(days: -offset)
      let isOff = hours(on: date) == nil || leaves.contains { $0.holds && $0.takesWhole(date) }
      if started.contains(date) || !isOff { found.append(date) }
    }
    return found
  }
}

/// Two shifts of one person that meet.
public struct ShiftOverlap: Error, Sendable, Hashable, CustomStringConvertible {
  public var first: LocalDate
  public var firstHours: ShiftHours
  public var second: LocalDate
  public var secondHours: ShiftHours

  public var description: String {
    "the shift \(firstHours) of \(first) lasts into \(second), where \(secondHours) begins before it ends"
  }
}

extension ShiftHours {
  /// The wall times of a shift, to the minute.
  public init?(_ shift: Shift, in zone: TimeZoneRules) {
    func text(_ instant: Instant) -> String { String("\(zone.local(at: instant).time)".prefix(5)) }
    self.init("\(text(shift.starts))-\(text(shift.ends))")
  }

  /// The shift of these hours that begins on a date; `nil` when a skipped hour swallows it whole.
  public func shift(on date: LocalDate, in zone: TimeZoneRules) -> Shift? {
    let starts = zone.instant(of: date, self.starts, fold: .first)
    let ends = zone.instant(of: crossesMidnight ? date.adding(days: 1) : date, self.ends, fold: .last)
    guard starts < ends else { return nil }
    return Shift(date: date, starts: starts, ends: ends)
  }
}
