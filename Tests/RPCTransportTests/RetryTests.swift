import RPC
import RPCTransport
import TLS
import Testing

@Suite("Calls that are made again")
struct RetryTests {
  /// Fails until this attempt.
  private static func until(_ attempt: UInt8, _ code: StatusCode = .unavailable, _ pushback: RetryPushback? = nil)
    -> @Sendable (UInt8) -> ScriptedService.Step
  {
    { $0 >= attempt ? .answer : .fail(code, pushback) }
  }

  @Test("a read that fails UNAVAILABLE is made again, and says which attempt it is")
  func reads() async throws {
    try await ScriptedService.with(Self.until(2)) { service, client in
      let answer = try await client.unary(ScriptedService.read, [], CallOptions()).message
      #expect(answer == [2])
      #expect(service.seen.attempts == [0, 1, 2])
    }
  }

  @Test("a write is made again only with a key or its caller's word")
  func writes() async throws {
    try await ScriptedService.with(Self.until(1)) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.write, [], CallOptions()) }
      #expect(error == RPCError(code: .unavailable, message: "attempt 0"))
      #expect(service.seen.attempts == [0])
      var keyed = CallOptions()
      keyed.idempotencyKey = "once"
      _ = try await client.unary(ScriptedService.write, [], keyed)
      _ = try await client.unary(ScriptedService.write, [], CallOptions(isRepeatable: true))
      #expect(service.seen.attempts == [0, 0, 1, 0, 1])
    }
  }

  @Test("other statuses are the caller's at once")
  func otherStatuses() async throws {
    try await ScriptedService.with(Self.until(1, .internal)) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.read, [], CallOptions()) }
      #expect(error?.code == .internal)
      #expect(service.seen.attempts == [0])
    }
  }

  @Test("the policy bounds the attempts, for the client and for one call")
  func maxAttempts() async throws {
    try await ScriptedService.with({ _ in .fail(.unavailable) }) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.read, [], CallOptions()) }
      #expect(error?.message == "attempt 3")
      #expect(service.seen.attempts == [0, 1, 2, 3])
      _ = await failure { _ = try await client.unary(ScriptedService.read, [], CallOptions(retry: .never)) }
      #expect(service.seen.attempts == [0, 1, 2, 3, 0])
    }
  }

  @Test("a server may ask for time, and its no is taken for a no")
  func pushback() async throws {
    try await ScriptedService.with(Self.until(1, .resourceExhausted, .after(milliseconds: 2))) { service, client in
      _ = try await client.unary(ScriptedService.read, [], CallOptions())
      #expect(service.seen.attempts == [0, 1])
    }
    try await ScriptedService.with(Self.until(1, .unavailable, .never)) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.read, [], CallOptions()) }
      #expect(error?.retryPushback == .never)
      #expect(service.seen.attempts == [0])
    }
  }

  @Test("the deadline stays where it was, and what would come after it is not tried")
  func deadline() async throws {
    try await ScriptedService.with(Self.until(3)) { service, client in
      _ = try await client.unary(ScriptedService.read, [], CallOptions(timeout: .seconds(100)))
      let deadlines = service.seen.deadlines
      #expect(deadlines.count == 4)
      // Each hop of the clock rounds up to a millisecond at most.
      let first = try #require(deadlines.first)
      for later in deadlines {
        #expect(later.uptimeNanoseconds <= first.uptimeNanoseconds + 100_000_000_000)
        #expect((later.remainingMilliseconds ?? .max) <= 100_000)
      }
    }
    try await ScriptedService.with(Self.until(1, .unavailable, .after(milliseconds: 3_600_000))) { service, client in
      let error = await failure {
        _ = try await client.unary(ScriptedService.read, [], CallOptions(timeout: .seconds(100)))
      }
      #expect(error?.code == .unavailable)
      #expect(service.seen.attempts == [0])
    }
  }

  @Test("when most calls fail the budget ends the repeating, for the whole client")
  func budget() async throws {
    try await ScriptedService.with(budget: RetryBudget(capacity: 4, gain: 0), { _ in .fail(.unavailable) }) {
      service, client in
      for _ in 0..<10 { _ = await failure { _ = try await client.unary(ScriptedService.read, [], CallOptions()) } }
      #expect(service.seen.attempts.count == 11)
    }
  }

  @Test("a stream is opened again as long as nothing of it was seen")
  func streams() async throws {
    try await ScriptedService.with(Self.until(1)) { service, client in
      let call = try await client.open(ScriptedService.list, request: [0], CallOptions())
      let message = try await call.next()
      #expect(message == [1])
      let end = try await call.next()
      #expect(end == nil)
      #expect(service.seen.attempts == [0, 1])

      // A message has gone out ahead of the failure.
      let seen = try await client.open(ScriptedService.list, request: [1], CallOptions())
      let error = await failure { while try await seen.next() != nil {} }
      #expect(error?.code == .unavailable)
      #expect(service.seen.attempts == [0, 1, 0])
    }
  }

  @Test("a stream whose caller has sent nothing is opened again, and what is sent then arrives")
  func untouchedStream() async throws {
    try await ScriptedService.with(Self.until(1)) { service, client in
      let call = try await client.open(ScriptedService.chat, request: nil, CallOptions())
      await service.wait { $0.attempts == [0, 1] }
      try await call.write([7])
      let answer = try await call.next()
      #expect(answer == [7, 1])
      try await call.finishWriting()
      let end = try await call.next()
      #expect(end == nil)
    }
  }

  @Test("a read survives the loss of its connection")
  func lostConnection() async throws {
    try await ScriptedService.with({ $0 == 0 ? .hang : .answer }) { service, _ in
      let relay = try await Relay(to: service.server.port)
      let client = RPCClient(
        to: ServiceTarget(host: "127.0.0.1", port: relay.port, service: "tickets"),
        tls: try service.certificates.source(.client, .service(name: "routing")))
      let call = Task { try await client.unary(ScriptedService.read, [], CallOptions(timeout: .seconds(120))).message }
      await service.wait { $0.attempts == [0] }
      relay.cut()
      let answer = try await call.value
      #expect(answer == [1])
      await service.wait { $0.cancelled == 1 }
      #expect(relay.accepted == 2)
      await client.shutdown()
      await relay.close()
    }
  }

  @Test("a call that waits for its next attempt ends when its caller cancels it or the client closes")
  func cancelledInBetween() async throws {
    try await ScriptedService.with(Self.until(1, .unavailable, .after(milliseconds: 3_600_000))) { service, client in
      let options = CallOptions(timeout: .seconds(7_200))
      let cancelled = Task { await failure { _ = try await client.unary(ScriptedService.read, [], options) } }
      let closed = Task { await failure { _ = try await client.unary(ScriptedService.read, [], options) } }
      await service.wait { $0.attempts == [0, 0] }
      cancelled.cancel()
      #expect(await cancelled.value?.code == .cancelled)
      await client.shutdown()
      #expect(await closed.value?.code == .unavailable)
      #expect(service.seen.attempts == [0, 0])
    }
  }
}
