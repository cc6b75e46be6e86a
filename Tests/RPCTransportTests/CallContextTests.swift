import RPC
import RPCTransport
import Synchronization
import TLS
import Testing

/// Two services, of which the first calls the second while it serves.
private final class TwoHops: Sendable {
  /// What each hop's handler saw of its call.
  struct Seen: Sendable {
    var milliseconds: [UInt64] = []
    var traces: [TraceContext] = []
    var parents: [UInt64?] = []
    var callers: [Principal] = []
    var peers: [Principal] = []
    var criticalities: [Criticality] = []
  }

  static let forward = EchoService.method("ForwardContext", .unary)
  static let record = EchoService.method("RecordContext", .unary)

  let certificates: Certificates
  let caller: RPCClient
  private let between: RPCClient
  private let first: RPCServer
  private let second: RPCServer
  private let log: SeenLog

  init(options inner: CallOptions = CallOptions()) async throws {
    certificates = try Certificates()
    let log = SeenLog()
    self.log = log
    var innerRouter = Router()
    innerRouter.register(
      Self.record,
      .unary { request, context in
        log.note(context)
        return request
      })
    second = try await RPCServer.start(
      router: innerRouter, tls: certificates.source(.server, .service(name: "routing")))
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: second.port, service: "routing"),
      tls: try certificates.source(.client, .service(name: "tickets")))
    between = client
    var outerRouter = Router()
    outerRouter.register(
      Self.forward,
      .unary { request, context in
        log.note(context)
        return try await client.unary(Self.record, request, inner).message
      })
    first = try await RPCServer.start(
      router: outerRouter, tls: certificates.source(.server, .service(name: "tickets")))
    caller = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: first.port, service: "tickets"),
      tls: try certificates.source(.client, .person(role: .lead, name: "irina")))
  }

  func call(_ options: CallOptions) async throws -> Seen {
    _ = try await caller.unary(Self.forward, [1], options)
    return log.seen.withLock { $0 }
  }

  func end() async {
    await caller.shutdown()
    await between.shutdown()
    _ = await first.shutdown(grace: .zero)
    _ = await second.shutdown(grace: .zero)
  }
}

/// Shared by the two handlers.
private final class SeenLog: Sendable {
  let seen = Mutex(TwoHops.Seen())

  func note(_ context: ServerContext) {
    seen.withLock { seen in
      seen.milliseconds.append(context.deadline.remainingMilliseconds ?? .max)
      seen.traces.append(context.trace)
      seen.parents.append(context.parentSpan)
      seen.callers.append(context.caller)
      seen.peers.append(context.peer)
      seen.criticalities.append(context.criticality)
    }
  }
}

@Suite("A call that crosses two services")
struct CallContextTests {
  private func seen(_ inner: CallOptions, _ outer: CallOptions) async throws -> TwoHops.Seen {
    let hops = try await TwoHops(options: inner)
    do {
      let seen = try await hops.call(outer)
      await hops.end()
      return seen
    } catch {
      await hops.end()
      throw error
    }
  }

  @Test("has at the second no more time than was left at the first, whatever it asks for", arguments: [nil, 3_600])
  func deadline(innerSeconds: Int?) async throws {
    let inner = CallOptions(timeout: innerSeconds.map { .seconds($0) })
    let seen = try await seen(inner, CallOptions(timeout: .seconds(60)))
    try #require(seen.milliseconds.count == 2)
    #expect(seen.milliseconds[0] <= 60_000)
    #expect(seen.milliseconds[1] <= seen.milliseconds[0])
  }

  @Test("has less time at the second when the first allows less")
  func shorterDeadline() async throws {
    let seen = try await seen(CallOptions(timeout: .seconds(30)), CallOptions(timeout: .seconds(600)))
    try #require(seen.milliseconds.count == 2)
    #expect(seen.milliseconds[1] <= 30_000)
  }

  @Test("stays one trace, in which each hop is the child of the one before")
  func trace() async throws {
    let begun = TraceContext.random()
    let seen = try await seen(CallOptions(), CallOptions(timeout: .seconds(60), trace: begun))
    try #require(seen.traces.count == 2)
    #expect(seen.traces.map(\.traceID) == [begun.traceID, begun.traceID])
    #expect(seen.parents == [begun.span, seen.traces[0].span])
    #expect(Set(seen.traces.map(\.span)).union([begun.span]).count == 3)
  }

  @Test("begins a trace at the edge when its caller has none")
  func traceAtTheEdge() async throws {
    let seen = try await seen(CallOptions(), CallOptions(timeout: .seconds(60)))
    try #require(seen.traces.count == 2)
    #expect(seen.parents == [nil, seen.traces[0].span])
    #expect(seen.traces[0].traceID == seen.traces[1].traceID)
  }

  @Test("is made for the same person and no more critical than at the first")
  func caller() async throws {
    let seen = try await seen(
      CallOptions(criticality: .critical), CallOptions(timeout: .seconds(60), criticality: .sheddable))
    let irina = Principal.person(role: "lead", name: "irina")
    #expect(seen.peers == [irina, .service(name: "tickets")])
    #expect(seen.callers == [irina, irina])
    #expect(seen.criticalities == [.sheddable, .sheddable])
  }

  @Test("may be made in the service's own name")
  func itself() async throws {
    let seen = try await seen(CallOptions(identity: .itself), CallOptions(timeout: .seconds(60)))
    #expect(seen.callers.last == .service(name: "tickets"))
  }

  @Test("ends at both services when its time is over")
  func expiry() async throws {
    let service = EchoService()
    let certificates = try Certificates()
    let second = try await RPCServer.start(
      router: service.router(), tls: certificates.source(.server, .service(name: "routing")))
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: second.port, service: "routing"),
      tls: try certificates.source(.client, .service(name: "tickets")))
    let forward = EchoService.method("ForwardToPark", .unary)
    var router = Router()
    router.register(
      forward, .unary { request, _ in try await client.unary(EchoService.park, request, CallOptions()).message })
    let first = try await RPCServer.start(
      router: router, tls: certificates.source(.server, .service(name: "tickets")))
    let caller = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: first.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "library")))
    // On a busy machine the deadline may pass before the second handler begins, which is not the case meant here.
    while service.figures.started == 0 {
      let error = await failure {
        _ = try await caller.unary(forward, [], CallOptions(timeout: .milliseconds(100)))
      }
      #expect(error?.code == .deadlineExceeded)
    }
    await service.wait { $0.cancelled == $0.started }
    await caller.shutdown()
    await client.shutdown()
    _ = await first.shutdown(grace: .zero)
    _ = await second.shutdown(grace: .zero)
  }
}
