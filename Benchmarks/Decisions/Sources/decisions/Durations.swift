/// How long something took, many times.
struct Durations {
  private var values: [Duration] = []

  mutating func measure(_ body: () -> Void) {
    let start = ContinuousClock.now
    body()
    values.append(ContinuousClock.now - start)
  }

  /// A row of a Markdown table: times, mean, p50, p99 and the longest, in microseconds; percentiles by nearest rank.
  func row(_ name: String) -> String {
    let sorted = values.sorted()
    func text(_ value: Duration) -> String {
      let tenths = Int((value / .nanoseconds(100)).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    func rank(_ percent: Int) -> String { text(sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]) }
    guard let last = sorted.last else { return "| \(name) | 0 | | | | |" }
    let mean = sorted.reduce(.zero, +) / sorted.count
    return "| \(name) | \(sorted.count) | \(text(mean)) | \(rank(50)) | \(rank(99)) | \(text(last)) |"
  }
}
