/// A time of day without a date or zone, to the millisecond, from 00:00 up to and including 24:00.
///
/// 24:00 is the end of a day; as a closing time it means midnight of the next date.
public struct LocalTime: Sendable, Hashable, Comparable {
  /// Milliseconds after 00:00, 0 to 86,400,000.
  public let millisecondOfDay: Int

  static let millisecondsPerDay = 86_400_000

  public static let startOfDay = LocalTime(unchecked: 0)
  public static let endOfDay = LocalTime(unchecked: millisecondsPerDay)

  private init(unchecked millisecondOfDay: Int) { self.millisecondOfDay = millisecondOfDay }

  /// `nil` unless `0 <= millisecondOfDay <= 86,400,000`.
  public init?(millisecondOfDay: Int) {
    guard (0...Self.millisecondsPerDay).contains(millisecondOfDay) else { return nil }
    self.millisecondOfDay = millisecondOfDay
  }

  /// The time of an hour (0 to 24), minute and second; `nil` when there is no such time.
  public init?(hour: Int, minute: Int = 0, second: Int = 0) {
    guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    self.init(millisecondOfDay: (hour * 3_600 + minute * 60 + second) * 1_000)
  }

  public var hour: Int { millisecondOfDay / 3_600_000 }
  public var minute: Int { millisecondOfDay / 60_000 % 60 }
  public var second: Int { millisecondOfDay / 1_000 % 60 }

  public static func < (left: LocalTime, right: LocalTime) -> Bool { left.millisecondOfDay < right.millisecondOfDay }
}

extension LocalTime: CustomStringConvertible, LosslessStringConvertible {
  /// Parses `HH:MM` or `HH:MM:SS`, up to `24:00`; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    var scanner = DigitScanner(text)
    guard let hour = scanner.number(digits: 2), scanner.take(":"), let minute = scanner.number(digits: 2)
    else { return nil }
    var second = 0
    if !scanner.isAtEnd {
      guard scanner.take(":"), let seconds = scanner.number(digits: 2), scanner.isAtEnd else { return nil }
      second = seconds
    }
    self.init(hour: hour, minute: minute, second: second)
  }

  /// `HH:MM`, with `:SS` when the seconds are not zero.
  public var description: String {
    let base = "\(padded(hour.magnitude, to: 2)):\(padded(minute.magnitude, to: 2))"
    return second == 0 ? base : base + ":\(padded(second.magnitude, to: 2))"
  }
}

/// A date and a time of day as a clock on the wall shows them.
public struct LocalDateTime: Sendable, Hashable, Comparable {
  public var date: LocalDate
  public var time: LocalTime

  public init(date: LocalDate, time: LocalTime) {
    self.date = date
    self.time = time
  }

  public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
    (left.date, left.time) < (right.date, right.time)
  }

  /// Milliseconds since 1970-01-01T00:00 on the same wall clock.
  var wallMilliseconds: Int64 {
    Int64(date.daysSinceEpoch) * Int64(LocalTime.millisecondsPerDay) + Int64(time.millisecondOfDay)
  }

  init(wallMilliseconds: Int64) {
    let (days, rest) = wallMilliseconds.flooredDivision(by: Int64(LocalTime.millisecondsPerDay))
    date = LocalDate(daysSinceEpoch: Int(days))
    time = LocalTime(millisecondOfDay: Int(rest)) ?? .startOfDay
  }
}
