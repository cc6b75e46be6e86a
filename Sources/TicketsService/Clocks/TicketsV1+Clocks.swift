internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

// Clocks between the domain and the messages that show and keep them.

extension TicketsV1.Clock {
  /// As it is kept.
  init(_ clock: TicketClock) {
    self.init(
      metric: TicketsV1.ClockMetric(rawValue: Int32(clock.metric.rawValue)), cycle: UInt32(clamping: clock.cycle),
      line: UInt32(clamping: clock.line?.rawValue ?? 0), person: clock.person,
      state: clock.isRunning ? .running : clock.isOpen ? .paused : .stopped,
      outcome: TicketsV1.ClockOutcome(rawValue: Int32(clock.outcome?.rawValue ?? 0)),
      priority: TicketsV1.Priority(clock.priority), targetMs: clock.targetMilliseconds,
      startedAtMs: clock.startedAt.millisecondsSinceEpoch, stoppedAtMs: clock.stoppedAt.storedMilliseconds,
      dueAtMs: clock.dueAt.storedMilliseconds, breachedAtMs: (clock.breach?.at).storedMilliseconds,
      breachCause: TicketsV1.BreachCause(rawValue: Int32(clock.breach?.cause.rawValue ?? 0)),
      stretches: clock.stretches.map(TicketsV1.ClockStretch.init),
      warnings: clock.warnings.map {
        TicketsV1.ClockWarning(percent: UInt32(clamping: $0.percent), atMs: $0.at.millisecondsSinceEpoch)
      }, warnedPercent: UInt32(clamping: clock.warnedPercent),
      firstSolvedAtMs: (clock.firstSolution?.at).storedMilliseconds,
      firstSolvedUsedMs: clock.firstSolution?.usedMilliseconds ?? 0)
  }

  /// As it stands at an instant.
  init(_ clock: TicketClock, at now: Instant, _ openTime: some OpenTime) {
    self.init(clock)
    usedMs = clock.usedMilliseconds(at: now, openTime)
    leftMs = targetMs - usedMs
  }

  /// Nil for one no release has written.
  var domain: TicketClock? {
    guard let metric = ClockMetric(rawValue: Int(metric.rawValue)) else { return nil }
    let stretches = stretches.compactMap(\.domain)
    guard !stretches.isEmpty else { return nil }
    return TicketClock(
      metric: metric, cycle: Int(clamping: cycle), line: SupportLine(rawValue: Int(clamping: line)), person: person,
      stretches: stretches, outcome: ClockOutcome(rawValue: Int(outcome.rawValue)),
      stoppedAt: Instant(optional: stoppedAtMs), dueAt: Instant(optional: dueAtMs),
      breach: BreachCause(rawValue: Int(breachCause.rawValue)).map {
        ClockBreach(at: Instant(millisecondsSinceEpoch: breachedAtMs), cause: $0)
      },
      warnings: warnings.map {
        ClockWarning(percent: Int(clamping: $0.percent), at: Instant(millisecondsSinceEpoch: $0.atMs))
      }, warnedPercent: Int(clamping: warnedPercent),
      firstSolution: Instant(optional: firstSolvedAtMs).map {
        FirstSolution(at: $0, usedMilliseconds: firstSolvedUsedMs)
      })
  }
}

extension TicketsV1.ClockStretch {
  init(_ stretch: ClockStretch) {
    self.init(
      fromMs: stretch.from.millisecondsSinceEpoch, toMs: stretch.to.storedMilliseconds, runs: stretch.isRunning,
      cause: stretch.cause, priority: TicketsV1.Priority(stretch.priority), targetMs: stretch.targetMilliseconds,
      policyVersion: UInt32(clamping: stretch.policyVersion),
      calendarVersion: UInt32(clamping: stretch.calendarVersion), usedMs: stretch.usedMilliseconds)
  }

  var domain: ClockStretch? {
    guard let priority = priority.domain else { return nil }
    return ClockStretch(
      from: Instant(millisecondsSinceEpoch: fromMs), to: Instant(optional: toMs), isRunning: runs, cause: cause,
      priority: priority, targetMilliseconds: targetMs, policyVersion: Int(clamping: policyVersion),
      calendarVersion: Int(clamping: calendarVersion), usedMilliseconds: usedMs)
  }
}

extension TicketsV1.ClockSpan {
  init(_ span: ClockSpan) {
    self.init(
      kind: TicketsV1.ClockSpanKind(rawValue: Int32(span.kind.rawValue)), fromMs: span.from.millisecondsSinceEpoch,
      toMs: span.to.millisecondsSinceEpoch, usedMs: span.usedMilliseconds, ahead: span.isAhead)
  }
}

extension TicketsV1.KeptClocks {
  init(_ kept: KeptClocks) {
    self.init(
      clocks: kept.clocks.clocks.map(TicketsV1.Clock.init),
      cycles: kept.clocks.cycles.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        TicketsV1.ClockCycles(
          metric: TicketsV1.ClockMetric(rawValue: Int32($0.key.rawValue)), count: UInt32(clamping: $0.value))
      }, events: UInt64(clamping: kept.events))
  }

  func domain(of ticket: Int64) -> KeptClocks {
    var counts: [ClockMetric: Int] = [:]
    for cycle in cycles {
      if let metric = ClockMetric(rawValue: Int(cycle.metric.rawValue)) { counts[metric] = Int(clamping: cycle.count) }
    }
    return KeptClocks(
      clocks: TicketClocks(ticket: ticket, clocks: clocks.compactMap(\.domain), cycles: counts),
      events: Int64(clamping: events))
  }
}

extension TicketsV1.ClockEvent {
  /// - Parameter ticket: as it stands when the notice is given.
  init(_ notice: ClockNotice, of ticket: Ticket, _ openTime: some OpenTime) {
    self.init(
      ticket: TicketsV1.Ticket(ticket), clock: TicketsV1.Clock(notice.clock, at: notice.at, openTime))
    if case .warning(let warning) = notice.what { percent = UInt32(clamping: warning.percent) }
  }
}

extension ClockStep {
  /// A step of a ticket's past, from the event that tells of it.
  init?(_ event: TicketsV1.TicketEvent, type: String, at instant: Instant) {
    guard let ticket = event.ticket, let state = ticket.state.domain, let priority = ticket.priority.domain,
      let line = SupportLine(rawValue: Int(clamping: ticket.line))
    else { return nil }
    let isReply = type == "ticket.replied" && event.message?.kind == .public
    self.init(
      isReply ? .replied : .other, at: instant, state: state, line: line, priority: priority,
      firstResponseAt: Instant(optional: ticket.firstResponseAtMs),
      unansweredSince: Instant(optional: ticket.unansweredSinceMs))
  }
}
