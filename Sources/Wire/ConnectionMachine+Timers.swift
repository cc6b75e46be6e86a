extension ConnectionMachine {
  /// Sends a PING; the answer comes as `.pong`.
  ///
  /// - Returns: false when none was sent: one is unanswered, the peer's minimum interval has not passed, or the
  ///   connection is not open.
  @discardableResult
  public mutating func ping(now: MonotonicInstant) -> Bool {
    clock = now
    return sendPing(now: now, isReported: true)
  }

  /// When `tick` should be called next; it changes with every other call. Nil: time alone changes nothing.
  ///
  /// A timer may be left running to an earlier instant: calling `tick` early is harmless.
  public var nextDeadline: MonotonicInstant? {
    var next: MonotonicInstant?
    func consider(_ instant: MonotonicInstant?) {
      if let instant, next.map({ instant < $0 }) ?? true { next = instant }
    }
    switch phase {
    case .over: return nil
    case .awaitingHello(let until): consider(until)
    case .draining(.announced(_, let until, _)): consider(until)
    case .open: consider(agesAt)
    case .draining(.finishing): break
    }
    consider(frameDeadline)
    consider(writeStallDeadline)
    consider(pendingPing.map { $0.sentAt + limits.pingTimeout })
    consider(keepaliveInstant)
    consider(idleInstant)
    return next
  }

  /// Does what time demands: time-outs, keepalive, the end of an idle or old connection, the second phase of a drain.
  public mutating func tick(now: MonotonicInstant, events: inout [ConnectionEvent]) {
    guard !isOver else { return }
    clock = now
    if streams.count > 0 {
      idleSince = nil
    } else if idleSince == nil {
      idleSince = now
    }
    if let error = overdue(now) {
      fail(error, &events)
      return
    }
    if case .draining(.announced(let probe, let until, let notice)) = phase, until <= now {
      announceLastStream(notice, lateProbe: probe)
    }
    if let due = keepaliveInstant, due <= now { _ = sendPing(now: now, isReported: false) }
    if let agesAt, agesAt <= now, case .open = phase {
      startDrain(
        GoAwayNotice(lastStream: 0, code: .maxAge, text: "the connection has lived long enough; connect again"),
        now: now)
    }
    if let due = idleInstant, due <= now, case .open = phase {
      startDrain(
        GoAwayNotice(lastStream: 0, code: .idle, text: "no call for \(settings.idleMilliseconds) ms"), now: now)
    }
    settle(&events)
  }

  private func overdue(_ now: MonotonicInstant) -> ConnectionError? {
    if case .awaitingHello(let until) = phase, until <= now { return .helloTimeout(limits.helloTimeout) }
    if let frameDeadline, frameDeadline <= now { return .frameTimeout(limits.frameTimeout) }
    if let writeStallDeadline, writeStallDeadline <= now { return .writeStalled(limits.writeStallTimeout) }
    if let pendingPing, pendingPing.sentAt + limits.pingTimeout <= now { return .pingTimeout(limits.pingTimeout) }
    return nil
  }

  private var keepaliveInstant: MonotonicInstant? {
    guard case .open = phase, pendingPing == nil, let interval = limits.keepaliveInterval,
      streams.count > 0 || limits.keepaliveWithoutCalls
    else { return nil }
    let quiet = lastReceived + interval
    guard let earliest = earliestPing else { return quiet }
    return max(quiet, earliest)
  }

  private var idleInstant: MonotonicInstant? {
    guard case .open = phase, settings.idleMilliseconds > 0, streams.count == 0 else { return nil }
    return (idleSince ?? clock) + .milliseconds(settings.idleMilliseconds)
  }

  /// Before this the peer need not put up with another PING.
  private var earliestPing: MonotonicInstant? {
    lastPingSent.map { $0 + .milliseconds(peerSettings.minPingIntervalMilliseconds) }
  }

  private mutating func sendPing(now: MonotonicInstant, isReported: Bool) -> Bool {
    guard case .open = phase, pendingPing == nil else { return false }
    if let earliest = earliestPing, now < earliest { return false }
    let payload = takePingPayload()
    pendingPing = PendingPing(payload: payload, sentAt: now, isReported: isReported)
    lastPingSent = now
    FrameEncoder.ping(payload, isAcknowledgement: false, into: &control)
    return true
  }

  mutating func takePingPayload() -> UInt64 {
    defer { nextPingPayload &+= 1 }
    return nextPingPayload
  }
}
