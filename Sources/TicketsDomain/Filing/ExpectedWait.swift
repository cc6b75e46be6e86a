/// How long a filer will probably wait until somebody starts, told with every acceptance.
///
/// Formula: people are picked up in the order of the queue, so whoever joins behind `ahead` tickets of equal or higher
/// priority on the line waits `ahead + 1` pick-up intervals; the interval is the mean open time between pick-ups on
/// that line over the last ones remembered (at most 32, and at least 3 before they are believed). Without such
/// experience the interval is 15 min. The estimate never exceeds five working days.
public struct ExpectedWait: Sendable, Hashable {
  /// Open milliseconds between the pick-ups remembered; nil before there were any.
  public var meanPickupIntervalMilliseconds: Int64?

  public static let rememberedPickups = 32
  public static let fewestPickups = 3
  public static let assumedIntervalMilliseconds: Int64 = 15 * 60_000
  public static let longestMilliseconds: Int64 = 40 * 3_600_000

  public init(meanPickupIntervalMilliseconds: Int64?) {
    self.meanPickupIntervalMilliseconds = meanPickupIntervalMilliseconds
  }

  /// From the open time between consecutive pick-ups of a line.
  public init(pickupIntervalsMilliseconds intervals: [Int64]) {
    guard intervals.count + 1 >= Self.fewestPickups else {
      meanPickupIntervalMilliseconds = nil
      return
    }
    let sum = intervals.reduce(Int64(0)) { $0.addingSaturating(max(0, $1)) }
    meanPickupIntervalMilliseconds = sum / Int64(intervals.count)
  }

  /// The estimate in open seconds.
  /// - Parameter ahead: queued tickets of the line with equal or higher priority.
  public func seconds(ahead: Int) -> Int {
    let interval = meanPickupIntervalMilliseconds ?? Self.assumedIntervalMilliseconds
    let (product, overflow) = interval.multipliedReportingOverflow(by: Int64(max(0, ahead)) + 1)
    return Int(min(overflow ? Self.longestMilliseconds : product, Self.longestMilliseconds) / 1_000)
  }
}
