import RPC
import RPCTransport
import Testing

@Suite("Hedged calls")
struct HedgingTests {
  private let hedging = CallOptions(hedging: HedgingPolicy(delay: .milliseconds(1), maxAttempts: 3))

  @Test("take the first answer and cancel the attempts that were slower")
  func winner() async throws {
    try await ScriptedService.with({ $0 < 2 ? .hang : .answer }) { service, client in
      let answer = try await client.unary(ScriptedService.read, [], hedging).message
      #expect(answer == [2])
      await service.wait { $0.cancelled == 2 }
      #expect(service.seen.attempts.sorted() == [0, 1, 2])
    }
  }

  @Test("survive a failed attempt, and fail when all have failed")
  func failures() async throws {
    try await ScriptedService.with({ $0 == 2 ? .answer : .fail(.unavailable) }) { service, client in
      let answer = try await client.unary(ScriptedService.read, [], hedging).message
      #expect(answer == [2])
    }
    try await ScriptedService.with({ _ in .fail(.unavailable) }) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.read, [], hedging) }
      #expect(error?.code == .unavailable)
      #expect(service.seen.attempts.count == 3)
    }
  }

  @Test("fail at once with what the other attempts can't mend")
  func unbearable() async throws {
    try await ScriptedService.with({ _ in .fail(.notFound) }) { service, client in
      let options = CallOptions(hedging: HedgingPolicy(delay: .seconds(3_600)))
      let error = await failure { _ = try await client.unary(ScriptedService.read, [], options) }
      #expect(error?.code == .notFound)
      #expect(service.seen.attempts == [0])
    }
  }

  @Test("stop at the server's no and at an empty budget")
  func stopped() async throws {
    try await ScriptedService.with({ _ in .fail(.unavailable, .never) }) { service, client in
      let options = CallOptions(hedging: HedgingPolicy(delay: .seconds(3_600)))
      _ = await failure { _ = try await client.unary(ScriptedService.read, [], options) }
      #expect(service.seen.attempts == [0])
    }
    try await ScriptedService.with(budget: RetryBudget(capacity: 0), { _ in .fail(.unavailable) }) { service, client in
      _ = await failure { _ = try await client.unary(ScriptedService.read, [], hedging) }
      #expect(service.seen.attempts == [0])
    }
  }

  @Test("are for methods that may run twice")
  func notIdempotent() async throws {
    try await ScriptedService.with({ _ in .answer }) { service, client in
      let error = await failure { _ = try await client.unary(ScriptedService.write, [], hedging) }
      #expect(error?.code == .invalidArgument)
      #expect(error?.message.contains("WriteScripted") == true)
      #expect(service.seen.attempts.isEmpty)
    }
  }

  @Test("end with their caller, all attempts of them")
  func cancelled() async throws {
    try await ScriptedService.with({ _ in .hang }) { service, client in
      let options = hedging
      let call = Task { await failure { _ = try await client.unary(ScriptedService.read, [], options) } }
      await service.wait { $0.attempts.count == 3 }
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      await service.wait { $0.cancelled == 3 }
    }
  }
}
