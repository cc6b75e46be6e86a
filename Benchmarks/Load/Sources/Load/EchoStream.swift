import OporaAPI
import RPC
import RPCTransport

/// One stream from the server, read as fast as it comes for so long; the time of a message is that since the last one.
struct EchoStream: Sendable {
  private let client: RpcV1.HealthClient
  private let text: String
  private let seconds: Double

  init(_ transport: RPCClient, bytes: Int, seconds: Double) {
    client = RpcV1.HealthClient(transport)
    text = String(repeating: "x", count: bytes)
    self.seconds = seconds
  }

  func run() async throws -> Figures {
    let processor = ProcessorTime.microseconds
    let start = Deadline.uptimeNow
    let end = start + UInt64(seconds * 1e9)
    var latencies: [UInt64] = []
    var now = start
    for try await message in try await client.watch(RpcV1.HealthCheckRequest(service: text)) {
      guard message.reason == text else { throw RPCError(code: .dataLoss, message: "An echo came back changed.") }
      let after = Deadline.uptimeNow
      latencies.append(after - now)
      now = after
      if now >= end { break }
    }
    return Figures(
      latencies: latencies, elapsedNanoseconds: now - start,
      processorMicroseconds: ProcessorTime.microseconds - processor)
  }
}
