public import BusinessTime

/// The hours a person works on one weekday; hours that end at or before their beginning cross midnight.
public struct ShiftHours: Sendable, Hashable {
  public let starts: LocalTime
  public let ends: LocalTime

  public init(starts: LocalTime, ends: LocalTime) {
    self.starts = starts
    self.ends = ends
  }

  /// Parses `HH:MM-HH:MM`, such as `09:00-18:00` or, for a night, `22:00-06:00`; `nil` for anything else, an
  /// empty span included.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let starts = LocalTime(parts[0]), let ends = LocalTime(parts[1]),
      starts != ends, starts != .endOfDay
    else { return nil }
    self.init(starts: starts, ends: ends)
  }

  /// From the first beginning to the last end of a day that is written with pauses, such as `09:00-13:00,14:00-18:00`:
  /// what lateness and the end of a day are held against. `nil` when a part cannot be read.
  public init?(spanning text: some StringProtocol) {
    let parts = text.split { $0 == "," || $0 == " " }.map { ShiftHours($0) }
    guard let first = parts.first, let first, let last = parts.last, let last, !parts.contains(nil),
      first.starts != last.ends
    else { return nil }
    self.init(starts: first.starts, ends: last.ends)
  }

  public var crossesMidnight: Bool { ends <= starts }
}

extension ShiftHours: CustomStringConvertible {
  public var description: String { "\(starts)-\(ends)" }
}

/// One shift of one person on one date, as instants.
public struct Shift: Sendable, Hashable {
  /// The local date on which it begins.
  public let date: LocalDate
  public let starts: Instant
  public let ends: Instant

  public init(date: LocalDate, starts: Instant, ends: Instant) {
    self.date = date
    self.starts = starts
    self.ends = ends
  }
}

/// A person's shifts by weekday in their own time zone.
public struct ShiftWeek: Sendable, Hashable {
  public let zone: TimeZoneRules
  /// Monday first, seven entries; `nil` on a free day.
  public let days: [ShiftHours?]

  /// Takes one text per weekday, Monday first; an empty text is a free day, missing days at the end are free.
  ///
  /// Throws ``ShiftError`` naming the weekday that cannot be read, or too many entries.
  public init(zone: TimeZoneRules, texts: [String]) throws(ShiftError) {
    guard texts.count <= 7 else { throw .tooManyDays(texts.count) }
    var days: [ShiftHours?] = []
    for (index, text) in texts.enumerated() {
      if text.isEmpty {
        days.append(nil)
      } else if let hours = ShiftHours(text) {
        days.append(hours)
      } else {
        throw .unreadable(weekday: Weekday(rawValue: index + 1) ?? .monday, text: text)
      }
    }
    days += Array(repeating: nil, count: 7 - days.count)
    self.zone = zone
    self.days = days
  }

  /// Monday to Friday, 09:00-18:00: the week of somebody for whom none is given.
  public static let standardTexts = Array(repeating: "09:00-18:00", count: 5) + ["", ""]

  /// The texts it can be made from again.
  public var texts: [String] { days.map { $0?.description ?? "" } }

  /// A night that lasts into the shift of the next day; `nil` when there is none.
  public var overlap: ShiftError? {
    for weekday in Weekday.allCases {
      let next = Weekday(rawValue: weekday.rawValue % 7 + 1) ?? .monday
      if let first = days[weekday.rawValue - 1], let second = days[next.rawValue - 1], first.crossesMidnight,
        second.starts < first.ends
      {
        return .overlap(weekday, first, next, second)
      }
    }
    return nil
  }
}

/// Why shifts are refused.
public enum ShiftError: Error, Sendable, Equatable {
  case tooManyDays(Int)
  case unreadable(weekday: Weekday, text: String)
  case overlap(Weekday, ShiftHours, Weekday, ShiftHours)
}

extension ShiftError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyDays(let count):
      "\(count) shifts given, a week has 7: give one text per weekday, Monday first, empty when free"
    case .unreadable(let weekday, let text):
      "the shift '\(text)' of \(weekday) cannot be read: write HH:MM-HH:MM, such as 09:00-18:00, or nothing when free"
    case .overlap(let weekday, let first, let next, let second):
      "the shift \(first) of \(weekday) lasts into \(next), where \(second) begins before it ends: move one of them"
    }
  }
}
