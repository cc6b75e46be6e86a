/// A point on the caller's monotonic clock, in nanoseconds.
///
/// The protocol core reads no clock: every transition that depends on time receives an instant. Any origin will do as
/// long as it is the same for one connection (`CLOCK_MONOTONIC`, SwiftNIO's `NIODeadline`, a test's counter).
/// Arithmetic saturates, so that no timeout a configuration names can trap.
public struct MonotonicInstant: Comparable, Hashable, Sendable {
  public var nanoseconds: UInt64

  @inlinable
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `duration` later; a negative duration counts as zero, overflow as the end of time.
  public static func + (instant: Self, duration: Duration) -> Self {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.saturatedNanoseconds)
    return Self(nanoseconds: overflow ? .max : sum)
  }

  /// How long after `earlier` this instant lies; zero when it does not.
  public func since(_ earlier: Self) -> Duration {
    let nanoseconds = self.nanoseconds > earlier.nanoseconds ? self.nanoseconds - earlier.nanoseconds : 0
    return .nanoseconds(Int64(clamping: nanoseconds))
  }
}

extension Duration {
  /// Whole nanoseconds in `0 ... UInt64.max`.
  var saturatedNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return .max }
    let (sum, carry) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
    return carry ? .max : sum
  }
}
