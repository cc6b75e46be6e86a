internal import BusinessTime
internal import OporaAPI
internal import ProbeAPI
internal import RPC
internal import ServiceRuntime
internal import Store

/// Answers what the conformance suite asks.
struct ConformanceHandler: ProbeV1.ConformanceService {
  let store: ServiceStore
  let clock: any DomainClock
  /// Where relayed calls go; nil when the process was told no peer.
  let peer: (any ClientTransport)?
  let gates: GateTable

  // MARK: The four kinds

  func echo(_ request: ProbeV1.EchoRequest, context: ServerContext) async throws -> ProbeV1.EchoResponse {
    for pair in request.initial { context.initialMetadata.append(pair.key, pair.value) }
    for pair in request.trailers { context.trailers.append(pair.key, pair.value) }
    return ProbeV1.EchoResponse(payload: request.payload, sight: ProbeV1.Sight(context))
  }

  func collect(_ requests: RPCMessages<ProbeV1.EchoRequest>, context: ServerContext) async throws
    -> ProbeV1.CollectResponse
  {
    var response = ProbeV1.CollectResponse(sight: ProbeV1.Sight(context))
    for try await request in requests {
      response.messages += 1
      response.bytes += UInt64(request.payload.count)
      if !request.gate.isEmpty { try await gates.wait(at: request.gate) }
    }
    return response
  }

  func spread(
    _ request: ProbeV1.SpreadRequest, responses: RPCWriter<ProbeV1.EchoResponse>, context: ServerContext
  ) async throws {
    let limit = 4_194_304
    guard request.bytes <= limit else {
      throw RPCError(code: .invalidArgument, message: "bytes is at most \(limit), not \(request.bytes); ask for less.")
    }
    for index in 0..<request.messages {
      let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: Int(request.bytes))
      try await responses.write(ProbeV1.EchoResponse(payload: payload))
    }
    if !request.gate.isEmpty { try await gates.wait(at: request.gate) }
  }

  func converse(
    _ requests: RPCMessages<ProbeV1.EchoRequest>, responses: RPCWriter<ProbeV1.EchoResponse>, context: ServerContext
  ) async throws {
    for try await request in requests {
      try await responses.write(ProbeV1.EchoResponse(payload: request.payload))
    }
  }

  func restricted(_ requests: RPCMessages<ProbeV1.EchoRequest>, context: ServerContext) async throws
    -> ProbeV1.CollectResponse
  {
    try await collect(requests, context: context)
  }

  // MARK: Endings

  func fail(_ request: ProbeV1.FailRequest, context: ServerContext) async throws -> ProbeV1.EchoResponse {
    for pair in request.trailers { context.trailers.append(pair.key, pair.value) }
    guard let code = UInt8(exactly: request.status).flatMap(StatusCode.init(rawValue:)) else {
      throw RPCError(code: .invalidArgument, message: "\(request.status) is no status; they are 0 to 16.")
    }
    guard code != .ok else { return ProbeV1.EchoResponse() }
    guard !request.field.isEmpty else { throw RPCError(code: code, message: request.text) }
    let violation = RpcV1.FieldViolation(field: request.field, description: request.text)
    throw RPCError(code: code, message: request.text, details: RpcV1.StatusDetails(fieldViolations: [violation]))
  }

  func weigh(_ request: ProbeV1.Node, context: ServerContext) async throws -> ProbeV1.Leaf {
    var nodes = 0
    var open = [request]
    while let node = open.popLast() {
      nodes += 1
      open += node.children
    }
    return ProbeV1.Leaf(name: "\(nodes)")
  }
}
