internal import NIOCore
internal import RPC
internal import TLS
internal import Wire

/// A client's connections to its target and the calls that wait for one. Touched on its loop only.
///
/// What it does is decided by values: `ConnectionPool` (which connection, and how many), `ResolutionSchedule` (when to
/// ask for addresses), `CallAttempts` (whether a failed call is made again). This class performs it.
final class ClientCore: @unchecked Sendable {
  let target: ServiceTarget
  let options: ClientOptions
  let domain: LoopDomain
  let connector: ClientConnector
  var pool: ConnectionPool
  var resolution: ResolutionSchedule
  /// What each endpoint of the target stands for, as far as it is known.
  var resolved: [Endpoint: [Endpoint]] = [:]
  /// All connections that still exist, those that leave included.
  var connections: [ConnectionPool.ConnectionID: ClientConnection] = [:]
  private(set) var isClosed = false
  /// How much may still be repeated.
  var budget: RetryBudget
  /// Failed calls that are made again after a pause.
  var pausing: [ObjectIdentifier: PausingCall] = [:]
  var connectWaiters: [Waiter<RPCError?>] = []
  private var waiting: [ClientExchange] = []
  private let deadlines: DeadlineWatch
  /// When the pool or the resolution has something to do.
  let plans: DeadlineWatch
  private var closeWaiters: [Waiter<Bool>] = []

  init(target: ServiceTarget, tls: TLSContextSource, options: ClientOptions, domain: LoopDomain) {
    self.target = target
    self.options = options
    self.domain = domain
    budget = options.retryBudget
    connector = ClientConnector(target: target, tls: tls, options: options, domain: domain)
    pool = ConnectionPool(options: options.pool, backoff: options.backoff, start: .random(in: 0 ... .max))
    let names = target.endpoints.filter { !$0.isAddress }
    resolution = ResolutionSchedule(isNeeded: !names.isEmpty, options: options.pool, backoff: options.backoff)
    for endpoint in target.endpoints where !names.contains(endpoint) { resolved[endpoint] = [endpoint] }
    if names.isEmpty { _ = pool.update(target.endpoints) }
    deadlines = DeadlineWatch(loop: domain.loop)
    plans = DeadlineWatch(loop: domain.loop)
    // Both watches are stopped before the client goes: `close` comes first, and its last connection holds the client.
    deadlines.onExpiry { [unowned self] now in self.expireWaiting(now: now) }
    plans.onExpiry { [unowned self] now in self.planAgain(now: now) }
  }

  /// Calls, and callers of `connect`, that wait for a connection.
  var waitingCount: Int { waiting.count + connectWaiters.count }

  // MARK: Calls

  /// Opens a call now, or as soon as there is a connection.
  func start(_ exchange: ClientExchange) {
    guard !exchange.isOver else { return }
    guard !exchange.deadline.hasPassed else { return exchange.fail(.deadlinePassed(exchange.method)) }
    guard !isClosed else { return exchange.fail(closedError) }
    if waiting.isEmpty, tryToOpen(exchange) {
      if pool.wantsSpread { performPlan() }
      return
    }
    guard waiting.count < options.maxWaitingCalls else {
      return exchange.fail(
        RPCError(
          code: .resourceExhausted,
          message: "\(options.maxWaitingCalls) calls wait for \(target) already (maxWaitingCalls)."))
    }
    waiting.append(exchange)
    if !exchange.deadline.isNever { deadlines.watch(exchange.deadline.uptimeNanoseconds) }
    performPlan()
  }

  /// False when the call has to wait for a free stream or another connection.
  private func tryToOpen(_ exchange: ClientExchange) -> Bool {
    while let id = pool.pick(now: pickTime, avoiding: exchange.failedAt), let connection = connections[id] {
      do throws(CallError) {
        try connection.open(exchange)
        pool.opened(on: id)
        return true
      } catch {
        switch error {
        case .notReady, .tooManyStreams: return false
        case .goingAway:
          // Its stream ids are used up, say. It finishes its calls.
          pool.leaving(id, now: LoopDomain.now)
          connection.drain(text: "no further calls on this connection")
        default:
          exchange.fail(RPCError(callError: error))
          return true
        }
      }
    }
    return false
  }

  /// The clock is read only where it matters: with one address nothing is ever ejected.
  private var pickTime: UInt64 { pool.addresses.count > 1 ? LoopDomain.now : 0 }

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

  /// Opens waiting calls as far as there are free streams.
  func startWaiting() {
    var position = 0
    while position < waiting.count {
      let exchange = waiting[position]
      if !exchange.isOver, !tryToOpen(exchange) { break }
      position += 1
    }
    waiting.removeFirst(position)
  }

  /// Nothing can be tried now: fails those that did not want to wait.
  func failWaiting() {
    let error = unreachable
    let failed = waiting
    waiting = []
    let waiters = connectWaiters
    connectWaiters = []
    for waiter in waiters { waiter.resume(error) }
    for exchange in failed where !exchange.isOver {
      if exchange.options.waitForReady { waiting.append(exchange) } else { notReached(exchange, error) }
    }
  }

  /// A call ended, so another one may have a stream.
  func streamEnded(on connection: ClientConnection) {
    pool.ended(on: connection.id)
    if !waiting.isEmpty { startWaiting() }
  }

  // MARK: Standing

  var state: ClientState {
    if isClosed { return .closed }
    if pool.hasReady { return .ready }
    if pool.isConnecting || resolution.isRunning { return .connecting }
    if let reason = resolution.failure ?? pool.failureText { return .backingOff(reason: unreachable(reason).message) }
    return .idle
  }

  private var closedError: RPCError { RPCError(code: .unavailable, message: "The client for \(target) is closed.") }

  private var unreachable: RPCError {
    unreachable(pool.failureText ?? resolution.failure ?? "none of its addresses can be tried now")
  }

  private func unreachable(_ reason: String) -> RPCError {
    RPCError(code: .unavailable, message: "Can't reach \(target): \(reason).")
  }

  /// Makes a connection unless there is one or an attempt is under way; the waiter hears how it went.
  func connect(reporting waiter: Waiter<RPCError?>) {
    if isClosed { return waiter.resume(closedError) }
    if pool.hasReady { return waiter.resume(nil) }
    connectWaiters.append(waiter)
    performPlan()
  }

  // MARK: Closing

  /// Lets open calls finish; waiting ones fail.
  func close(reporting waiter: Waiter<Bool>? = nil) {
    if let waiter { closeWaiters.append(waiter) }
    isClosed = true
    plans.stop()
    let error = closedError
    let failed = waiting
    waiting = []
    for exchange in failed { exchange.fail(error) }
    failPausing(error)
    for waiter in connectWaiters { waiter.resume(error) }
    connectWaiters = []
    for connection in connections.values { connection.drain(text: "the client is closed") }
    finishClosing()
  }

  func finishClosing() {
    guard isClosed, connections.isEmpty else { return }
    deadlines.stop()
    for waiter in closeWaiters { waiter.resume(true) }
    closeWaiters = []
  }
}
