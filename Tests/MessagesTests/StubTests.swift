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
    return .init(name: request.name + "!")
  }

  func collect(_ requests: RPCMessages<ProbeV1.Leaf>, context: ServerContext) async throws -> ProbeV1.Everything {
    var names: [String] = []
    for try await leaf in requests { names.append(leaf.name) }
    return .init(strings: names)
  }

  func spread(
    _ request: ProbeV1.Everything, responses: RPCWriter<ProbeV1.Leaf>, context: ServerContext
  ) async throws {
    for name in request.strings { try await responses.write(.init(name: name)) }
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

  @Test("answer a request that is no message with INVALID_ARGUMENT")
  func badRequest() async {
    await #expect {
      _ = try await transport.unary(ProbeV1.EchoMethods.once, [0x0A, 1, 0xFF], CallOptions())
    } throws: { error in
      (error as? RPCError)?.code == .invalidArgument && "\(error)".contains("opora.probe.v1.Leaf.name")
    }
  }
}
