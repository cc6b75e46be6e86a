import RPC

/// So many callers, each of which makes its next call when the last one was answered.
struct ClosedLoop: Sendable {
  var callers: Int
  var seconds: Double

  /// - Parameter call: One call, by the number of its caller and of its turn; the first that throws ends the run.
  func run(_ call: @escaping @Sendable (Int, Int) async throws -> Void) async throws -> Figures {
    let processor = ProcessorTime.microseconds
    let start = Deadline.uptimeNow
    let end = start + UInt64(seconds * 1e9)
    let latencies = try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for caller in 0..<callers {
        group.addTask {
          var latencies: [UInt64] = []
          var now = Deadline.uptimeNow
          while now < end {
            try await call(caller, latencies.count)
            let after = Deadline.uptimeNow
            latencies.append(after - now)
            now = after
          }
          return latencies
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return Figures(
      latencies: latencies, elapsedNanoseconds: Deadline.uptimeNow - start,
      processorMicroseconds: ProcessorTime.microseconds - processor)
  }
}
