import RPC
import RPCTransport
import Synchronization
import TLS

/// A service whose attempts go as the test says, by their number in OPEN, and a client for it.
final class ScriptedService: Sendable {
  /// How an attempt ends.
  enum Step: Sendable {
    case answer
    case fail(StatusCode, RetryPushback? = nil)
    /// Ends by cancellation only.
    case hang
  }

  /// What the handlers saw, attempt by attempt.
  struct Seen: Sendable {
    var attempts: [UInt8] = []
    /// Time left, in nanoseconds of the monotonic clock.
    var deadlines: [Deadline] = []
    var cancelled = 0
  }

  static let read = EchoService.method("ReadScripted", .unary, .noSideEffects)
  static let write = EchoService.method("WriteScripted", .unary)
  /// As many messages as its request says, then the script.
  static let list = EchoService.method("ListScripted", .serverStreaming, .noSideEffects)
  static let chat = EchoService.method("ChatScripted", .bidirectional, .noSideEffects)

  private struct State {
    var seen = Seen()
    var watchers: [(condition: @Sendable (Seen) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  let certificates: Certificates
  let server: RPCServer
  private let log = Log()

  private final class Log: Sendable {
    let state = Mutex(State())

    func note(_ change: (inout Seen) -> Void) {
      let ready = state.withLock { state in
        change(&state.seen)
        let seen = state.seen
        let ready = state.watchers.filter { $0.condition(seen) }
        state.watchers.removeAll { $0.condition(seen) }
        return ready
      }
      for watcher in ready { watcher.continuation.resume() }
    }
  }

  init(_ script: @escaping @Sendable (UInt8) -> Step) async throws {
    certificates = try Certificates()
    let log = log
    let run = { @Sendable (context: ServerContext) async throws in
      log.note {
        $0.attempts.append(context.attempt)
        $0.deadlines.append(context.deadline)
      }
      switch script(context.attempt) {
      case .answer: return
      case .fail(let code, let pushback):
        var error = RPCError(code: code, message: "attempt \(context.attempt)")
        error.retryPushback = pushback
        throw error
      case .hang:
        let (never, _) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        log.note { $0.cancelled += 1 }
        throw CancellationError()
      }
    }
    var router = Router()
    for method in [Self.read, Self.write] {
      router.register(
        method,
        .unary { _, context in
          try await run(context)
          return [context.attempt]
        })
    }
    router.register(
      Self.list,
      .serverStreaming { request, context, sink in
        for _ in 0..<(request.first ?? 0) { try await sink.write([context.attempt]) }
        try await run(context)
        try await sink.write([context.attempt])
      })
    router.register(
      Self.chat,
      .bidirectional { source, context, sink in
        try await run(context)
        while let message = try await source.next() { try await sink.write(message + [context.attempt]) }
      })
    server = try await RPCServer.start(
      router: router, tls: certificates.source(.server, .service(name: "tickets")))
  }

  var seen: Seen { log.state.withLock { $0.seen } }

  func wait(until condition: @escaping @Sendable (Seen) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isTrue = log.state.withLock { state in
        if condition(state.seen) { return true }
        state.watchers.append((condition, continuation))
        return false
      }
      if isTrue { continuation.resume() }
    }
  }

  /// Runs a test against a service of this script with a client that pauses a millisecond between attempts.
  static func with(
    budget: RetryBudget = RetryBudget(capacity: 100), _ script: @escaping @Sendable (UInt8) -> Step,
    _ body: (ScriptedService, RPCClient) async throws -> Void
  ) async throws {
    let service = try await ScriptedService(script)
    var options = ClientOptions()
    options.defaultTimeout = .seconds(120)
    options.retry.backoff = BackoffPolicy(initial: .milliseconds(1), longest: .milliseconds(1))
    options.retryBudget = budget
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: service.server.port, service: "tickets"),
      tls: try service.certificates.source(.client, .service(name: "routing")), options: options)
    do {
      try await body(service, client)
    } catch {
      await service.end(client)
      throw error
    }
    await service.end(client)
  }

  private func end(_ client: RPCClient) async {
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }
}
