// When the pool makes connections and when it leaves them.
extension ConnectionPool {
  /// What is to be done now. Call it after anything that may have changed the answer, and at `nextDeadline`.
  ///
  /// - Parameter waiting: Calls, and callers of `connect`, that wait for a connection.
  mutating func plan(now: UInt64, waiting: Int) -> [Action] {
    var actions = retire(now)
    if let connect = wanted(now, waiting) { actions.append(connect) }
    if wantsSpread {
      wantsSpread = false
      nextSpread = now.addingClamping(Self.spreadPause)
    }
    if waiting > 0, !hasReady, !isConnecting { actions.append(.failWaiting) }
    return actions
  }

  /// Closes what is idle and replaces what is old.
  private mutating func retire(_ now: UInt64) -> [Action] {
    var actions: [Action] = []
    for index in members.indices {
      guard case .ready(let since) = members[index].phase else { continue }
      if members[index].open == 0, let idleTime = options.idleTime {
        let idleSince = members[index].idleSince ?? now
        members[index].idleSince = idleSince
        if now >= idleSince.addingClamping(idleTime.nanosecondsClamped) {
          members[index].phase = .leaving
          actions.append(.leave(members[index].id))
          continue
        }
      }
      guard let maxAge = options.maxAge, members[index].successor == nil,
        now >= since.addingClamping(maxAge.nanosecondsClamped), mayTry(members[index].endpoint, now)
      else { continue }
      let action = connect(to: members[index].endpoint, now: now)
      if case .connect(_, let successor) = action { members[index].successor = successor }
      actions.append(action)
    }
    return actions
  }

  /// One more connection, if one is wanted and there is an address to try.
  private mutating func wanted(_ now: UInt64, _ waiting: Int) -> Action? {
    guard waiting > 0 || wantsSpread else { return nil }
    if let latest = latestAttempt {
      // Another address only when calls have nothing else and the attempts under way take long.
      guard waiting > 0, !hasReady, now >= latest.addingClamping(options.connectStagger.nanosecondsClamped) else {
        return nil
      }
      return firstAddress(now, mostConnections: 0, orEjected: true)
    }
    if !hasReady { return firstAddress(now, mostConnections: .max, orEjected: true) }
    if let spread = firstAddress(now, mostConnections: 0, orEjected: false) { return spread }
    // Every address has a connection. A further one only when there is no free stream.
    let hasRoom = members.contains { $0.isReady && $0.open < $0.capacity }
    guard waiting > 0, !hasRoom else { return nil }
    return firstAddress(now, mostConnections: options.maxConnectionsPerAddress - 1, orEjected: false)
  }

  /// Begins an attempt at the address with the fewest connections.
  ///
  /// - Parameters:
  ///   - mostConnections: Addresses with more are passed over.
  ///   - orEjected: Whether an ejected address will do when there is no other.
  private mutating func firstAddress(_ now: UInt64, mostConnections: Int, orEjected: Bool) -> Action? {
    var best: (rank: Int, connections: Int, endpoint: Endpoint)?
    for address in addressesInTurn() where now >= address.restsUntil {
      let connections = members.count { $0.endpoint == address.endpoint && $0.phase != .leaving }
      let rank = addresses.count > 1 && address.outlier.isEjected(at: now) ? 1 : 0
      guard connections <= mostConnections, rank == 0 || orEjected else { continue }
      if let best, (best.rank, best.connections) <= (rank, connections) { continue }
      best = (rank, connections, address.endpoint)
    }
    return best.map { connect(to: $0.endpoint, now: now) }
  }

  private func mayTry(_ endpoint: Endpoint, _ now: UInt64) -> Bool {
    guard let index = addressIndex(of: endpoint) else { return false }
    return now >= addresses[index].restsUntil
  }

  private var latestAttempt: UInt64? {
    var latest: UInt64?
    for member in members {
      if case .connecting(let since) = member.phase { latest = max(latest ?? 0, since) }
    }
    return latest
  }

  /// When `plan` may have something new to say; nil when only an event can change it.
  func nextDeadline(now: UInt64, waiting: Int) -> UInt64? {
    var next = UInt64.max
    for member in members {
      guard case .ready(let since) = member.phase else { continue }
      if let idleTime = options.idleTime {
        // A call may begin and end unseen in between, so a busy connection is looked at again, too.
        let from = member.open == 0 ? member.idleSince ?? now : now
        next = min(next, from.addingClamping(idleTime.nanosecondsClamped))
      }
      if let maxAge = options.maxAge, member.successor == nil {
        let due = since.addingClamping(maxAge.nanosecondsClamped)
        let rest = addressIndex(of: member.endpoint).map { addresses[$0].restsUntil } ?? 0
        next = min(next, max(due, rest))
      }
    }
    if waiting > 0 {
      if let latest = latestAttempt {
        let staggered = latest.addingClamping(options.connectStagger.nanosecondsClamped)
        if staggered > now, addresses.count > 1 { next = min(next, staggered) }
      }
      for address in addresses where address.restsUntil > now { next = min(next, address.restsUntil) }
    }
    return next == .max ? nil : next
  }
}
