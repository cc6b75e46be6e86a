/// Whether one address is left out for now. A value without a clock.
struct OutlierDetector: Sendable, Hashable {
  private var failuresInARow = 0
  private var ejectedUntil: UInt64 = 0
  /// Ejections that followed each other; forgotten as time goes by without one.
  private(set) var ejections: UInt64 = 0

  func isEjected(at now: UInt64) -> Bool { now < ejectedUntil }

  var hasFailures: Bool { failuresInARow > 0 }

  mutating func answered() { failuresInARow = 0 }

  /// Counts a failure.
  ///
  /// - Parameter mayEject: Whether there is room for one more ejected address.
  /// - Returns: Whether the address is ejected by it.
  mutating func failed(_ policy: OutlierPolicy, now: UInt64, mayEject: Bool) -> Bool {
    guard policy.consecutiveFailures > 0, !isEjected(at: now) else { return false }
    failuresInARow += 1
    guard failuresInARow >= policy.consecutiveFailures, mayEject else { return false }
    failuresInARow = 0
    let step = max(1, policy.ejectionTime.nanosecondsClamped)
    if ejections > 0 { ejections -= min(ejections, (now - ejectedUntil) / step) }
    ejections += 1
    let time = min(step.multipliedClamping(by: ejections), max(step, policy.longestEjection.nanosecondsClamped))
    ejectedUntil = now.addingClamping(time)
    return true
  }
}

extension Duration {
  /// 0 for what is negative, the greatest number for what is too long.
  var nanosecondsClamped: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole.addingClamping(UInt64(attoseconds) / 1_000_000_000)
  }
}

extension UInt64 {
  func addingClamping(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  func multipliedClamping(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
