public import BusinessTime

/// A calendar as it is written down, not yet known to be one: what a file says, and what is kept of a version.
public struct CalendarDraft: Sendable, Hashable {
  /// What holds on a weekday or a date.
  public struct Day: Sendable, Hashable {
    /// `monday`, or `2026-05-09`.
    public var day: String
    /// `09:00-13:00`; none closes the day.
    public var open: [String]
    /// What it is for people: the name of a holiday.
    public var note: String

    public init(day: String, open: [String], note: String = "") {
      self.day = day
      self.open = open
      self.note = note
    }
  }

  public var zone: String
  public var week: [Day]
  public var exceptions: [Day]

  /// The most dated exceptions: those of 20 years.
  public static let exceptionLimit = 1_000
  /// The most intervals of one day.
  public static let intervalLimit = 24

  public init(zone: String, week: [Day], exceptions: [Day] = []) {
    self.zone = zone
    self.week = week
    self.exceptions = exceptions
  }

  /// The calendar a department begins with, in a zone.
  public static func standard(zone: String) -> CalendarDraft {
    CalendarDraft(
      zone: zone,
      week: Weekday.allCases.map {
        Day(day: "\($0)", open: $0 < .saturday ? ["09:00-13:00", "14:00-18:00"] : [])
      })
  }

  /// The calendar it describes.
  /// - Parameter zone: the rules of a zone by its name; nil for an unknown one.
  /// - Throws: everything wrong at once.
  public func calendar(
    version: Int, zone rules: (String) -> TimeZoneRules?
  ) throws(ClockSettingProblems) -> BusinessCalendar {
    var problems = ClockSettingProblems()
    let zoneRules = rules(zone)
    if zoneRules == nil {
      problems.note(
        "zone",
        "there is no time zone \(ClockSettingProblems.quoted(zone)): use a name of the tz database, such as Europe/Moscow"
      )
    }
    var weekdays: [Weekday: [OpenInterval]] = [:]
    if week.count > Weekday.allCases.count {
      problems.note("week", "there are \(week.count) days; a week has \(Weekday.allCases.count)")
    }
    for day in week.prefix(Weekday.allCases.count) {
      guard let weekday = Weekday.allCases.first(where: { "\($0)" == day.day.lowercased() }) else {
        problems.note(
          "week.\(day.day.prefix(40))",
          "\(ClockSettingProblems.quoted(day.day)) is no weekday; they are monday to sunday")
        continue
      }
      if weekdays[weekday] != nil { problems.note("week.\(weekday)", "the day is given twice") }
      weekdays[weekday] = Self.intervals(of: day, at: "week.\(weekday)", &problems)
    }
    var dates: [LocalDate: [OpenInterval]] = [:]
    if exceptions.count > Self.exceptionLimit {
      problems.note("exceptions", "there are \(exceptions.count); the limit is \(Self.exceptionLimit)")
    }
    for day in exceptions.prefix(Self.exceptionLimit) {
      guard let date = LocalDate(day.day) else {
        problems.note(
          "exceptions.\(day.day.prefix(40))",
          "\(ClockSettingProblems.quoted(day.day)) is no date; write 2026-05-09")
        continue
      }
      if dates[date] != nil { problems.note("exceptions.\(date)", "the date is given twice") }
      dates[date] = Self.intervals(of: day, at: "exceptions.\(date)", &problems)
    }
    if week.allSatisfy(\.open.isEmpty) {
      problems.note("week", "there is no open time, so nothing would ever be due: open at least one weekday")
    }
    guard problems.problems.isEmpty, let zoneRules else { throw problems }
    do {
      return try BusinessCalendar(zone: zoneRules, version: version, weekdays: weekdays, exceptions: dates)
    } catch {
      problems.note("week", "\(error)")
      throw problems
    }
  }

  private static func intervals(
    of day: Day, at place: String, _ problems: inout ClockSettingProblems
  ) -> [OpenInterval] {
    if day.open.count > intervalLimit {
      problems.note(place, "there are \(day.open.count) intervals; a day has at most \(intervalLimit)")
      return []
    }
    if day.note.utf8.count > TextLimits.shortText {
      problems.note(place, "the note has \(day.note.utf8.count) bytes; the limit is \(TextLimits.shortText)")
    }
    var found: [OpenInterval] = []
    for text in day.open {
      guard let interval = OpenInterval(text) else {
        problems.note(place, "\(ClockSettingProblems.quoted(text)) is no interval; write 09:00-13:00")
        continue
      }
      if interval.closes <= interval.opens {
        problems.note(
          place, "\(interval) must close after it opens; write a night as two, up to 24:00 and from 00:00")
      }
      if let other = found.first(where: { $0.opens < interval.closes && interval.opens < $0.closes }) {
        problems.note(place, "\(other) and \(interval) overlap; join them or move one")
      }
      found.append(interval)
    }
    return found
  }
}

extension CalendarDraft {
  /// What differs in another one, a line each: `monday 09:00-18:00 -> closed`.
  public func differences(to other: CalendarDraft) -> [String] {
    var lines = zone == other.zone ? [] : ["zone \(zone) -> \(other.zone)"]
    for weekday in Weekday.allCases {
      let old = Self.text("\(weekday)", in: week) ?? "closed"
      let new = Self.text("\(weekday)", in: other.week) ?? "closed"
      if old != new { lines.append("\(weekday) \(old) -> \(new)") }
    }
    for date in Set((exceptions + other.exceptions).map(\.day)).sorted() {
      let (old, new) = (Self.text(date, in: exceptions), Self.text(date, in: other.exceptions))
      if old != new { lines.append("\(date) \(old ?? "as its weekday") -> \(new ?? "as its weekday")") }
    }
    return lines
  }

  /// Nil when the day is not there; an absent weekday is closed.
  private static func text(_ day: String, in days: [Day]) -> String? {
    guard let found = days.first(where: { $0.day.lowercased() == day }) else { return nil }
    let intervals = found.open.compactMap { OpenInterval($0) }.sorted { $0.opens < $1.opens }
    let open = intervals.isEmpty ? "closed" : intervals.map(\.description).joined(separator: " ")
    return found.note.isEmpty ? open : "\(open) (\(found.note))"
  }
}
