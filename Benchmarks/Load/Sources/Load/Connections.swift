import Glibc
import OporaAPI
import RPC
import RPCTransport
import TLS

/// Connections as such: how fast they are made, what they cost while nothing happens.
struct Connections: Sendable {
  var port: Int
  var identity: TLSIdentity

  /// One after the other, each with a full handshake: a context of its own knows no earlier session.
  func make(seconds: Double) async throws -> Figures {
    let processor = ProcessorTime.microseconds
    let start = Deadline.uptimeNow
    let end = start + UInt64(seconds * 1e9)
    var latencies: [UInt64] = []
    var now = start
    while now < end {
      let client = try connection(TLSContextSource(role: .client, identity: identity))
      // A call, because a client of TLS 1.3 is done before the server has looked at its certificate.
      _ = try await RpcV1.HealthClient(client).check(RpcV1.HealthCheckRequest(service: "x"))
      await client.shutdown()
      let after = Deadline.uptimeNow
      latencies.append(after - now)
      now = after
    }
    return Figures(
      latencies: latencies, elapsedNanoseconds: now - start,
      processorMicroseconds: ProcessorTime.microseconds - processor)
  }

  /// Each has made one call; then nothing, until the process is killed.
  func hold(_ count: Int) async throws {
    let tls = try TLSContextSource(role: .client, identity: identity)
    let clients = (0..<count).map { _ in connection(tls) }
    for client in clients { _ = try await RpcV1.HealthClient(client).check(RpcV1.HealthCheckRequest(service: "x")) }
    let line = Array("ready\n".utf8)
    _ = write(1, line, line.count)
    while true {
      try await Task.sleep(for: .seconds(3_600))
      // Asked for the sake of keeping them: a client nobody uses any more closes its connection.
      for client in clients { _ = await client.state() }
    }
  }

  private func connection(_ tls: TLSContextSource) -> RPCClient {
    RPCClient(to: ServiceTarget(host: "127.0.0.1", port: port, service: "tickets"), tls: tls)
  }
}
