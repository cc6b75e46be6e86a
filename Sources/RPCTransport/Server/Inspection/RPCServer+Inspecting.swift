public import RPC
internal import Wire

extension RPCServer {
  /// The calls in flight, the oldest first, those included whose handler goes on after the call was answered or lost.
  ///
  /// Each event loop is asked in turn, so the answer is no single instant's.
  /// - Complexity: linear in the calls; the loops do nothing else meanwhile.
  public func callsInFlight() async -> [CallSnapshot] {
    var calls: [CallSnapshot] = []
    let connections = core.liveConnections()
    for gate in core.allGates {
      calls += await gate.domain.ask {
        let now = MonotonicInstant.current
        return gate.callsEnding(now: now)
          + connections.filter { $0.domain === gate.domain }.flatMap { $0.callsInFlight(now: now) }
      }
    }
    return calls.sorted { $0.order < $1.order }
  }

  /// Ends a call: its handler is cancelled, its caller is answered CANCELLED.
  ///
  /// - Parameter text: What its caller is told: who did it and why.
  /// - Returns: The call as it was; nil when it is over already, which a repetition finds.
  public func kill(_ id: CallID, text: String) async -> CallSnapshot? {
    guard let connection = core.connection(number: id.connection) else { return nil }
    return await connection.domain.ask {
      connection.kill(id.stream, RPCError(code: .cancelled, message: text))
    }
  }

  /// The connections there are, the oldest first.
  public func connections() async -> [ConnectionSnapshot] {
    var found: [ConnectionSnapshot] = []
    let connections = core.liveConnections()
    for gate in core.allGates {
      found += await gate.domain.ask {
        let now = MonotonicInstant.current
        return connections.filter { $0.domain === gate.domain }.map { ConnectionSnapshot(of: $0, now: now) }
      }
    }
    return found.sorted { $0.number < $1.number }
  }

  /// How many connections there may be, in all and of one identity.
  public var connectionLimits: (all: Int, perPeer: Int) {
    (core.options.maxConnections, core.options.maxConnectionsPerPeer)
  }
}

extension CallSnapshot {
  /// By age; calls that one read of the socket brought are told apart by their numbers.
  fileprivate var order: (UInt64, UInt64, UInt32) {
    (context.receivedUptimeNanoseconds, context.callID?.connection ?? 0, context.callID?.stream ?? 0)
  }
}

extension LoopDomain {
  /// Runs something on the loop and gives its result.
  func ask<Value: Sendable>(_ question: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      perform { continuation.resume(returning: question()) }
    }
  }
}
