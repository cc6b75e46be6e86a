#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An instant on the monotonic clock by which a call has to be over.
///
/// Deadlines cross the wire as relative milliseconds, so the clocks of two machines never have to agree.
public struct Deadline: Sendable, Hashable, Comparable {
  /// Nanoseconds on CLOCK_MONOTONIC; `UInt64.max` for none.
  public let uptimeNanoseconds: UInt64

  public init(uptimeNanoseconds: UInt64) {
    self.uptimeNanoseconds = uptimeNanoseconds
  }

  /// No deadline.
  public static let never = Deadline(uptimeNanoseconds: .max)

  /// The monotonic clock's present value in nanoseconds.
  public static var uptimeNow: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// A deadline some time from now; zero or less has passed at once, a very long time saturates to `never`.
  public static func after(_ duration: Duration) -> Deadline {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return Deadline(uptimeNanoseconds: uptimeNow) }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return .never }
    let (sum, tooLong) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
    guard !tooLong else { return .never }
    let (end, past) = uptimeNow.addingReportingOverflow(sum)
    return past ? .never : Deadline(uptimeNanoseconds: end)
  }

  public var isNever: Bool { uptimeNanoseconds == .max }

  public var hasPassed: Bool { !isNever && Deadline.uptimeNow >= uptimeNanoseconds }

  /// Milliseconds left, rounded up, at least 0; nil without a deadline.
  public var remainingMilliseconds: UInt64? {
    guard !isNever else { return nil }
    let now = Deadline.uptimeNow
    guard uptimeNanoseconds > now else { return 0 }
    return (uptimeNanoseconds - now - 1) / 1_000_000 + 1
  }

  public static func < (left: Deadline, right: Deadline) -> Bool {
    left.uptimeNanoseconds < right.uptimeNanoseconds
  }
}
