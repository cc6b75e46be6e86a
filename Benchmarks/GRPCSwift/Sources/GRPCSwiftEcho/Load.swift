import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// So many callers on each connection, each of which makes its next call when the last one was answered.
struct Load: Sendable {
  var port: Int
  var files: Files
  var bytes: Int
  var inFlight: Int
  var seconds: Double
  var connections: Int

  private typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

  func run() async throws {
    let clients = try (0..<connections).map { _ in
      GRPCClient(
        transport: try HTTP2ClientTransport.Posix(
          target: .ipv4(address: "127.0.0.1", port: port),
          transportSecurity: .mTLS(certificateChain: [files.chain], privateKey: files.privateKey) {
            $0.trustRoots = .certificates([files.root])
            $0.serverCertificateVerification = .noHostnameVerification
          }))
    }
    let message = [UInt8](repeating: 0x78, count: bytes)
    try await withThrowingDiscardingTaskGroup { group in
      for client in clients { group.addTask { try await client.runConnections() } }
      for client in clients { try await Self.call(client, message) }
      let processor = processorMicroseconds
      let start = ContinuousClock.now
      let end = start + .seconds(seconds)
      let latencies = try await withThrowingTaskGroup(of: [Double].self) { callers in
        for client in clients {
          for _ in 0..<inFlight { callers.addTask { try await Self.callUntil(end, client, message) } }
        }
        return try await callers.reduce(into: []) { $0 += $1 }
      }
      report(latencies.sorted(), ContinuousClock.now - start, processorMicroseconds - processor)
      for client in clients { client.beginGracefulShutdown() }
    }
  }

  private static func callUntil(_ end: ContinuousClock.Instant, _ client: Client, _ message: [UInt8]) async throws
    -> [Double]
  {
    var latencies: [Double] = []
    var now = ContinuousClock.now
    while now < end {
      try await call(client, message)
      let after = ContinuousClock.now
      latencies.append((after - now) / .microseconds(1))
      now = after
    }
    return latencies
  }

  private static func call(_ client: Client, _ message: [UInt8]) async throws {
    let answer = try await client.unary(
      request: ClientRequest(message: message), descriptor: EchoService.unary, serializer: RawBytes(),
      deserializer: RawBytes(), options: .defaults
    ) { try $0.message }
    guard answer == message else { throw RPCError(code: .dataLoss, message: "An echo came back changed.") }
  }

  private func report(_ latencies: [Double], _ elapsed: Duration, _ processor: Int) {
    let count = max(latencies.count, 1)
    func at(_ share: Double) -> Double { latencies.isEmpty ? 0 : latencies[Int(Double(count - 1) * share)] }
    print(
      String(
        format: "calls_per_second=%.0f p50_us=%.1f p99_us=%.1f client_cpu_us=%.2f calls=%d",
        Double(latencies.count) / (elapsed / .seconds(1)), at(0.5), at(0.99), Double(processor) / Double(count),
        latencies.count))
  }

  private var processorMicroseconds: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec
      + usage.ru_stime.tv_usec
  }
}
