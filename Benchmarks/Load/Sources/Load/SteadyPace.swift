import RPC

/// Calls at a fixed rate, whether or not earlier ones were answered. Latency counts from the instant a call was due, so
/// that a stall is charged to every call it delays.
struct SteadyPace: Sendable {
  var perSecond: Int
  var seconds: Double

  func run(_ call: @escaping @Sendable (Int, Int) async throws -> Void) async throws -> Figures {
    let processor = ProcessorTime.microseconds
    let start = Deadline.uptimeNow
    let interval = 1_000_000_000 / UInt64(perSecond)
    let latencies = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for number in 0..<Int(Double(perSecond) * seconds) {
        let due = start + UInt64(number) * interval
        let now = Deadline.uptimeNow
        if now < due { try await Task.sleep(for: .nanoseconds(Int64(due - now))) }
        group.addTask {
          try await call(number, 0)
          return Deadline.uptimeNow - due
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    return Figures(
      latencies: latencies, elapsedNanoseconds: Deadline.uptimeNow - start,
      processorMicroseconds: ProcessorTime.microseconds - processor)
  }
}
