internal import NIOCore
internal import RPC
internal import Wire

// Connections and addresses: what happens to them goes to the pool, and what the pool plans is performed.
extension ClientCore {
  // MARK: Plans

  func performPlan() {
    guard !isClosed else { return }
    let now = LoopDomain.now
    resolveIfDue(now)
    // Until the names are known there is nothing to plan with.
    if pool.addresses.isEmpty, resolution.isRunning { return }
    perform(pool.plan(now: now, waiting: waitingCount))
    guard !isClosed else { return }
    let next = nextPlan(now)
    if next != .max { plans.watch(next) }
  }

  /// The watch's time has come.
  func planAgain(now: UInt64) -> UInt64 {
    domain.turn { performPlan() }
    return isClosed ? .max : nextPlan(LoopDomain.now)
  }

  private func nextPlan(_ now: UInt64) -> UInt64 {
    var next = pool.nextDeadline(now: now, waiting: waitingCount) ?? .max
    if isInUse, let due = resolution.nextDeadline() { next = min(next, due) }
    // What is due already was done by the plan that was just performed, or waits for an event.
    return next > now ? next : .max
  }

  private func perform(_ actions: [ConnectionPool.Action]) {
    for action in actions {
      switch action {
      case .connect(let endpoint, let id): connector.connect(to: endpoint, id, core: self)
      case .leave(let id): connections[id]?.drain(text: "not needed any more")
      case .failWaiting: failWaiting()
      }
    }
  }

  private var isInUse: Bool { waitingCount > 0 || !pool.members.isEmpty }

  // MARK: Addresses

  private func resolveIfDue(_ now: UInt64, isTroubled: Bool = false) {
    guard resolution.begin(now: now, isInUse: isInUse, isTroubled: isTroubled) else { return }
    let resolver = options.resolver
    let names = target.endpoints.filter { !$0.isAddress }
    // Not the task of the call that happened to need it: nothing of that call's is for others. And on the loop, so that
    // it does not queue behind what keeps the threads of other tasks busy.
    Task.detached(executorPreference: domain) { [self] in
      var found: [Endpoint: [Endpoint]] = [:]
      var failure: NameResolutionError?
      for name in names {
        do throws(NameResolutionError) {
          found[name] = try await resolver.addresses(of: name).filter(\.isAddress)
        } catch {
          failure = error
        }
      }
      let (addresses, error) = (found, failure)
      domain.perform { self.resolvedNames(addresses, error) }
    }
  }

  /// A name that could not be resolved keeps the addresses it had.
  private func resolvedNames(_ found: [Endpoint: [Endpoint]], _ failure: NameResolutionError?) {
    guard !isClosed else { return }
    resolved.merge(found) { _, new in new }
    let now = LoopDomain.now
    if let failure {
      resolution.failed(failure.description, now: now, jitter: .random(in: 0..<1))
    } else {
      resolution.succeeded(now: now)
    }
    perform(pool.update(target.endpoints.flatMap { resolved[$0] ?? [] }))
    performPlan()
  }

  // MARK: What connections tell

  /// The handshake is done; the connection is ready when the server's HELLO has come.
  func connectionMade(_ connection: ClientConnection) {
    connections[connection.id] = connection
    if isClosed { connection.drain(text: "the client is closed") }
  }

  func connectionReady(_ connection: ClientConnection) {
    guard !isClosed else { return connection.drain(text: "the client is closed") }
    perform(pool.ready(connection.id, capacity: connection.capacity, now: LoopDomain.now))
    guard pool.hasReady else { return }
    startWaiting()
    let waiters = connectWaiters
    connectWaiters = []
    for waiter in waiters { waiter.resume(nil) }
    performPlan()
  }

  /// The server takes no new calls on this connection; those it has are finished there.
  func connectionLeaving(_ connection: ClientConnection, _ notice: GoAwayNotice) {
    pool.leaving(connection.id, restMilliseconds: notice.retryAfterMilliseconds, now: LoopDomain.now)
    performPlan()
  }

  func connectFailed(_ id: ConnectionPool.ConnectionID, reason: String) {
    let now = LoopDomain.now
    pool.connectFailed(id, reason: reason, now: now, jitter: .random(in: 0..<1))
    guard !isClosed else { return }
    resolveIfDue(now, isTroubled: true)
    performPlan()
  }

  func connectionLost(_ connection: ClientConnection, reason: String, isFault: Bool) {
    connections[connection.id] = nil
    if let index = pool.index(of: connection.id), pool.members[index].isConnecting {
      connectFailed(connection.id, reason: reason)
    } else {
      let now = LoopDomain.now
      pool.lost(connection.id, isFault: isFault, now: now)
      if !isClosed {
        if isFault { resolveIfDue(now, isTroubled: true) }
        performPlan()
      }
    }
    finishClosing()
  }
}
