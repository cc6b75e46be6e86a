internal import ProbeAPI
internal import RPC

extension ConformanceHandler {
  func relay(_ request: ProbeV1.RelayRequest, context: ServerContext) async throws -> ProbeV1.RelayResponse {
    try await pass(request, context) { client, next, options in try await client.relay(next, options: options) }
  }

  func relayOnce(_ request: ProbeV1.RelayRequest, context: ServerContext) async throws -> ProbeV1.RelayResponse {
    try await pass(request, context) { client, next, options in try await client.relayOnce(next, options: options) }
  }

  private func pass(
    _ request: ProbeV1.RelayRequest, _ context: ServerContext,
    call: (ProbeV1.ConformanceClient, ProbeV1.RelayRequest, CallOptions) async throws -> ProbeV1.RelayResponse
  ) async throws -> ProbeV1.RelayResponse {
    let sight = ProbeV1.Sight(context)
    guard request.hops > 0 else {
      if !request.gate.isEmpty { try await gates.wait(at: request.gate) }
      return ProbeV1.RelayResponse(hops: [sight])
    }
    guard let peer else {
      throw RPCError(code: .failedPrecondition, message: "There is no peer to relay to; start with --peers probe=…")
    }
    var next = request
    next.hops -= 1
    // Deadline, trace, criticality and person are inherited from the call being served.
    var options = CallOptions()
    if request.timeoutMs > 0 { options.timeout = .milliseconds(Int64(request.timeoutMs)) }
    if request.hedges > 0 {
      options.hedging = HedgingPolicy(delay: .milliseconds(10), maxAttempts: Int(request.hedges) + 1)
    }
    let response = try await call(ProbeV1.ConformanceClient(peer), next, options)
    return ProbeV1.RelayResponse(hops: [sight] + response.hops)
  }
}
