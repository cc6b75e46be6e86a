/// Jain's index of fairness: (Σx)² / (n · Σx²), from 1/n, where one of n has it all, to 1, where all have the same.
///
/// Source: Jain, Chiu, Hawe, "A quantitative measure of fairness and discrimination", DEC TR-301, 1984.
public enum JainIndex {
  /// The index of shares; `nil` when there are none, or all are nothing. The order of the shares does not matter as far
  /// as sums of `Double` allow. Negative shares make no sense and no trap.
  public static func of(_ shares: some Collection<Double>) -> Double? {
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return nil }
    let sum = shares.reduce(0, +)
    return sum * sum / (Double(shares.count) * squares)
  }
}
