/// A POSIX TZ string as it stands in the footer of a TZif file, e.g. `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2017 section 8.3 with the extension of RFC 9636 section 3.3.1 (hours of a transition from -167
/// to 167). Offsets here are seconds *east* of UTC, the opposite of the text.
struct PosixTimeZone: Sendable, Hashable {
  /// On which day of a year a transition falls.
  enum Day: Sendable, Hashable {
    /// `Jn`: 1 to 365, February 29 is never counted.
    case julianWithoutLeapDay(Int)
    /// `n`: 0 to 365, February 29 is counted.
    case zeroBased(Int)
    /// `Mm.w.d`: weekday d (0 is Sunday) of week w (5 is the last) of month m.
    case weekdayOfMonth(month: Int, week: Int, weekday: Int)
  }

  struct Rule: Sendable, Hashable {
    var day: Day
    var secondOfDay: Int
  }

  struct Daylight: Sendable, Hashable {
    var offsetSeconds: Int
    var start: Rule
    var end: Rule
  }

  var standardOffsetSeconds: Int
  var daylight: Daylight?

  /// `nil` when the text is not a TZ string, or has daylight saving time without rules.
  init?(_ text: String) {
    var scanner = DigitScanner(text)
    guard Self.skipName(&scanner), let standard = Self.offset(&scanner, maximumHours: 24) else { return nil }
    standardOffsetSeconds = -standard
    if scanner.isAtEnd { return }
    guard Self.skipName(&scanner) else { return nil }
    var daylightOffset = standardOffsetSeconds + 3_600
    if scanner.peek != UInt8(ascii: ",") {
      guard let offset = Self.offset(&scanner, maximumHours: 24) else { return nil }
      daylightOffset = -offset
    }
    guard scanner.take(","), let start = Self.rule(&scanner), scanner.take(","), let end = Self.rule(&scanner),
      scanner.isAtEnd
    else { return nil }
    daylight = Daylight(offsetSeconds: daylightOffset, start: start, end: end)
  }

  /// The transitions of some years, ascending, as seconds since the epoch with the offset that holds from then on.
  ///
  /// Daylight time all year is written as an end and a start in one instant; of the two only the start is given.
  func transitions(inYears years: ClosedRange<Int>) -> [(second: Int64, offsetSeconds: Int)] {
    guard let daylight else { return [] }
    var all: [(second: Int64, isStart: Bool)] = []
    for year in years {
      all.append((Self.second(of: daylight.start, year: year, offsetSeconds: standardOffsetSeconds), true))
      all.append((Self.second(of: daylight.end, year: year, offsetSeconds: daylight.offsetSeconds), false))
    }
    all.sort { left, right in
      left.second != right.second ? left.second < right.second : !left.isStart && right.isStart
    }
    var result: [(second: Int64, offsetSeconds: Int)] = []
    for transition in all {
      if result.last?.second == transition.second { result.removeLast() }
      result.append((transition.second, transition.isStart ? daylight.offsetSeconds : standardOffsetSeconds))
    }
    return result
  }

  private static func second(of rule: Rule, year: Int, offsetSeconds: Int) -> Int64 {
    let newYear = LocalDate(uncheckedYear: year, month: 1, day: 1)
    let day: Int
    switch rule.day {
    case .julianWithoutLeapDay(let number):
      day = newYear.daysSinceEpoch + number - 1 + (LocalDate.isLeap(year: year) && number >= 60 ? 1 : 0)
    case .zeroBased(let number):
      day = newYear.daysSinceEpoch + number
    case .weekdayOfMonth(let month, let week, let weekday):
      let first = LocalDate(uncheckedYear: year, month: month, day: 1)
      let firstWeekday = first.weekday.rawValue % 7
      var dayOfMonth = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      while dayOfMonth > LocalDate.days(inMonth: month, ofYear: year) { dayOfMonth -= 7 }
      day = first.daysSinceEpoch + dayOfMonth - 1
    }
    return Int64(day) * 86_400 + Int64(rule.secondOfDay - offsetSeconds)
  }

  private static func skipName(_ scanner: inout DigitScanner) -> Bool {
    if scanner.take("<") {
      let length = scanner.skip { byte in
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      }
      return length >= 3 && scanner.take(">")
    }
    return scanner.skip(while: isLetter) >= 3
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// `[+-]hh[:mm[:ss]]` in seconds with the sign of the text.
  private static func offset(_ scanner: inout DigitScanner, maximumHours: Int) -> Int? {
    let isNegative = scanner.take("-")
    if !isNegative { _ = scanner.take("+") }
    guard let hours = scanner.number(upToDigits: 3), hours <= maximumHours else { return nil }
    var seconds = hours * 3_600
    if scanner.take(":") {
      guard let minutes = scanner.number(digits: 2), minutes <= 59 else { return nil }
      seconds += minutes * 60
      if scanner.take(":") {
        guard let rest = scanner.number(digits: 2), rest <= 59 else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }

  private static func rule(_ scanner: inout DigitScanner) -> Rule? {
    let day: Day
    if scanner.take("J") {
      guard let number = scanner.number(upToDigits: 3), (1...365).contains(number) else { return nil }
      day = .julianWithoutLeapDay(number)
    } else if scanner.take("M") {
      guard let month = scanner.number(upToDigits: 2), (1...12).contains(month), scanner.take("."),
        let week = scanner.number(digits: 1), (1...5).contains(week), scanner.take("."),
        let weekday = scanner.number(digits: 1), (0...6).contains(weekday)
      else { return nil }
      day = .weekdayOfMonth(month: month, week: week, weekday: weekday)
    } else {
      guard let number = scanner.number(upToDigits: 3), (0...365).contains(number) else { return nil }
      day = .zeroBased(number)
    }
    var secondOfDay = 7_200
    if scanner.take("/") {
      guard let time = offset(&scanner, maximumHours: 167) else { return nil }
      secondOfDay = time
    }
    return Rule(day: day, secondOfDay: secondOfDay)
  }
}
