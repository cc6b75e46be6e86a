import RPC
import RPCTransport
import Testing
import Wire

@Suite("Connections that have lived long enough")
struct AgeTests {
  private func isPeacefulEnd(_ event: ServerEvent) -> Bool {
    if case .connectionClosed(_, _, nil) = event { true } else { false }
  }

  @Test("are replaced under a caller who notices nothing")
  func age() async throws {
    var options = ServerOptions()
    options.maxConnectionAge = .milliseconds(20)
    try await Loopback.with(options: options) { pair in
      var number: UInt8 = 0
      while pair.events.events.count(where: isPeacefulEnd) < 5 {
        number &+= 1
        // Not declared idempotent and without a key: nothing may hide a lost call.
        let answer = try await pair.client.echo([number])
        #expect(answer == [number])
      }
      #expect(
        !pair.events.events.contains { if case .connectionClosed(_, _, _?) = $0 { true } else { false } })
    }
  }

  @Test("keep the calls that are open on them to their end")
  func openCalls() async throws {
    var options = ServerOptions()
    options.maxConnectionAge = .milliseconds(20)
    try await Loopback.with(options: options) { pair in
      let call = try await pair.client.open(EchoService.chat, request: nil, CallOptions())
      try await call.write([1, 2])
      let first = try await call.next()
      #expect(first == [2, 1])
      while await pair.server.connections().first?.isDraining != true { await Task.yield() }
      try await call.write([3, 4])
      let second = try await call.next()
      #expect(second == [4, 3])
      try await call.finishWriting()
      let end = try await call.next()
      #expect(end == nil)
      await pair.events.wait(for: isPeacefulEnd)
    }
  }

  @Test("without a call for a while are left, and the next call connects again")
  func idle() async throws {
    var options = ServerOptions()
    options.settings.idleMilliseconds = 20
    try await Loopback.with(options: options) { pair in
      for number in 1...3 {
        let answer = try await pair.client.echo([7])
        #expect(answer == [7])
        while pair.events.events.count(where: isPeacefulEnd) < number { await Task.yield() }
      }
    }
  }
}
