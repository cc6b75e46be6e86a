/// When a department is open: a time zone, open intervals per weekday, and dated exceptions.
///
/// Validated when made and immutable, so every calendar has open time and answers every question.
///
/// Daylight saving: an opening or closing at a wall time that clocks skip happens at the instant of the skip; at a
/// wall time shown twice an opening takes the first instance and a closing the last.
public struct BusinessCalendar: Sendable, Hashable {
  public let zone: TimeZoneRules
  /// The policy's version of this calendar; frozen clocks refer to it.
  public let version: Int
  /// Open intervals from Monday to Sunday, each day's in order and disjoint.
  let week: [[OpenInterval]]
  /// Dates that differ from the week, ascending.
  let exceptions: [DatedException]
  /// Open milliseconds of a week without transitions and exceptions.
  let weekMilliseconds: Int64

  /// A calendar of a zone, intervals per weekday (a weekday left out is closed) and exceptions by date (an empty
  /// list closes the date).
  ///
  /// Intervals may be given in any order and may touch. Throws ``BusinessCalendarError`` for an interval that does
  /// not close after it opens, for overlap, and for a week without open time.
  public init(
    zone: TimeZoneRules, version: Int = 1, weekdays: [Weekday: [OpenInterval]],
    exceptions: [LocalDate: [OpenInterval]] = [:]
  ) throws(BusinessCalendarError) {
    var week: [[OpenInterval]] = []
    for weekday in Weekday.allCases {
      week.append(try Self.ordered(weekdays[weekday] ?? [], on: .weekday(weekday)))
    }
    var dated: [DatedException] = []
    for date in exceptions.keys.sorted() {
      dated.append(DatedException(date: date, intervals: try Self.ordered(exceptions[date] ?? [], on: .date(date))))
    }
    let weekMilliseconds = week.joined().reduce(Int64(0)) { $0 + Int64($1.lengthMilliseconds) }
    guard weekMilliseconds > 0 else { throw .noOpenTime }
    self.zone = zone
    self.version = version
    self.week = week
    self.exceptions = dated
    self.weekMilliseconds = weekMilliseconds
  }

  /// The same by the zone's name; an unknown or unreadable zone is ``BusinessCalendarError/unknownZone(_:)``.
  public init(
    zoneNamed name: String, in directory: TimeZoneDirectory = .system, version: Int = 1,
    weekdays: [Weekday: [OpenInterval]], exceptions: [LocalDate: [OpenInterval]] = [:]
  ) throws(BusinessCalendarError) {
    let zone: TimeZoneRules
    do {
      zone = try directory.zone(named: name)
    } catch {
      throw .unknownZone(name)
    }
    try self.init(zone: zone, version: version, weekdays: weekdays, exceptions: exceptions)
  }

  /// Monday to Friday, 9:00 to 13:00 and 14:00 to 18:00 (the default).
  public static func standard(in zone: TimeZoneRules, version: Int = 1) -> BusinessCalendar {
    let day = [OpenInterval(hours: 9, 13), OpenInterval(hours: 14, 18)]
    return BusinessCalendar(
      valid: zone, version: version, week: Weekday.allCases.map { $0 < .saturday ? day : [] })
  }

  /// Open at every instant.
  public static func alwaysOpen(in zone: TimeZoneRules = .utc, version: Int = 1) -> BusinessCalendar {
    BusinessCalendar(
      valid: zone, version: version, week: Weekday.allCases.map { _ in [OpenInterval(hours: 0, 24)] })
  }

  /// A calendar of a week that is known to be valid.
  private init(valid zone: TimeZoneRules, version: Int, week: [[OpenInterval]]) {
    self.zone = zone
    self.version = version
    self.week = week
    self.exceptions = []
    self.weekMilliseconds = week.joined().reduce(0) { $0 + Int64($1.lengthMilliseconds) }
  }

  /// The open intervals of a date, in order.
  public func intervals(on date: LocalDate) -> [OpenInterval] {
    let index = exceptionIndex(notBefore: date)
    if index < exceptions.count, exceptions[index].date == date { return exceptions[index].intervals }
    return week[date.weekday.index]
  }

  /// The position of the first exception on or after a date.
  func exceptionIndex(notBefore date: LocalDate) -> Int {
    var low = 0
    var high = exceptions.count
    while low < high {
      let middle = (low + high) / 2
      if exceptions[middle].date < date { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func ordered(
    _ intervals: [OpenInterval], on day: BusinessCalendarError.Day
  ) throws(BusinessCalendarError) -> [OpenInterval] {
    let sorted = intervals.sorted { ($0.opens, $0.closes) < ($1.opens, $1.closes) }
    for interval in sorted where interval.closes <= interval.opens { throw .emptyInterval(day, interval) }
    for (earlier, later) in zip(sorted, sorted.dropFirst()) where later.opens < earlier.closes {
      throw .overlap(day, earlier, later)
    }
    return sorted
  }
}

/// One span of open time within a day; it closes before, not at, ``closes``.
public struct OpenInterval: Sendable, Hashable {
  public var opens: LocalTime
  public var closes: LocalTime

  public init(opens: LocalTime, closes: LocalTime) {
    self.opens = opens
    self.closes = closes
  }

  /// Whole hours, clamped to 0 and 24.
  init(hours opens: Int, _ closes: Int) {
    self.init(opens: LocalTime(hour: opens) ?? .startOfDay, closes: LocalTime(hour: closes) ?? .endOfDay)
  }

  var lengthMilliseconds: Int { closes.millisecondOfDay - opens.millisecondOfDay }
}

extension OpenInterval: CustomStringConvertible, LosslessStringConvertible {
  /// Parses `HH:MM-HH:MM`; does not check that it closes after it opens, calendars do.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let opens = LocalTime(parts[0]), let closes = LocalTime(parts[1]) else { return nil }
    self.init(opens: opens, closes: closes)
  }

  public var description: String { "\(opens)-\(closes)" }
}

/// The open intervals of one date, instead of its weekday's.
struct DatedException: Sendable, Hashable {
  var date: LocalDate
  var intervals: [OpenInterval]
}

/// Why a calendar is refused.
public enum BusinessCalendarError: Error, Sendable, Equatable {
  public enum Day: Sendable, Equatable {
    case weekday(Weekday)
    case date(LocalDate)
  }

  /// No weekday has open time, so nothing would ever be due.
  case noOpenTime
  /// An interval that does not close after it opens.
  case emptyInterval(Day, OpenInterval)
  /// Two intervals of one day overlap.
  case overlap(Day, OpenInterval, OpenInterval)
  /// The time zone is not in the tz database of this machine.
  case unknownZone(String)
}

extension BusinessCalendarError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noOpenTime:
      "the calendar has no open time: give at least one weekday an interval"
    case .emptyInterval(let day, let interval):
      "the interval \(interval) of \(day) must close after it opens; write a night as two, up to 24:00 and from 00:00"
    case .overlap(let day, let first, let second):
      "the intervals \(first) and \(second) of \(day) overlap: join them or move one"
    case .unknownZone(let name):
      "unknown time zone '\(name)': use a name of the tz database, such as Europe/Moscow, and install tzdata"
    }
  }
}

extension BusinessCalendarError.Day: CustomStringConvertible {
  public var description: String {
    switch self {
    case .weekday(let weekday): "\(weekday)"
    case .date(let date): "\(date)"
    }
  }
}
