internal import NIOCore
internal import RPC
internal import TLS
internal import Wire

/// A client's connection to its target and the calls that wait for one. Touched on its loop only.
///
/// One connection for now; a pool over several addresses would choose in `start`, among connections that tell how many
/// calls they have open.
final class ClientCore: @unchecked Sendable {
  enum Phase {
    case idle
    case connecting
    case ready(ClientConnection)
    case backingOff(Scheduled<Void>, RPCError)
    case closed
  }

  let target: ServiceTarget
  let options: ClientOptions
  let domain: LoopDomain
  private let connector: ClientConnector
  private(set) var phase = Phase.idle
  private var waiting: [ClientExchange] = []
  private let deadlines: DeadlineWatch
  /// How much may still be repeated.
  var budget: RetryBudget
  /// Failed calls that are made again after a pause.
  var pausing: [ObjectIdentifier: PausingCall] = [:]
  private var failures = 0
  /// The connection of the attempt under way, once its handshake is done.
  private var candidate: ClientConnection?
  /// All connections that still exist, those that leave included.
  private var connections: [ObjectIdentifier: ClientConnection] = [:]
  private var closeWaiters: [Waiter<Bool>] = []
  private var connectWaiters: [Waiter<RPCError?>] = []

  init(target: ServiceTarget, tls: TLSContextSource, options: ClientOptions, domain: LoopDomain) {
    self.target = target
    self.options = options
    self.domain = domain
    budget = options.retryBudget
    connector = ClientConnector(target: target, tls: tls, options: options, domain: domain)
    deadlines = DeadlineWatch(loop: domain.loop)
    deadlines.onExpiry { [weak self] now in self?.expireWaiting(now: now) ?? .max }
  }

  var state: ClientState {
    switch phase {
    case .idle: .idle
    case .connecting: .connecting
    case .ready: .ready
    case .backingOff(_, let error): .backingOff(reason: error.message)
    case .closed: .closed
    }
  }

  // MARK: Calls

  /// Opens a call now, or as soon as there is a connection.
  func start(_ exchange: ClientExchange) {
    guard !exchange.isOver else { return }
    guard !exchange.deadline.hasPassed else { return exchange.fail(.deadlinePassed(exchange.method)) }
    switch phase {
    case .ready(let connection):
      if !open(exchange, on: connection) { wait(exchange) }
    case .idle:
      wait(exchange)
      connect()
    case .connecting:
      wait(exchange)
    case .backingOff(_, let error):
      if exchange.options.waitForReady { wait(exchange) } else { notReached(exchange, error) }
    case .closed:
      exchange.fail(RPCError(code: .unavailable, message: "The client for \(target) is closed."))
    }
  }

  /// False when the call has to wait for a free stream or another connection.
  private func open(_ exchange: ClientExchange, on connection: ClientConnection) -> Bool {
    do throws(CallError) {
      try connection.open(exchange)
      return true
    } catch {
      switch error {
      case .notReady, .goingAway, .tooManyStreams: return false
      default:
        exchange.fail(RPCError(callError: error))
        return true
      }
    }
  }

  private func wait(_ exchange: ClientExchange) {
    guard waiting.count < options.maxWaitingCalls else {
      return exchange.fail(
        RPCError(
          code: .resourceExhausted,
          message: "\(options.maxWaitingCalls) calls wait for \(target) already (maxWaitingCalls)."))
    }
    waiting.append(exchange)
    if !exchange.deadline.isNever { deadlines.watch(exchange.deadline.uptimeNanoseconds) }
  }

  /// The caller gave up.
  func cancel(_ exchange: ClientExchange) {
    guard !exchange.isOver else { return }
    forgetPause(of: exchange)
    exchange.connection?.cancel(exchange, .cancelled)
    exchange.fail(RPCError(code: .cancelled, message: "The call was cancelled by its caller."))
  }

  private func expireWaiting(now: UInt64) -> UInt64 {
    var next = UInt64.max
    domain.turn {
      var kept: [ClientExchange] = []
      for exchange in waiting where !exchange.isOver {
        let deadline = exchange.deadline.uptimeNanoseconds
        if deadline <= now {
          exchange.fail(
            RPCError(code: .deadlineExceeded, message: "No connection to \(target) before the call's deadline."))
        } else {
          next = min(next, deadline)
          kept.append(exchange)
        }
      }
      waiting = kept
    }
    return next
  }

  private func startWaiting() {
    guard case .ready(let connection) = phase, !waiting.isEmpty else { return }
    var position = 0
    while position < waiting.count {
      let exchange = waiting[position]
      if !exchange.isOver, !open(exchange, on: connection) { break }
      position += 1
    }
    waiting.removeFirst(position)
  }

  // MARK: What connections tell

  func connectionReady(_ connection: ClientConnection) {
    guard case .connecting = phase, candidate === connection else {
      return connection.drain(text: "not needed any more")
    }
    candidate = nil
    failures = 0
    phase = .ready(connection)
    startWaiting()
    for waiter in connectWaiters { waiter.resume(nil) }
    connectWaiters = []
  }

  /// A call ended, so another one may have a stream.
  func streamEnded(on connection: ClientConnection) {
    if !waiting.isEmpty { startWaiting() }
  }

  /// The server takes no new calls on this connection; those it has are finished there.
  func connectionLeaving(_ connection: ClientConnection) {
    guard case .ready(let current) = phase, current === connection else { return }
    phase = .idle
    if !waiting.isEmpty { connect() }
  }

  func connectionLost(_ connection: ClientConnection, reason: String) {
    connections[ObjectIdentifier(connection)] = nil
    switch phase {
    case .ready(let current) where current === connection:
      phase = .idle
      if !waiting.isEmpty { connect() }
    case .connecting where candidate === connection:
      connectFailed(unreachable(reason))
    case .closed: finishClosing()
    case .idle, .connecting, .ready, .backingOff: break
    }
  }

  // MARK: Connecting

  /// Makes a connection unless there is one or an attempt is under way; the waiter hears how it went.
  func connect(reporting waiter: Waiter<RPCError?>) {
    switch phase {
    case .ready: return waiter.resume(nil)
    case .backingOff(_, let error): return waiter.resume(error)
    case .closed:
      return waiter.resume(RPCError(code: .unavailable, message: "The client for \(target) is closed."))
    case .connecting: connectWaiters.append(waiter)
    case .idle:
      connectWaiters.append(waiter)
      connect()
    }
  }

  private func connect() {
    phase = .connecting
    connector.connect(core: self)
  }

  /// The handshake is done; the connection is ready when the server's HELLO has come.
  func connectionMade(_ connection: ClientConnection) {
    connections[ObjectIdentifier(connection)] = connection
    candidate = connection
    if case .closed = phase { connection.drain(text: "the client is closed") }
  }

  func connectFailed(reason: String) {
    connectFailed(unreachable(reason))
  }

  private func connectFailed(_ error: RPCError) {
    candidate = nil
    guard case .connecting = phase else { return }
    failures += 1
    let pause = options.backoff.pause(afterFailures: failures, jitter: .random(in: 0..<1))
    let timer = domain.loop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { self.tryAgain() }
    phase = .backingOff(timer, error)
    let failed = waiting
    waiting = []
    for exchange in failed where !exchange.isOver {
      if exchange.options.waitForReady { waiting.append(exchange) } else { notReached(exchange, error) }
    }
    for waiter in connectWaiters { waiter.resume(error) }
    connectWaiters = []
  }

  private func tryAgain() {
    guard case .backingOff = phase else { return }
    domain.turn {
      phase = .idle
      waiting.removeAll { $0.isOver }
      if !waiting.isEmpty { connect() }
    }
  }

  private func unreachable(_ reason: String) -> RPCError {
    RPCError(code: .unavailable, message: "Can't reach \(target): \(reason).")
  }

  // MARK: Closing

  /// Lets open calls finish; waiting ones fail.
  func close(reporting waiter: Waiter<Bool>? = nil) {
    if let waiter { closeWaiters.append(waiter) }
    if case .backingOff(let timer, _) = phase { timer.cancel() }
    phase = .closed
    let error = RPCError(code: .unavailable, message: "The client for \(target) is closed.")
    for exchange in waiting { exchange.fail(error) }
    waiting = []
    failPausing(error)
    for waiter in connectWaiters { waiter.resume(error) }
    connectWaiters = []
    for connection in connections.values { connection.drain(text: "the client is closed") }
    finishClosing()
  }

  private func finishClosing() {
    guard connections.isEmpty else { return }
    deadlines.stop()
    for waiter in closeWaiters { waiter.resume(true) }
    closeWaiters = []
  }
}
