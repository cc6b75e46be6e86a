import Synchronization
import Testing

@testable import RPC

private let anna = Principal.person(role: "specialist", name: "anna")

private func method(
  _ name: String, _ kind: CallKind = .unary, rights: Rights = Rights(roles: ["specialist"], services: ["any"])
) -> MethodDescriptor {
  MethodDescriptor(
    service: "test.v1.Echo", name: name, kind: kind, fingerprint: 1, idempotency: .notIdempotent, rights: rights,
    requestType: "test.v1.Bytes", responseType: "test.v1.Bytes")
}

private struct Refusal: RPCErrorConvertible {
  var rpcError: RPCError { RPCError(code: .failedPrecondition, message: "not today") }
}

private struct Secret: Error {}

@Suite("A call within the process")
struct InProcessTransportTests {
  @Test("answers a unary call and carries metadata both ways")
  func unary() async throws {
    let echo = method("Unary")
    var router = Router()
    router.register(
      echo,
      .unary { request, context in
        context.trailers.set("caller", text: context.caller.description)
        context.initialMetadata.append("seen", context.metadata["k"] ?? [])
        return request + [7]
      })
    let transport = InProcessTransport(router: router, principal: anna)
    var options = CallOptions()
    options.metadata.append("k", [1])
    let response = try await transport.unary(echo, [1, 2], options)
    #expect(response.message == [1, 2, 7])
    #expect(response.trailers.text("caller") == "person/specialist/anna")
    #expect(response.initialMetadata["seen"] == [1])
  }

  @Test("is denied before the handler runs")
  func denied() async {
    let ran = Mutex(false)
    let adminOnly = method("Admin", rights: Rights(roles: ["admin"], services: []))
    var router = Router()
    router.register(
      adminOnly,
      .unary { request, _ in
        ran.withLock { $0 = true }
        return request
      })
    let transport = InProcessTransport(router: router, principal: anna)
    await #expect { try await transport.unary(adminOnly, [], CallOptions()) } throws: { error in
      guard let error = error as? RPCError else { return false }
      return error.code == .permissionDenied && error.message.contains("roles admin")
    }
    #expect(!ran.withLock { $0 })
  }

  @Test("lets a service act for a person, with that person's rights, and nobody else")
  func onBehalfOf() async throws {
    let who = method("Who", rights: Rights(roles: ["lead"], services: ["any"]))
    var router = Router()
    router.register(who, .unary { _, context in Array(context.caller.description.utf8) })
    let crm = InProcessTransport(router: router, principal: .service(name: "crm"))
    var options = CallOptions()
    options.metadata.set(Metadata.Key.onBehalfOf, text: "person/lead/olga")
    #expect(try await crm.unary(who, [], options).message == Array("person/lead/olga".utf8))
    options.metadata.set(Metadata.Key.onBehalfOf, text: "person/specialist/anna")
    await #expect(throws: RPCError.self) { try await crm.unary(who, [], options) }
    options.metadata.set(Metadata.Key.onBehalfOf, text: "nonsense")
    await #expect { try await crm.unary(who, [], options) } throws: { ($0 as? RPCError)?.code == .invalidArgument }
    let person = InProcessTransport(router: router, principal: .person(role: "lead", name: "olga"))
    options.metadata.set(Metadata.Key.onBehalfOf, text: "person/lead/other")
    await #expect { try await person.unary(who, [], options) } throws: { ($0 as? RPCError)?.code == .permissionDenied }
  }

  @Test("maps a domain error to its status and hides what nobody classified")
  func errors() async {
    let refuse = method("Refuse")
    let leak = method("Leak")
    var router = Router()
    router.register(refuse, .unary { _, _ in throw Refusal() })
    router.register(leak, .unary { _, _ in throw Secret() })
    let transport = InProcessTransport(router: router, principal: anna)
    await #expect { try await transport.unary(refuse, [], CallOptions()) } throws: {
      ($0 as? RPCError) == RPCError(code: .failedPrecondition, message: "not today")
    }
    await #expect { try await transport.unary(leak, [], CallOptions()) } throws: { error in
      guard let error = error as? RPCError else { return false }
      return error.code == .internal && !error.message.contains("Secret")
    }
    await #expect { try await transport.unary(method("Absent"), [], CallOptions()) } throws: {
      ($0 as? RPCError)?.code == .unimplemented
    }
  }

  @Test("past its deadline is cancelled and says so")
  func deadline() async {
    let slow = method("Slow")
    var router = Router()
    router.register(
      slow,
      .unary { _, _ in
        let (never, _) = AsyncStream<Void>.makeStream()
        for await _ in never {}  // ends only by cancellation
        try Task.checkCancellation()
        return []
      })
    let transport = InProcessTransport(router: router, principal: anna)
    await #expect { try await transport.unary(slow, [], CallOptions(timeout: .milliseconds(5))) } throws: {
      ($0 as? RPCError)?.code == .deadlineExceeded
    }
  }

  @Test("streams from the server with back-pressure")
  func serverStreaming() async throws {
    let count = method("Count", .serverStreaming)
    let written = Mutex(0)
    var router = Router()
    router.register(
      count,
      .serverStreaming { request, _, sink in
        for index in 0..<request[0] {
          try await sink.write([index])
          written.withLock { $0 += 1 }
        }
      })
    let transport = InProcessTransport(router: router, principal: anna)
    let call = try await transport.open(count, request: [100], CallOptions())
    var received: [UInt8] = []
    while let message = try await call.next() {
      received += message
      #expect(written.withLock { $0 } <= received.count + 18)
    }
    #expect(received == Array(0..<100))
  }

  @Test("ends the handler when the reader lets go of the stream")
  func abandoned() async throws {
    let forever = method("Forever", .serverStreaming)
    let (ended, signal) = AsyncStream<Void>.makeStream()
    var router = Router()
    router.register(
      forever,
      .serverStreaming { _, _, sink in
        defer { signal.finish() }
        while true { try await sink.write([0]) }
      })
    let transport = InProcessTransport(router: router, principal: anna)
    do {
      let messages = try await ClientCalls.serverStreaming(
        transport, forever, [UInt8](), CallOptions(), encode: { $0 }, decode: { $0 })
      for try await _ in messages { break }
    }
    for await _ in ended {}
  }

  @Test("ends the handler when the scope of the stream is left, by return or by error", arguments: [false, true])
  func scoped(byError: Bool) async throws {
    let forever = method("ForeverScoped", .serverStreaming)
    let (ended, signal) = AsyncStream<Void>.makeStream()
    var router = Router()
    router.register(
      forever,
      .serverStreaming { _, _, sink in
        defer { signal.finish() }
        while true { try await sink.write([0]) }
      })
    let transport = InProcessTransport(router: router, principal: anna)
    // Kept beyond the scope: it is the scope that ends the call, not the handle.
    var kept: RPCResponses<[UInt8]>?
    let result = try? await ClientCalls.serverStreaming(
      transport, forever, [UInt8](), CallOptions(), encode: { $0 }, decode: { $0 }
    ) { responses in
      kept = responses
      for try await _ in responses { break }
      if byError { throw Secret() }
      return 7
    }
    #expect(result == (byError ? nil : 7))
    for await _ in ended {}
    #expect(kept != nil)
  }

  @Test("ends the handler when a handle is dropped")
  func dropped() async throws {
    let forever = method("ForeverOwned", .bidirectional)
    let (ended, signal) = AsyncStream<Void>.makeStream()
    var router = Router()
    router.register(
      forever,
      .bidirectional { source, _, _ in
        defer { signal.finish() }
        while try await source.next() != nil {}
      })
    let transport = InProcessTransport(router: router, principal: anna)
    do {
      let call = try await ClientCalls.bidirectional(
        transport, forever, CallOptions(), encode: { (bytes: [UInt8]) in bytes }, decode: { $0 })
      try await call.requests.write([1])
    }
    for await _ in ended {}
  }

  @Test("streams both ways")
  func bidirectional() async throws {
    let double = method("Double", .bidirectional)
    var router = Router()
    router.register(
      double,
      .bidirectional { source, _, sink in
        while let message = try await source.next() { try await sink.write(message + message) }
      })
    let transport = InProcessTransport(router: router, principal: anna)
    let answers = try await ClientCalls.bidirectional(
      transport, double, CallOptions(), encode: { (bytes: [UInt8]) in bytes }, decode: { $0 }
    ) { call in
      var answers: [[UInt8]] = []
      var responses = call.responses.makeAsyncIterator()
      for byte in UInt8(0)..<50 {
        try await call.requests.write([byte])
        if let answer = try await responses.next() { answers.append(answer) }
      }
      try await call.finishRequests()
      #expect(try await responses.next() == nil)
      return answers
    }
    #expect(answers == (UInt8(0)..<50).map { [$0, $0] })
  }

  @Test("gathers a client's stream into one answer")
  func clientStreaming() async throws {
    let sum = method("Sum", .clientStreaming)
    var router = Router()
    router.register(
      sum,
      .clientStreaming { source, _ in
        var total: UInt8 = 0
        while let message = try await source.next() { total &+= message[0] }
        return [total]
      })
    let transport = InProcessTransport(router: router, principal: anna)
    let total = try await ClientCalls.clientStreaming(
      transport, sum, CallOptions(), encode: { (bytes: [UInt8]) in bytes }, decode: { $0 }
    ) { writer in
      for byte in UInt8(1)...10 { try await writer.write([byte]) }
    }
    #expect(total == [55])
  }

  @Test("goes on when the handler leaves its requests unread")
  func unreadRequests() async throws {
    let unread = method("Unread", .clientStreaming)
    var router = Router()
    router.register(
      unread,
      .clientStreaming { source, _ in
        RPCMessages(source: source) { bytes throws(RPCError) in bytes }.cancel()
        try Task.checkCancellation()
        return [1]
      })
    let transport = InProcessTransport(router: router, principal: anna)
    let call = try await transport.open(unread, request: nil, CallOptions())
    let answer = try await call.next()
    #expect(answer == [1])
    let end = try await call.next()
    #expect(end == nil)
  }

  @Test("passes the interceptors in order, outermost first")
  func interceptors() async throws {
    let log = Mutex<[String]>([])
    struct Named: ServerInterceptor {
      let name: String
      let note: @Sendable (String) -> Void
      func intercept<Result: Sendable>(
        _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
      ) async throws -> Result {
        note("\(name) in")
        defer { note("\(name) out") }
        return try await next(context)
      }
    }
    let note: @Sendable (String) -> Void = { line in log.withLock { $0.append(line) } }
    let echo = method("Echo")
    var router = Router(interceptors: [Named(name: "a", note: note), Named(name: "b", note: note)])
    router.register(echo, .unary { request, _ in request })
    _ = try await InProcessTransport(router: router, principal: anna).unary(echo, [], CallOptions())
    #expect(log.withLock { $0 } == ["a in", "b in", "b out", "a out"])
  }
}
