import Synchronization
import Testing

@testable import RPC

@Suite("Client interceptors")
struct ClientInterceptorTests {
  /// Notes what passes it.
  private struct Named: ClientInterceptor {
    let name: String
    let note: @Sendable (String) -> Void

    func intercept<Result: Sendable>(
      _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
    ) async throws(RPCError) -> Result {
      note("\(name) \(call.method.name) \(call.options.metadata.text("by") ?? "nobody")")
      var call = call
      call.options.metadata.set("by", text: name)
      do throws(RPCError) {
        let result = try await next(call)
        note("\(name) done")
        return result
      } catch {
        note("\(name) \(error.code.name)")
        throw RPCError(code: .aborted, message: "\(name): \(error.message)")
      }
    }
  }

  /// Notes how streams end.
  private struct Ending: ClientInterceptor {
    let name: String
    let note: @Sendable (String) -> Void

    func intercept<Result: Sendable>(
      _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
    ) async throws(RPCError) -> Result {
      var call = call
      call.options.metadata.set("by", text: name)
      return try await next(call)
    }

    func streamEnded(_ call: OutgoingCallContext, _ outcome: StreamOutcome) {
      note("\(name) \(call.method.name) by \(call.options.metadata.text("by") ?? "nobody"): \(word(outcome))")
    }

    private func word(_ outcome: StreamOutcome) -> String {
      switch outcome {
      case .completed: "completed"
      case .failed(let error): error.code.name
      case .abandoned: "abandoned"
      }
    }
  }

  /// Lets nothing through.
  private struct Closed: ClientInterceptor {
    func intercept<Result: Sendable>(
      _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
    ) async throws(RPCError) -> Result {
      throw RPCError(code: .unauthenticated, message: "no token")
    }
  }

  private func method(_ name: String, _ kind: CallKind = .unary) -> MethodDescriptor {
    MethodDescriptor(
      service: "test.v1.Intercepted", name: name, kind: kind, fingerprint: 1, idempotency: .notIdempotent,
      rights: Rights(roles: ["any"], services: ["any"]), requestType: "Bytes", responseType: "Bytes")
  }

  private func with(
    _ interceptors: (@escaping @Sendable (String) -> Void) -> [any ClientInterceptor],
    _ body: (InterceptedTransport<InProcessTransport>, MethodDescriptor, MethodDescriptor) async throws -> Void
  ) async throws -> [String] {
    let log = Mutex<[String]>([])
    let (echo, list) = (method("Echo"), method("List", .serverStreaming))
    var router = Router()
    router.register(
      echo,
      .unary { request, context in
        guard request != [0] else { throw RPCError(code: .notFound, message: "nothing") }
        return Array((context.metadata.text("by") ?? "").utf8)
      })
    router.register(
      list,
      .serverStreaming { request, _, sink in
        try await sink.write(request)
        guard request != [0] else { throw RPCError(code: .dataLoss, message: "torn") }
      })
    let transport = InterceptedTransport(
      InProcessTransport(router: router, principal: .service(name: "routing")),
      interceptors: interceptors { line in log.withLock { $0.append(line) } })
    try await body(transport, echo, list)
    return log.withLock { $0 }
  }

  @Test("run in order, the first outermost, and change what follows")
  func order() async throws {
    let log = try await with {
      [Named(name: "a", note: $0), Named(name: "b", note: $0)]
    } _: { transport, echo, _ in
      let answer = try await transport.unary(echo, [1], CallOptions()).message
      #expect(answer == Array("b".utf8))
    }
    #expect(log == ["a Echo nobody", "b Echo a", "b done", "a done"])
  }

  @Test("see failures and may change them")
  func failures() async throws {
    let log = try await with {
      [Named(name: "a", note: $0), Named(name: "b", note: $0)]
    } _: { transport, echo, _ in
      await #expect(throws: RPCError(code: .aborted, message: "a: b: nothing")) {
        _ = try await transport.unary(echo, [0], CallOptions())
      }
    }
    #expect(log == ["a Echo nobody", "b Echo a", "b NOT_FOUND", "a ABORTED"])
  }

  @Test("run around the opening of streams")
  func streams() async throws {
    let log = try await with {
      [Named(name: "a", note: $0)]
    } _: { transport, _, list in
      let call = try await transport.open(list, request: [7], CallOptions())
      let message = try await call.next()
      #expect(message == [7])
    }
    #expect(log == ["a List nobody", "a done"])
  }

  @Test("hear once how each stream ended: completed, failed, cancelled or dropped")
  func endings() async throws {
    let log = try await with {
      [Ending(name: "a", note: $0), Ending(name: "b", note: $0)]
    } _: { transport, _, list in
      let completed = try await transport.open(list, request: [7], CallOptions())
      while try await completed.next() != nil {}
      #expect(try await completed.next() == nil)
      completed.cancel()

      let failed = try await transport.open(list, request: [0], CallOptions())
      _ = try await failed.next()
      await #expect(throws: RPCError.self) { _ = try await failed.next() }
      failed.cancel()

      let cancelled = try await transport.open(list, request: [7], CallOptions())
      cancelled.cancel()

      _ = try await transport.open(list, request: [7], CallOptions())
    }
    #expect(
      log == [
        "a List by b: completed", "b List by b: completed", "a List by b: DATA_LOSS", "b List by b: DATA_LOSS",
        "a List by b: abandoned", "b List by b: abandoned", "a List by b: abandoned", "b List by b: abandoned",
      ])
  }

  @Test("hear nothing of the ends of unary calls but what they await")
  func unaryEndings() async throws {
    let log = try await with {
      [Ending(name: "a", note: $0)]
    } _: { transport, echo, _ in
      let answer = try await transport.unary(echo, [1], CallOptions()).message
      #expect(answer == Array("a".utf8))
    }
    #expect(log.isEmpty)
  }

  @Test("may refuse a call, which then goes nowhere")
  func refusal() async throws {
    let log = try await with {
      [Closed(), Named(name: "a", note: $0)]
    } _: { transport, echo, _ in
      await #expect(throws: RPCError(code: .unauthenticated, message: "no token")) {
        _ = try await transport.unary(echo, [1], CallOptions())
      }
    }
    #expect(log.isEmpty)
  }
}

@Suite("The interceptor that names keys")
struct IdempotencyKeysTests {
  private func method(_ idempotency: Idempotency) -> MethodDescriptor {
    MethodDescriptor(
      service: "test.v1.Keys", name: "Key", kind: .unary, fingerprint: 1, idempotency: idempotency,
      rights: Rights(roles: ["any"], services: []), requestType: "test.v1.Bytes", responseType: "test.v1.Bytes")
  }

  private func keys(_ idempotency: Idempotency, _ options: CallOptions = CallOptions()) async throws -> [String] {
    let method = method(idempotency)
    var router = Router()
    router.register(method, .unary { _, context in Array((context.idempotencyKey ?? "").utf8) })
    let caller = Principal.person(role: "admin", name: "adam")
    let transport = InterceptedTransport(
      InProcessTransport(router: router, principal: caller), interceptors: [IdempotencyKeys()])
    var keys: [String] = []
    for _ in 0..<2 {
      keys.append(String(decoding: try await transport.unary(method, [], options).message, as: UTF8.self))
    }
    return keys
  }

  @Test("gives each mutating call another key", arguments: [Idempotency.notIdempotent, .idempotent])
  func mutating(_ idempotency: Idempotency) async throws {
    let keys = try await keys(idempotency)
    #expect(keys.allSatisfy { $0.utf8.count == 32 })
    #expect(Set(keys).count == 2)
  }

  @Test("leaves reads without a key, and a key of the caller's as it is")
  func untouched() async throws {
    #expect(try await keys(.noSideEffects) == ["", ""])
    var options = CallOptions()
    options.idempotencyKey = "mine"
    #expect(try await keys(.notIdempotent, options) == ["mine", "mine"])
  }
}
