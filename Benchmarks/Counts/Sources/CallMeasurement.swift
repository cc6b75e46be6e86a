internal import RPC
internal import RPCTransport
internal import TLS

/// Echo calls of 32 bytes on one connection over mutual TLS, with a deadline and an interceptor: one after the other,
/// and 64 begun at once. Nothing here looks at a clock.
struct CallMeasurement {
  var server: Counts
  var client: Counts

  private static let textBytes = 32
  private static let warmUp = 300
  private static let calls = 1000
  private static let batch = 64
  private static let batches = 16

  /// - Returns: a figure a line: name, space, number with two decimals.
  func run(port: Int, _ identity: TLSIdentity) async throws -> String {
    let loops = TransportLoops(threads: 1)
    let transport = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: port, service: "tickets"),
      tls: try TLSContextSource(role: .client, identity: identity), loops: loops)
    try await transport.connect()
    let call = EchoCall(transport, bytes: Self.textBytes)
    // On the connection's own loop, so that no call changes threads on this side.
    let (single, together) = try await loops.run { () async throws -> (Cost, Cost) in
      try await inTurn(call, Self.warmUp)
      let single = try await cost { try await inTurn(call, Self.calls) }
      try await atOnce(call, 1)
      return (single, try await cost { try await atOnce(call, Self.batches) })
    }
    await transport.shutdown()
    return single.lines("single", per: Self.calls) + together.lines("together", per: Self.batch * Self.batches)
  }

  private func inTurn(_ call: EchoCall, _ count: Int) async throws {
    for turn in 0..<count { try await call.make(0, turn) }
  }

  /// Each batch waits for all its answers.
  private func atOnce(_ call: EchoCall, _ count: Int) async throws {
    for turn in 0..<count {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<Self.batch { group.addTask { try await call.make(caller, turn) } }
        try await group.waitForAll()
      }
    }
  }

  private struct Cost {
    var server: Counts.Figures
    var client: Counts.Figures

    func lines(_ name: String, per calls: Int) -> String {
      var text = ""
      for (side, figures) in [("server", server), ("client", client)] {
        for (what, count) in [
          ("allocations", figures.allocations), ("system-calls", figures.systemCalls), ("sends", figures.sends),
          ("bytes-sent", figures.bytesSent),
        ] {
          let hundredths = (count &* 100 &+ UInt64(calls) / 2) / UInt64(calls)
          let fraction = hundredths % 100
          text += "\(name).\(side).\(what) \(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)\n"
        }
      }
      return text
    }
  }

  private func cost(of work: () async throws -> Void) async throws -> Cost {
    let before = (try server.read(), try client.read())
    try await work()
    let after = (try server.read(), try client.read())
    return Cost(server: after.0 - before.0, client: after.1 - before.1)
  }
}
