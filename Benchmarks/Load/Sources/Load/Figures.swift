import Glibc

enum ProcessorTime {
  /// User and system time of this process.
  static var microseconds: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec
      + usage.ru_stime.tv_usec
  }
}

/// What a run gave, printed as the peers print theirs.
struct Figures: Sendable {
  var latencies: [UInt64]
  var elapsedNanoseconds: UInt64
  var processorMicroseconds: Int

  func print() {
    let sorted = latencies.sorted()
    let count = Double(max(sorted.count, 1))
    func microseconds(_ share: Double) -> String {
      sorted.isEmpty ? "0" : decimal(Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1e3, 1)
    }
    let perSecond = Double(sorted.count) / (Double(elapsedNanoseconds) / 1e9)
    let line = [
      "calls_per_second=\(decimal(perSecond, 0))", "p50_us=\(microseconds(0.5))", "p99_us=\(microseconds(0.99))",
      "client_cpu_us=\(decimal(Double(processorMicroseconds) / count, 2))", "calls=\(sorted.count)",
    ].joined(separator: " ")
    Swift.print(line)
  }

  /// Without Foundation there is no format with so many digits.
  private func decimal(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let fraction = "\(scaled % scale)"
    return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
