internal import ProbeAPI
internal import RPC

extension ConformanceHandler {
  func wait(_ request: ProbeV1.GateRequest, context: ServerContext) async throws -> ProbeV1.GateStanding {
    try await gates.wait(at: request.gate)
    return ProbeV1.GateStanding()
  }

  func observe(_ request: ProbeV1.ObserveRequest, context: ServerContext) async throws -> ProbeV1.GateStanding {
    ProbeV1.GateStanding(
      try await gates.observe(request.gate) { standing in
        standing.waiting >= request.waiting && standing.abandoned >= request.abandoned
      })
  }

  func `open`(_ request: ProbeV1.GateRequest, context: ServerContext) async throws -> ProbeV1.GateStanding {
    ProbeV1.GateStanding(gates.open(request.gate))
  }
}

extension ProbeV1.GateStanding {
  fileprivate init(_ standing: GateTable.Standing) {
    self.init(
      waiting: UInt32(clamping: standing.waiting), passed: UInt32(clamping: standing.passed),
      abandoned: UInt32(clamping: standing.abandoned))
  }
}
