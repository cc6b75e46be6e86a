extension ConnectionMachine {
  // MARK: Leaving in peace

  /// Begins to leave: no call that is open is lost.
  ///
  /// A server announces that it will take no more (GOAWAY with the greatest stream id and a PING); when the PING is
  /// answered, or after `drainAcknowledgementTimeout`, it names the real last stream. Calls that raced with the
  /// announcement are served. A client just opens no more. When the last call has ended `.finished` follows. Calling it
  /// again changes nothing. Put a bound on the calls' time outside, and then use `abandon`.
  ///
  /// - Parameter retryAfterMilliseconds: how long clients should keep away from this server; 0 = no advice.
  public mutating func drain(
    code: GoAwayCode = .shutdown, retryAfterMilliseconds: UInt32 = 0, text: String = "", now: MonotonicInstant,
    events: inout [ConnectionEvent]
  ) {
    clock = now
    switch phase {
    case .awaitingHello, .open:
      startDrain(
        GoAwayNotice(lastStream: 0, code: code, retryAfterMilliseconds: retryAfterMilliseconds, text: text), now: now)
      settle(&events)
    case .draining, .over:
      break
    }
  }

  /// Hangs up now: GOAWAY with the code, every open call ends as `connectionLost`, then `.finished`.
  public mutating func abandon(
    code: GoAwayCode, text: String, now: MonotonicInstant, events: inout [ConnectionEvent]
  ) {
    guard !isOver else { return }
    clock = now
    sayGoAway(GoAwayNotice(lastStream: role == .server ? lastStream : 0, code: code, text: text))
    endAllStreams(&events)
    phase = .over
    events.append(.finished)
  }

  mutating func startDrain(_ notice: GoAwayNotice, now: MonotonicInstant) {
    switch (phase, role) {
    case (.awaitingHello, _), (_, .client):
      // Nothing can be under way to this side.
      announceLastStream(notice)
    case (_, .server):
      var first = notice
      first.lastStream = WireFormat.maxStreamID
      sayGoAway(first)
      let probe = takePingPayload()
      FrameEncoder.ping(probe, isAcknowledgement: false, into: &ready)
      phase = .draining(.announced(probe: probe, until: now + limits.drainAcknowledgementTimeout, notice))
    }
  }

  /// The second phase: what has arrived until now is what will be served.
  ///
  /// - Parameter lateProbe: the announcement's PING, when its answer was not waited for any longer.
  mutating func announceLastStream(_ notice: GoAwayNotice, lateProbe: UInt64? = nil) {
    var last = notice
    last.lastStream = role == .server ? lastStream : 0
    sayGoAway(last)
    phase = .draining(.finishing(lateProbe: lateProbe))
  }

  /// Behind the OPENs and CLOSEs that came before it, so that it never contradicts them.
  private mutating func sayGoAway(_ notice: GoAwayNotice) {
    FrameEncoder.goAway(notice, into: &ready)
  }

  /// Notices that nothing is left to wait for.
  mutating func settle(_ events: inout [ConnectionEvent]) {
    guard streams.count == 0 else { return }
    let isLeaving: Bool
    if case .draining(.finishing) = phase {
      isLeaving = true
    } else if case .over = phase {
      return
    } else {
      isLeaving = peerGoAway != nil
    }
    if isLeaving {
      phase = .over
      events.append(.finished)
    }
  }

  // MARK: Losing the connection

  /// A violation or a time-out: tell the peer why, end every call, and be over.
  mutating func fail(_ error: ConnectionError, _ events: inout [ConnectionEvent]) {
    let last = role == .server ? lastStream : 0
    sayGoAway(GoAwayNotice(lastStream: last, code: error.code, text: error.description))
    endAllStreams(&events)
    phase = .over
    events.append(.failed(error))
  }

  mutating func endAllStreams(_ events: inout [ConnectionEvent]) {
    for id in streams.ids {
      guard let slot = streams.slot(of: id), streams.slots[slot].phase != .closing else { continue }
      events.append(.cancelled(id, .cancelled, .connectionLost))
    }
    streams.removeAll()
    ring = []
    ringHead = 0
    streamsInLine = 0
    isConnectionHeld = false
    streamQueuedBytes = 0
    inboundBytes = 0
    frameDeadline = nil
    pendingPing = nil
  }

  // MARK: Budgets

  mutating func chargeCancel() throws(ConnectionError) {
    guard cancelBudget.charge(at: clock) else {
      throw .budgetExceeded(.cancels, limit: limits.maxCancels, periodSeconds: budgetSeconds)
    }
  }

  mutating func chargeControl() throws(ConnectionError) {
    guard controlBudget.charge(at: clock) else {
      throw .budgetExceeded(.control, limit: limits.maxControlFrames, periodSeconds: budgetSeconds)
    }
  }

  /// A frame that is tolerated: charged to the control budget and counted for life.
  mutating func chargeOddity() throws(ConnectionError) {
    oddities += 1
    guard oddities <= limits.maxOddities else {
      throw .budgetExceeded(.oddities, limit: limits.maxOddities, periodSeconds: budgetSeconds)
    }
    try chargeControl()
  }

  mutating func countControlReply() throws(ConnectionError) {
    queuedControlReplies += 1
    guard queuedControlReplies <= limits.maxQueuedControlReplies else {
      throw .controlRepliesUnread(limit: limits.maxQueuedControlReplies)
    }
  }

  mutating func earnByData(_ bytes: Int) {
    dataBytesUnearned += bytes
    let price = max(1, limits.dataBytesPerControlFrame)
    guard dataBytesUnearned >= price else { return }
    controlBudget.earn(dataBytesUnearned / price)
    dataBytesUnearned %= price
  }

  private var budgetSeconds: Int { Int(clamping: limits.budgetPeriod.components.seconds) }
}
