extension Instant {
  /// Parses an ISO 8601 date and time with an offset: `2026-11-24T09:00:00.250+03:00`, `2026-11-24T06:00Z`.
  ///
  /// Seconds and their fraction may be left out; digits beyond milliseconds are dropped; a space may stand for `T`;
  /// the offset (`Z`, `±HH`, `±HHMM` or `±HH:MM`) is required, since a time without one is not an instant.
  /// `nil` for anything else, among it nonexistent dates and leap seconds.
  public init?(iso8601 text: some StringProtocol) {
    var scanner = DigitScanner(text)
    guard let year = scanner.number(digits: 4), scanner.take("-"),
      let month = scanner.number(digits: 2), scanner.take("-"),
      let day = scanner.number(digits: 2), let date = LocalDate(year: year, month: month, day: day),
      scanner.take("T") || scanner.take("t") || scanner.take(" "),
      let hour = scanner.number(digits: 2), scanner.take(":"), let minute = scanner.number(digits: 2)
    else { return nil }

    var second = 0
    var millisecond = 0
    if scanner.take(":") {
      guard let seconds = scanner.number(digits: 2) else { return nil }
      second = seconds
      if scanner.take(".") || scanner.take(",") {
        var scale = 100
        let digits = scanner.skip { byte in
          guard (0x30...0x39).contains(byte) else { return false }
          millisecond += Int(byte - 0x30) * scale
          scale /= 10
          return true
        }
        guard digits > 0 else { return nil }
      }
    }
    guard let time = LocalTime(hour: hour, minute: minute, second: second),
      let offsetSeconds = Self.offsetSeconds(&scanner), scanner.isAtEnd,
      time < .endOfDay || millisecond == 0
    else { return nil }
    let wall = LocalDateTime(date: date, time: time).wallMilliseconds + Int64(millisecond)
    self.init(millisecondsSinceEpoch: wall - Int64(offsetSeconds) * 1_000)
  }

  private static func offsetSeconds(_ scanner: inout DigitScanner) -> Int? {
    if scanner.take("Z") || scanner.take("z") { return 0 }
    let sign: Int
    if scanner.take("+") {
      sign = 1
    } else if scanner.take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = scanner.number(digits: 2), hours <= 23 else { return nil }
    if scanner.isAtEnd { return sign * hours * 3_600 }
    _ = scanner.take(":")
    guard let minutes = scanner.number(digits: 2), minutes <= 59 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }

  /// ISO 8601 in the given offset from UTC, e.g. `2026-11-24T09:00:00+03:00`; `Z` for an offset of zero.
  ///
  /// A fraction of three digits appears when it is not zero. Offsets are rounded to minutes as the format has no
  /// seconds for them; the printed local time agrees with the printed offset. Years beyond 1 to 9999 are clamped.
  public func iso8601(offsetSeconds: Int = 0) -> String {
    let offsetMinutes = min(max(offsetSeconds, -86_340), 86_340) / 60
    let wall = LocalDateTime(
      wallMilliseconds: clampedToCivilRange.millisecondsSinceEpoch + Int64(offsetMinutes) * 60_000)
    let time = wall.time
    var text = "\(wall.date)T\(padded(time.hour.magnitude, to: 2)):\(padded(time.minute.magnitude, to: 2))"
    text += ":\(padded(time.second.magnitude, to: 2))"
    let millisecond = time.millisecondOfDay % 1_000
    if millisecond != 0 { text += ".\(padded(millisecond.magnitude, to: 3))" }
    guard offsetMinutes != 0 else { return text + "Z" }
    let magnitude = offsetMinutes.magnitude
    text += "\(offsetMinutes < 0 ? "-" : "+")\(padded(magnitude / 60, to: 2)):\(padded(magnitude % 60, to: 2))"
    return text
  }

  /// ISO 8601 with the offset the zone has at this instant.
  public func iso8601(in zone: TimeZoneRules) -> String {
    iso8601(offsetSeconds: zone.offsetSeconds(at: self))
  }
}

extension Instant: CustomStringConvertible {
  /// ISO 8601 in UTC.
  public var description: String { iso8601() }
}
