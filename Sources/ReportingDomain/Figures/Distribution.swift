/// How a set of durations is spread: exact, by nearest rank.
///
/// The p-th percentile is the smallest value such that at least p % of all values are not larger: the value of rank
/// ⌈p/100 · n⌉ in ascending order, always a value that occurred.
public struct Distribution: Sendable, Hashable {
  public let count: Int
  public let mean: Double
  public let p50: Int64
  public let p75: Int64
  public let p90: Int64
  public let p95: Int64
  public let p99: Int64
  public let max: Int64

  /// Cost: one sort, O(n log n).
  public init(_ values: [Int64]) {
    var sorted = values
    sorted.sort()
    self.init(sorted: sorted)
  }

  private init(sorted: [Int64]) {
    count = sorted.count
    // A sum of 10^6 durations of years in milliseconds stays far below 2^53, so the mean is exact to the unit.
    mean = sorted.isEmpty ? 0 : sorted.reduce(0.0) { $0 + Double($1) } / Double(sorted.count)
    p50 = Self.percentile(50, ofSorted: sorted)
    p75 = Self.percentile(75, ofSorted: sorted)
    p90 = Self.percentile(90, ofSorted: sorted)
    p95 = Self.percentile(95, ofSorted: sorted)
    p99 = Self.percentile(99, ofSorted: sorted)
    max = sorted.last ?? 0
  }

  /// Nearest rank of an ascending array; 0 for an empty one. `percent` lies in 1 to 100.
  public static func percentile(_ percent: Int, ofSorted sorted: [Int64]) -> Int64 {
    guard !sorted.isEmpty else { return 0 }
    // An array of 2^56 values does not fit any memory, so the product cannot overflow.
    let rank = (sorted.count * percent + 99) / 100
    return sorted[Swift.min(Swift.max(rank, 1), sorted.count) - 1]
  }
}
