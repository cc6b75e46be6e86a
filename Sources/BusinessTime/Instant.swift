/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// Any 64-bit value is a valid instant. Arithmetic either saturates at the ends of the representable range or reports
/// that it left it; it never traps.
public struct Instant: Sendable, Hashable, Comparable, Codable {
  /// Milliseconds since the Unix epoch, negative before it.
  public var millisecondsSinceEpoch: Int64

  public init(millisecondsSinceEpoch: Int64) {
    self.millisecondsSinceEpoch = millisecondsSinceEpoch
  }

  /// An instant from whole seconds; saturates when the seconds do not fit in milliseconds.
  public init(secondsSinceEpoch: Int64) {
    self.init(millisecondsSinceEpoch: secondsSinceEpoch.multipliedSaturating(by: 1_000))
  }

  /// 1970-01-01T00:00:00Z.
  public static let epoch = Instant(millisecondsSinceEpoch: 0)

  /// 0001-01-01T00:00:00Z. Calendars treat every earlier instant as this one.
  public static let distantPast = Instant(millisecondsSinceEpoch: -62_135_596_800_000)

  /// 9999-12-31T23:59:59.999Z. Calendars treat every later instant as this one and answer it for what never comes.
  public static let distantFuture = Instant(millisecondsSinceEpoch: 253_402_300_799_999)

  public static func < (left: Instant, right: Instant) -> Bool {
    left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
  }
}

extension Instant {
  /// This instant moved by a number of milliseconds, or `nil` when the result is not representable.
  public func adding(milliseconds: Int64) -> Instant? {
    let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
    return overflow ? nil : Instant(millisecondsSinceEpoch: sum)
  }

  /// This instant moved by a number of milliseconds, saturating at the ends of the representable range.
  public func advanced(byMilliseconds milliseconds: Int64) -> Instant {
    Instant(millisecondsSinceEpoch: millisecondsSinceEpoch.addingSaturating(milliseconds))
  }

  /// This instant moved by a duration, rounded towards zero to milliseconds, saturating.
  public func advanced(by duration: Duration) -> Instant {
    advanced(byMilliseconds: duration.wholeMilliseconds)
  }

  /// The milliseconds from `earlier` to this instant, negative when `earlier` is later; saturates.
  public func milliseconds(since earlier: Instant) -> Int64 {
    let (difference, overflow) = millisecondsSinceEpoch.subtractingReportingOverflow(earlier.millisecondsSinceEpoch)
    return overflow ? (self > earlier ? .max : .min) : difference
  }

  /// The duration from `earlier` to this instant, negative when `earlier` is later; saturates.
  public func duration(since earlier: Instant) -> Duration {
    .milliseconds(milliseconds(since: earlier))
  }

  /// This instant brought into the years 1 to 9999, within which calendars work.
  var clampedToCivilRange: Instant {
    min(max(self, .distantPast), .distantFuture)
  }
}

extension Duration {
  /// The whole milliseconds of this duration, rounded towards zero; saturates.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedSaturating(by: 1_000).addingSaturating(attoseconds / 1_000_000_000_000_000)
  }
}

extension Int64 {
  func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  func multipliedSaturating(by other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self > 0) == (other > 0) ? .max : .min) : product
  }

  /// Quotient and remainder with `0 <= remainder < divisor`; the divisor must be positive.
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
