public import BusinessTime

extension TicketTimeline {
  /// Takes in one event.
  public mutating func apply(_ change: TicketChange, calendar: BusinessCalendar) {
    let at = max(change.at, lastChangeAt)
    let snapshot = change.snapshot
    if let span = change.endedSegment {
      handled = handled + TwoTimes(from: span.start, to: span.end, calendar: calendar)
    }
    if firstResponse == nil, let answeredAt = snapshot.firstResponseAt {
      firstResponse = Measured(
        stoppedAt: answeredAt, time: TwoTimes(from: createdAt, to: answeredAt, calendar: calendar))
    }
    move(to: snapshot.state, at: at, calendar: calendar)
    if wait == nil, snapshot.state.meansTakenUp || firstResponse != nil {
      let takenUpAt = min(at, firstResponse?.stoppedAt ?? at)
      wait = Measured(stoppedAt: takenUpAt, time: TwoTimes(from: createdAt, to: takenUpAt, calendar: calendar))
    }
    if snapshot.line > line { escalationCount += 1 }
    // Verified work that goes from its developer back to its overseer is no return.
    if snapshot.line == 1, line > 1 { returnCount += 1 }
    line = snapshot.line
    linesVisited |= Self.bit(of: snapshot.line)
    priority = snapshot.priority
    isImported = snapshot.isImported
    lastChangeAt = at
  }

  private mutating func move(to next: TicketState, at now: Instant, calendar: BusinessCalendar) {
    guard next != state else { return }
    if !next.runsResolution, let since = runningSince {
      resolutionUsed = resolutionUsed + TwoTimes(from: since, to: now, calendar: calendar)
      runningSince = nil
    }
    // A merge that was undone never was: the customer has waited all along.
    if next.runsResolution, runningSince == nil { runningSince = state == .merged ? lastChangeAt : now }
    if next.isSolved, !state.isSolved {
      solve(at: now)
    } else if state.isSolved, !next.isSolved {
      resolution = nil
      if !next.isFinished {
        reopenCount += 1
        if let lastSolvedAt, now.milliseconds(since: lastSolvedAt) <= Self.soonMilliseconds { wasReopenedSoon = true }
      }
    }
    state = next
  }

  private mutating func solve(at now: Instant) {
    solvedCount += 1
    lastSolvedAt = now
    let measured = Measured(stoppedAt: now, time: resolutionUsed)
    resolution = measured
    if firstResolution == nil {
      firstResolution = measured
      wasSolvedWithoutReply = firstResponse == nil
    }
  }

  /// The resolution clock as it stands at an instant.
  public func resolutionUsed(at now: Instant, calendar: BusinessCalendar) -> TwoTimes {
    guard let runningSince else { return resolutionUsed }
    return resolutionUsed + TwoTimes(from: runningSince, to: now, calendar: calendar)
  }
}

extension TicketState {
  /// Somebody has begun: everything but lying in the queue, on somebody's table, or being gone.
  var meansTakenUp: Bool {
    switch self {
    case .needsInfo, .queued, .assigned, .merged, .cancelled: false
    case .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold, .solved, .closed: true
    }
  }

  /// The resolution clock pauses for the customer and stops with the ticket.
  var runsResolution: Bool { !isFinished && self != .waitingCustomer }
}
