import RPC
import TLS
import Testing
import Wire

@testable import RPCTransport

@Suite("Memory that all connections share")
struct MemoryBudgetTests {
  @Test("the room is what is left, never less than none")
  func room() {
    let budget = MemoryBudget(limitBytes: 100)
    #expect(budget.room == 100)
    budget.change(by: 70)
    #expect(budget.room == 30 && budget.heldBytes == 70)
    budget.change(by: 70)
    #expect(budget.room == 0 && budget.heldBytes == 140)
    budget.change(by: -140)
    #expect(budget.room == 100)
    #expect(MemoryBudget(limitBytes: .max).room == .max)
  }

  @Test("a shortage is told once, until more than half was free")
  func shortage() {
    let budget = MemoryBudget(limitBytes: 100)
    budget.change(by: 100)
    #expect(budget.noteRefusal())
    #expect(!budget.noteRefusal())
    budget.change(by: -40)
    #expect(!budget.noteRefusal())
    budget.change(by: -20)
    #expect(budget.noteRefusal())
  }

  private func options(_ limitBytes: Int) -> ServerOptions {
    var options = ServerOptions()
    options.memory = MemoryBudget(limitBytes: limitBytes)
    return options
  }

  @Test("calls are turned away, with the limit's name, while others' requests take it all, and let in again afterwards")
  func requests() async throws {
    let options = options(100_000)
    try await Loopback.with(options: options) { pair in
      let client = pair.client
      let body = [UInt8](repeating: 1, count: 100_000)
      let first = Task { await failure { _ = try await client.unary(EchoService.park, body, CallOptions()) } }
      await pair.service.wait { $0.started == 1 }
      while options.memory.heldBytes < body.count { await Task.yield() }
      let other = try pair.client(as: .person(role: .lead, name: "irina"))
      let refused = await failure { _ = try await other.echo([1]) }
      #expect(refused?.code == .resourceExhausted)
      #expect(refused?.message.contains("max-buffered-memory") == true, "\(refused as Any)")
      #expect(refused?.retryPushback == .after(milliseconds: 500))
      await pair.events.wait { if case .outOfMemory(100_000) = $0 { true } else { false } }
      pair.service.release()
      #expect(await first.value == nil)
      while options.memory.heldBytes > 0 { await Task.yield() }
      let answer = try await other.echo([2])
      #expect(answer == [2])
      await other.shutdown()
    }
  }

  @Test("a message that would not fit ends its call alone, and nothing of it stays")
  func messages() async throws {
    let options = options(100_000)
    try await Loopback.with(options: options) { pair in
      let error = await failure { _ = try await pair.client.echo([UInt8](repeating: 1, count: 1_000_000)) }
      #expect(error?.code == .resourceExhausted)
      while options.memory.heldBytes > 0 { await Task.yield() }
      let answer = try await pair.client.echo([3])
      #expect(answer == [3])
    }
  }

  @Test("a connection that is lost gives back what it kept")
  func lost() async throws {
    let options = options(1_000_000)
    try await Loopback.with(options: options) { pair in
      let client = try pair.client(as: .person(role: .lead, name: "irina"))
      let call = try await client.open(EchoService.unread, request: nil, CallOptions())
      await pair.service.wait { $0.started == 1 }
      let body = [UInt8](repeating: 1, count: 60_000)
      let parked = Task { await failure { _ = try await client.unary(EchoService.park, body, CallOptions()) } }
      while options.memory.heldBytes < body.count { await Task.yield() }
      parked.cancel()
      call.cancel()
      _ = await parked.value
      await client.shutdown()
      while options.memory.heldBytes > 0 { await Task.yield() }
    }
  }
}
