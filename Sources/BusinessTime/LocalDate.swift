/// A date of the proleptic Gregorian calendar without a time zone.
///
/// Stored as days since 1970-01-01, so that arithmetic and comparison cost one addition. Dates lie in the years
/// -9999 to 9999; arithmetic saturates there.
public struct LocalDate: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01, negative before it.
  public let daysSinceEpoch: Int

  static let earliestDay = -4_371_587  // -9999-01-01
  static let latestDay = 2_932_896  // 9999-12-31

  /// The date a number of days after 1970-01-01, saturating at the years -9999 and 9999.
  public init(daysSinceEpoch: Int) {
    self.daysSinceEpoch = Swift.min(Swift.max(daysSinceEpoch, Self.earliestDay), Self.latestDay)
  }

  /// The date of a year, month (1 to 12) and day (1 to 31), or `nil` when there is no such date.
  public init?(year: Int, month: Int, day: Int) {
    guard (-9_999...9_999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, ofYear: year)
    else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  /// Days-from-civil over 400-year eras that begin on March 1 (Hinnant, "chrono-compatible low-level date algorithms").
  init(uncheckedYear year: Int, month: Int, day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(daysSinceEpoch: era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month (1 to 12) and day (1 to 31).
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  public var year: Int { components.year }
  public var month: Int { components.month }
  public var day: Int { components.day }

  /// The day of the week; 1970-01-01 was a Thursday.
  public var weekday: Weekday {
    let index = (daysSinceEpoch % 7 + 7 + 3) % 7
    return Weekday(rawValue: index + 1) ?? .monday
  }

  /// This date moved by a number of days, saturating.
  public func adding(days: Int) -> LocalDate {
    let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
    return LocalDate(daysSinceEpoch: overflow ? (days > 0 ? .max : .min) : sum)
  }

  /// The days from `earlier` to this date.
  public func days(since earlier: LocalDate) -> Int { daysSinceEpoch - earlier.daysSinceEpoch }

  public static func < (left: LocalDate, right: LocalDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

  public static func isLeap(year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The length of a month (1 to 12); 0 for any other number.
  public static func days(inMonth month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: isLeap(year: year) ? 29 : 28
    case 4, 6, 9, 11: 30
    case 1...12: 31
    default: 0
    }
  }
}

extension LocalDate: CustomStringConvertible, LosslessStringConvertible {
  /// Parses `YYYY-MM-DD`, exactly; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    var scanner = DigitScanner(text)
    guard let year = scanner.number(digits: 4), scanner.take("-"),
      let month = scanner.number(digits: 2), scanner.take("-"),
      let day = scanner.number(digits: 2), scanner.isAtEnd
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// `YYYY-MM-DD`; years before 0 carry a minus sign.
  public var description: String {
    let (year, month, day) = components
    return "\(year < 0 ? "-" : "")\(padded(year.magnitude, to: 4))-\(padded(month.magnitude, to: 2))"
      + "-\(padded(day.magnitude, to: 2))"
  }
}
