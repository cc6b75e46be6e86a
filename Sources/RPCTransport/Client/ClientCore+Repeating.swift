internal import NIOCore
internal import RPC
internal import Wire

/// A failed call between two attempts.
struct PausingCall {
  let exchange: ClientExchange
  let timer: Scheduled<Void>
}

// Calls that are made again. What is decided here is decided by `CallAttempts` and the client's `RetryBudget`.
extension ClientCore {
  func succeeded(on connection: ClientConnection) {
    budget.noteSuccess()
    pool.answered(on: connection.id)
  }

  /// Tells the pool whether the server at the other end works.
  func noteOutcome(_ code: StatusCode, on connection: ClientConnection) {
    switch code {
    case .unavailable, .deadlineExceeded, .internal, .unknown, .dataLoss:
      pool.failed(on: connection.id, now: LoopDomain.now)
    default: pool.answered(on: connection.id)
    }
  }

  /// A call ended without a status.
  func ended(_ exchange: ClientExchange, _ code: CancelCode, _ origin: CancelOrigin, on connection: ClientConnection) {
    var error = RPCError(cancelled: code, origin: origin)
    if origin == .connectionLost, let failure = connection.failure {
      error.message = "The connection to \(target) failed: \(failure.description)."
    }
    exchange.failedAt = connection.endpoint
    if code == .refused, origin == .peer {
      failed(exchange, .refused, error)
    } else {
      // A lost connection is one failure, and counted as one when it is reported.
      if origin == .peer { noteOutcome(error.code, on: connection) }
      failed(exchange, error)
    }
  }

  /// A call ended with a status other than OK.
  func answered(_ exchange: ClientExchange, _ error: RPCError, on connection: ClientConnection) {
    noteOutcome(error.code, on: connection)
    exchange.failedAt = connection.endpoint
    failed(exchange, error)
  }

  private func failed(_ exchange: ClientExchange, _ error: RPCError) {
    failed(exchange, .status(error.code, error.retryPushback), error)
  }

  /// A call found no connection. The first attempt fails at once, as its caller did not want to wait; of a repetition
  /// this is one more failure.
  func notReached(_ exchange: ClientExchange, _ error: RPCError) {
    if exchange.attempts.repetitions > 0 { failed(exchange, error) } else { exchange.fail(error) }
  }

  private func failed(_ exchange: ClientExchange, _ failure: CallAttempts.Failure, _ error: RPCError) {
    exchange.connection = nil
    guard !exchange.isOver else { return }
    if isClosed { return exchange.fail(error) }
    let circumstances = CallAttempts.Circumstances(
      policy: exchange.options.retry ?? options.retry,
      isRepeatable: exchange.options.permitsRepetition(of: exchange.method), hasRequest: exchange.canBeSentAgain,
      deadline: exchange.deadline, now: LoopDomain.now, jitter: .random(in: 0..<1))
    switch exchange.attempts.failed(failure, circumstances, budget: &budget) {
    case .giveUp:
      exchange.fail(error)
    case .again(afterNanoseconds: 0):
      exchange.prepareRepetition()
      start(exchange)
    case .again(let nanoseconds):
      exchange.prepareRepetition()
      pause(exchange, nanoseconds)
    }
  }

  private func pause(_ exchange: ClientExchange, _ nanoseconds: UInt64) {
    let key = ObjectIdentifier(exchange)
    let timer = domain.loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: nanoseconds))) {
      guard let call = self.pausing.removeValue(forKey: key) else { return }
      self.domain.turn { self.start(call.exchange) }
    }
    pausing[key] = PausingCall(exchange: exchange, timer: timer)
  }

  func forgetPause(of exchange: ClientExchange) {
    guard !pausing.isEmpty else { return }
    pausing.removeValue(forKey: ObjectIdentifier(exchange))?.timer.cancel()
  }

  func failPausing(_ error: RPCError) {
    let failed = pausing.values
    pausing = [:]
    for call in failed {
      call.timer.cancel()
      call.exchange.fail(error)
    }
  }
}
