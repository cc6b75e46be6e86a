import Messages
import OporaAPI
import ProbeAPI
import RPC
import Testing

private struct Echo: ProbeV1.EchoService {
  func once(_ request: ProbeV1.Leaf, context: ServerContext) async throws -> ProbeV1.Leaf {
    if request.name == "fail" {
      throw RPCError(
        code: .failedPrecondition, message: "not today",
        details: .init(preconditionFailures: [.init(type: "TODAY", subject: "leaf", description: "no")]))
    }
    context.initialMetadata.set("language", text: context.metadata.text("language") ?? "none")
    context.trailers.set("spoken", text: request.name)
    return .init(name: request.name + "!")
  }

  func collect(_ requests: RPCMessages<ProbeV1.Leaf>, context: ServerContext) async throws -> ProbeV1.Everything {
    var names: [String] = []
    for try await leaf in requests { names.append(leaf.name) }
    context.trailers.set("count", text: "\(names.count)")
    return .init(strings: names)
  }

  func spread(
    _ request: ProbeV1.Everything, responses: RPCWriter<ProbeV1.Leaf>, context: ServerContext
  ) async throws {
    context.initialMetadata.set("first", text: request.strings.first ?? "")
    for name in request.strings { try await responses.write(.init(name: name)) }
    context.trailers.set("count", text: "\(request.strings.count)")
  }

  func talk(
    _ requests: RPCMessages<ProbeV1.Leaf>, responses: RPCWriter<ProbeV1.Leaf>, context: ServerContext
  ) async throws {
    for try await leaf in requests { try await responses.write(.init(name: leaf.name + "?")) }
  }
}

@Suite("Generated stubs")
struct StubTests {
  private let client: ProbeV1.EchoClient
  private let transport: InProcessTransport

  init() {
    var router = Router()
    router.register(Echo())
    transport = InProcessTransport(router: router, principal: .person(role: "lead", name: "olga"))
    client = ProbeV1.EchoClient(transport)
  }

  @Test("carry a unary call")
  func unary() async throws {
    #expect(try await client.once(.init(name: "hi")).name == "hi!")
  }

  @Test("carry an error with its details")
  func details() async {
    await #expect {
      _ = try await client.once(.init(name: "fail"))
    } throws: { error in
      (error as? RPCError)?.details?.preconditionFailures.first?.type == "TODAY"
    }
  }

  @Test("carry a stream either way and both ways")
  func streams() async throws {
    let collected = try await client.collect { requests in
      for name in ["a", "b"] { try await requests.write(.init(name: name)) }
    }
    #expect(collected.strings == ["a", "b"])
    var spread: [String] = []
    for try await leaf in try await client.spread(.init(strings: ["x", "y"])) { spread.append(leaf.name) }
    #expect(spread == ["x", "y"])
    let answers = try await client.talk { call in
      try await call.requests.write(.init(name: "who"))
      try await call.finishRequests()
      var answers: [String] = []
      for try await leaf in call.responses { answers.append(leaf.name) }
      return answers
    }
    #expect(answers == ["who?"])
  }

  @Test("give the metadata of a unary call to whoever asks for it")
  func metadata() async throws {
    var options = CallOptions()
    options.metadata.set("language", text: "ru")
    let seen = try await client.once(.init(name: "hi"), options: options) { response in
      [response.message.name, response.initialMetadata.text("language"), response.trailers.text("spoken")]
    }
    #expect(seen == ["hi!", "ru", "hi"])
  }

  @Test("give the metadata of streams, scoped or owned")
  func streamMetadata() async throws {
    let count = try await client.spread(.init(strings: ["x", "y"])) { responses in
      var count = 0
      for try await _ in responses { count += 1 }
      #expect(responses.initialMetadata.text("first") == "x")
      #expect(responses.trailers.text("count") == "2")
      return count
    }
    #expect(count == 2)
    let call = try await client.collect()
    try await call.requests.write(.init(name: "a"))
    let answer = try await call.response()
    #expect(answer.message.strings == ["a"])
    #expect(answer.trailers.text("count") == "1")
  }

  @Test("take the requests of a sequence")
  func sequences() async throws {
    let (leaves, source) = AsyncStream<ProbeV1.Leaf>.makeStream()
    for name in ["a", "b", "c"] { source.yield(.init(name: name)) }
    source.finish()
    #expect(try await client.collect(leaves).strings == ["a", "b", "c"])
  }

  @Test("give a call both ways as a handle")
  func ownedCall() async throws {
    let call = try await client.talk()
    var answers = call.responses.makeAsyncIterator()
    for name in ["a", "b"] {
      try await call.requests.write(.init(name: name))
      #expect(try await answers.next()?.name == name + "?")
    }
    try await call.finishRequests()
    #expect(try await answers.next() == nil)
  }

  @Test("answer a request that is no message with INVALID_ARGUMENT")
  func badRequest() async {
    await #expect {
      _ = try await transport.unary(ProbeV1.EchoMethods.once, [0x0A, 1, 0xFF], CallOptions())
    } throws: { error in
      (error as? RPCError)?.code == .invalidArgument && "\(error)".contains("opora.probe.v1.Leaf.name")
    }
  }
}
