internal import BusinessTime

extension Ticket {
  /// Takes a change in. Total: every change applies to every ticket, for history is not argued with.
  ///
  /// The version is not touched: all changes of one command share the next one.
  public mutating func apply(_ change: TicketChange) {
    updatedAt = max(updatedAt, change.at)
    move(to: change.after, at: change.at, reason: change.reason)
    touchSegments(of: change.actor, at: change.at)
    switch change.what {
    case .completed(let filing, let assessment): take(filing, assessment)
    case .replied(let message):
      if message.kind == .publicReply {
        firstResponseAt = firstResponseAt ?? message.at
        unansweredSince = nil
      }
    case .customerWrote(let message, let isOnline):
      unansweredSince = unansweredSince ?? message.at
      customerIsOnline = isOnline
    case .escalated: escalationCount += 1
    case .returned:
      if change.before.line == .specialists { returnCount += 1 }
    case .reopened:
      if change.before.state.isFinished { reopenCount += 1 }
    case .helpAsked(let help):
      if help.isBlocker { openBlockers += 1 }
    case .helpAnswered(let help):
      if help.isBlocker { openBlockers = max(0, openBlockers - 1) }
    case .helpSettled(let help, .withdraw):
      if help.isBlocker { openBlockers = max(0, openBlockers - 1) }
    case .segmentStarted(let segment): running.append(segment)
    case .segmentEnded(let segment):
      running.removeAll { $0.person == segment.person && $0.startedAt == segment.startedAt }
      handledMilliseconds = handledMilliseconds.addingSaturating(segment.milliseconds)
    case .importedChange(let row, _):
      take(row)
      if change.before.state.isFinished, !change.after.state.isFinished { reopenCount += 1 }
    case .absorbed(let source):
      if let since = source.unansweredSince { unansweredSince = min(unansweredSince ?? since, since) }
      openBlockers += source.openBlockers
    case .unmerged(let kept):
      self.reason = kept.reason
      unansweredSince = kept.unansweredSince
      openBlockers = kept.openBlockers
    case .released(_, let since, let blockers):
      unansweredSince = since
      openBlockers = max(0, openBlockers - blockers)
    case .splitOff(let split), .splitUndone(let split): unansweredSince = split.unansweredSince
    case .prioritized(_, let priority): self.priority = priority
    case .filed, .assigned, .requeued, .started, .noted, .waiting, .held, .developerDone, .verified,
      .verificationRefused, .solved, .closed, .cancelled, .oversightHandedOver, .helpSettled, .imported,
      .mergedInto, .linked, .unlinked, .composeStarted, .composeDropped, .attached, .attachmentRemoved, .rated:
      break
    }
  }

  /// Everything that follows from the placement alone.
  private mutating func move(to after: Placement, at instant: Instant, reason: String) {
    let before = placement
    guard after != before else { return }
    placement = after
    if after.line != before.line {
      lineEnteredAt = instant
      linesVisited.insert(LineSet(after.line))
    }
    queuedAt = after.state == .queued ? lineEnteredAt : nil
    guard after.state != before.state else { return }
    self.reason = reason
    switch after.state {
    case .solved:
      firstSolvedAt = firstSolvedAt ?? instant
      solvedAt = instant
      closedAt = nil
      unansweredSince = nil
    case .closed:
      // Another helpdesk may close what it never called solved.
      firstSolvedAt = firstSolvedAt ?? instant
      solvedAt = solvedAt ?? instant
      closedAt = instant
    case .cancelled, .merged: unansweredSince = nil
    case .needsInfo, .queued, .assigned, .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold:
      solvedAt = nil
      closedAt = nil
    }
  }

  private mutating func touchSegments(of actor: Actor, at instant: Instant) {
    guard actor.isPerson else { return }
    for index in running.indices where running[index].person == actor.name {
      running[index].lastActivityAt = max(running[index].lastActivityAt, instant)
    }
  }

  private mutating func take(_ filing: Filing, _ assessment: FilingAssessment) {
    customer = filing.customer
    kind = filing.kind ?? kind
    priority = assessment.priority
    impact = filing.impact
    urgency = filing.urgency
    subject = filing.subject
    topic = filing.topic
    product = filing.product
    skills = filing.skills
    manager = assessment.customer?.manager ?? manager
    managerDeputy = assessment.customer?.deputy ?? managerDeputy
  }

  private mutating func take(_ row: ImportedChange) {
    if !row.impact.isEmpty { sourceImpact = row.impact }
    if !row.product.isEmpty { product = row.product }
    if let priority = row.priority { self.priority = priority }
  }
}

extension Int64 {
  func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
