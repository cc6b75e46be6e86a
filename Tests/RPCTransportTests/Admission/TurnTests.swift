import RPC
import RPCTransport
import Synchronization
import TLS
import Testing

@Suite("Calls that wait for their turn, over TLS")
struct TurnTests {
  private static let record = EchoService.method("Record", .unary)
  private static let look = MethodDescriptor(
    service: "opora.rpc.v1.Look", name: "Look", kind: .unary, fingerprint: 1, idempotency: .notIdempotent,
    rights: EchoService.everybody, requestType: "Bytes", responseType: "Bytes")

  /// A server with one loop and one place for a handler, which a call of `park` occupies.
  private final class Bench: Sendable {
    let certificates: Certificates
    let service = EchoService()
    let events = EventLog()
    let server: RPCServer
    let loops = TransportLoops(threads: 1)
    private let record = Record()

    init(_ change: (inout AdmissionPolicy) -> Void) async throws {
      certificates = try Certificates()
      var options = ServerOptions()
      options.admission.minRunningCalls = 1
      options.admission.maxRunningCalls = 1
      // Nobody is turned away for having waited, on however slow a machine, unless a test is about that.
      options.admission.waitTarget = .seconds(600)
      change(&options.admission)
      let record = record
      var router = service.router()
      router.register(
        TurnTests.record,
        .unary { request, context in
          record.note(context.caller.name)
          return request
        })
      router.register(TurnTests.look, .unary { request, _ in request })
      let events = events
      server = try await RPCServer.start(
        router: router, tls: certificates.source(.server, .service(name: "tickets")), options: options, loops: loops
      ) { events.append($0) }
    }

    private final class Record: Sendable {
      private let list = Mutex<[String]>([])
      func note(_ caller: String) { list.withLock { $0.append(caller) } }
      var callers: [String] { list.withLock { $0 } }
    }

    /// Whose calls of `record` were handled, in order.
    var handled: [String] { record.callers }

    func client(_ name: String) throws -> RPCClient {
      RPCClient(
        to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
        tls: try certificates.source(.client, .person(role: .specialist, name: name)), loops: loops)
    }

    func calls(_ state: CallSnapshot.State) async -> Int {
      await server.callsInFlight().count { $0.state == state }
    }
  }

  /// Runs a test while the one place is taken; `leave` gives it back.
  private func whileBusy(
    _ change: (inout AdmissionPolicy) -> Void = { _ in }, _ body: (Bench, RPCClient) async throws -> Void
  ) async throws {
    let bench = try await Bench(change)
    let client = try bench.client("olga")
    let first = Task { await failure { _ = try await client.unary(EchoService.park, [1], CallOptions()) } }
    await bench.service.wait { $0.started == 1 }
    do {
      try await body(bench, client)
    } catch {
      bench.service.release()
      await client.shutdown()
      _ = await bench.server.shutdown(grace: .zero)
      throw error
    }
    bench.service.release()
    #expect(await first.value == nil)
    await client.shutdown()
    _ = await bench.server.shutdown(grace: .zero)
  }

  @Test("callers take turns, however much one of them asks for")
  func turns() async throws {
    try await whileBusy { bench, olga in
      let boris = try bench.client("boris")
      @Sendable func ask(_ client: RPCClient, _ count: Int) -> Task<Int, Never> {
        Task {
          await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
              group.addTask { await failure { _ = try await client.unary(Self.record, [], CallOptions()) } == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
          }
        }
      }
      let many = ask(olga, 20)
      while await bench.calls(.queued) < 20 { await Task.yield() }
      let few = ask(boris, 3)
      while await bench.calls(.queued) < 23 { await Task.yield() }
      bench.service.release()
      #expect(await many.value == 20)
      #expect(await few.value == 3)
      #expect(
        bench.handled == ["olga", "boris", "olga", "boris", "olga", "boris"] + Array(repeating: "olga", count: 17))
      await boris.shutdown()
    }
  }

  @Test("a flood makes room for somebody else's call, and hears why its own is turned away")
  func displacement() async throws {
    try await whileBusy({ $0.maxWaitingCalls = 2 }) { bench, olga in
      let flood = Task {
        await withTaskGroup(of: RPCError?.self) { group in
          for _ in 0..<2 {
            group.addTask { await failure { _ = try await olga.unary(Self.record, [], CallOptions()) } }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
      }
      while await bench.calls(.queued) < 2 { await Task.yield() }
      let boris = try bench.client("boris")
      let own = await failure { _ = try await olga.unary(Self.record, [], CallOptions()) }
      #expect(own?.code == .resourceExhausted)
      #expect(own?.message.contains("max-waiting-calls") == true, "\(own as Any)")
      #expect(own?.retryPushback == .after(milliseconds: 500))
      let modest = Task { await failure { _ = try await boris.unary(Self.record, [], CallOptions()) } }
      while await !bench.server.callsInFlight().contains(where: { $0.context.caller.name == "boris" }) {
        await Task.yield()
      }
      bench.service.release()
      #expect(await modest.value == nil)
      #expect(await flood.value.compactMap { $0?.code } == [.resourceExhausted])
      #expect(bench.handled.sorted() == ["boris", "olga"])
      await boris.shutdown()
    }
  }

  @Test("a call that waits too long is turned away, and told how long to stay away")
  func shedding() async throws {
    try await whileBusy({
      $0.waitTarget = .milliseconds(20)
      $0.shedAfter = .milliseconds(40)
    }) { bench, olga in
      let error = await failure { _ = try await olga.unary(Self.record, [], CallOptions(criticality: .sheddable)) }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("shed-wait-target") == true, "\(error as Any)")
      #expect(error?.retryPushback == .after(milliseconds: 40))
      #expect(bench.handled.isEmpty)
      await bench.events.wait { if case .shedding(.sheddable) = $0 { true } else { false } }
      // And when nothing waits any more it ends by itself.
      await bench.events.wait { if case .shedding(nil) = $0 { true } else { false } }
    }
  }

  @Test("a call whose time is over while it waits never runs")
  func expiry() async throws {
    try await whileBusy { bench, olga in
      let late = await failure { _ = try await olga.unary(Self.record, [], CallOptions(timeout: .milliseconds(30))) }
      #expect(late?.code == .deadlineExceeded)
      while await bench.calls(.queued) > 0 { await Task.yield() }
      bench.service.release()
      _ = try await olga.unary(Self.record, [], CallOptions())
      #expect(bench.handled == ["olga"])
    }
  }

  @Test("who looks into a server waits for nobody")
  func operations() async throws {
    try await whileBusy { _, olga in
      let answer = try await olga.unary(Self.look, [7], CallOptions()).message
      #expect(answer == [7])
    }
  }

  @Test("streams do not wait and have a limit of their own, which is named when it is reached")
  func streams() async throws {
    try await whileBusy({ $0.maxStreamingCalls = 1 }) { _, olga in
      let first = try await olga.open(EchoService.chat, request: nil, CallOptions())
      try await first.write([1, 2])
      let reversed = try await first.next()
      #expect(reversed == [2, 1])
      let second = try await olga.open(EchoService.chat, request: nil, CallOptions())
      let error = await failure { _ = try await second.next() }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.message.contains("max-streaming-calls") == true, "\(error as Any)")
      try await first.finishWriting()
      let end = try await first.next()
      #expect(end == nil)
      let third = try await olga.open(EchoService.chat, request: nil, CallOptions())
      try await third.write([3])
      let again = try await third.next()
      #expect(again == [3])
      third.cancel()
    }
  }
}
