/// Waits in figures. Percentiles are by nearest rank.
public struct WaitFigures: Sendable, Hashable {
  public var count: Int
  /// Milliseconds, as everything here; 0 without values.
  public var mean: Double
  public var p50: Int64
  public var p90: Int64
  public var p99: Int64
  public var max: Int64

  /// Cost: sorting the values.
  public init(_ values: [Int64]) {
    let sorted = values.sorted()
    count = sorted.count
    mean = sorted.isEmpty ? 0 : sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)
    p50 = Self.nearestRank(50, of: sorted)
    p90 = Self.nearestRank(90, of: sorted)
    p99 = Self.nearestRank(99, of: sorted)
    max = sorted.last ?? 0
  }

  /// The least value with at least so many of a hundred at or below it; 0 without values.
  static func nearestRank(_ percent: Int, of sorted: [Int64]) -> Int64 {
    guard !sorted.isEmpty else { return 0 }
    let rank = (sorted.count * percent + 99) / 100
    return sorted[Swift.max(0, rank - 1)]
  }
}
