internal import BusinessTime

extension Ticket {
  /// Decides a command. Pure: the same ticket, order and rules give the same decision.
  /// - Throws: ``TicketRefusal``; then nothing changes.
  public func decide(_ order: TicketOrder, _ rules: TicketRules) throws(TicketRefusal) -> TicketDecision {
    guard order.expectedVersion == 0 || order.expectedVersion == version else {
      throw .staleVersion(subject: label, expected: order.expectedVersion, present: version)
    }
    try order.holdLimits()
    let after = try rules.table.place(self, order, rules.policy)
    var decision = TicketDecision()
    switch order.command {
    case .complete(let filing, let assessment):
      var placed = after
      placed.line = assessment.line
      decision.changes.append(change(.completed(filing, assessment), order, placed))
    case .assign(_, _, let proposal):
      endSegments(of: nil, order, "assigned to \(after.owner)", &decision)
      decision.changes.append(change(.assigned(proposal: proposal), order, after))
    case .requeue(_, let proposal):
      endSegments(of: nil, order, "queued again", &decision)
      decision.changes.append(change(.requeued(proposal: proposal), order, after))
      decision.notices.append("queued again with its original seniority")
    case .startWork: decideStart(order, after, &decision)
    case .pauseWork: endSegments(of: order.actor.name, order, "paused", &decision)
    case .stopSegment(let person, let at, let reason):
      for segment in running where segment.person == person {
        decision.changes.append(change(.segmentEnded(segment.ended(at: at, reason: reason)), order, after, at: at))
      }
    case .waitForCustomer:
      endSegments(of: nil, order, "waiting for the customer", &decision)
      decision.changes.append(change(.waiting, order, after))
    case .hold:
      endSegments(of: nil, order, "on hold", &decision)
      decision.changes.append(change(.held, order, after))
    case .reply, .note, .customerMessage: decideMessage(order, after, &decision)
    case .escalate(_, let stepsTried, _):
      endSegments(of: nil, order, "escalated", &decision)
      decision.changes.append(change(.escalated(stepsTried: stepsTried), order, after))
      if !after.overseer.isEmpty {
        decision.notices.append("\(after.overseer) stays as overseer and verifies the work")
      }
    case .returnToLine:
      endSegments(of: nil, order, "returned", &decision)
      decision.changes.append(change(.returned, order, after))
    case .developerDone, .acceptWork, .refuseWork, .solve, .close, .cancel, .handOverOversight:
      decideCompletion(order, after, &decision)
    case .askColleague, .answerColleague, .settleHelp: try decideHelp(order, after, &decision)
    case .prioritize, .compose, .dropReply: decideClocked(order, after, &decision)
    case .merge, .unmerge, .split, .undoSplit, .link, .unlink: decideTie(order, after, &decision)
    case .attach, .detach: decideAttachment(order, after, &decision)
    case .rate(let answer, let survey):
      decision.changes.append(change(.rated(answer, survey: survey), order, after))
    }
    return decision
  }

  func change(
    _ what: TicketChange.What, _ order: TicketOrder, _ after: Placement, from before: Placement? = nil,
    at instant: Instant? = nil
  ) -> TicketChange {
    TicketChange(
      what, at: instant ?? order.now, actor: order.actor, reason: order.command.reason.trimmed,
      before: before ?? placement, after: after)
  }

  /// Ends running segments where the ticket stands; of everybody when `person` is nil.
  func endSegments(of person: String?, _ order: TicketOrder, _ reason: String, _ decision: inout TicketDecision) {
    for segment in running where person == nil || segment.person == person {
      decision.changes.append(
        change(.segmentEnded(segment.ended(at: order.now, reason: reason)), order, placement))
    }
  }

  private func decideStart(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    if after != placement { decision.changes.append(change(.started, order, after)) }
    if running.contains(where: { $0.person == order.actor.name }) {
      decision.notices.append("your clock on \(label) runs already")
    } else {
      let segment = WorkSegment(ticket: number, person: order.actor.name, startedAt: order.now)
      decision.changes.append(change(.segmentStarted(segment), order, after, from: after))
      if let elsewhere = order.runningElsewhere {
        decision.pausesElsewhere = elsewhere.ended(at: order.now, reason: "switched to \(label)")
        decision.notices.append("paused \(Ticket.label(elsewhere.ticket))")
      }
    }
  }

  private func decideMessage(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    let author = order.actor.signature
    let text = order.command.text.trimmed
    switch order.command {
    case .reply:
      let kind: TicketMessage.Kind = order.actor.isPerson ? .publicReply : .automatic
      let message = TicketMessage(at: order.now, author: author, kind: kind, text: text)
      decision.changes.append(change(.replied(message), order, after))
    case .note:
      let message = TicketMessage(at: order.now, author: author, kind: .note, text: text)
      decision.changes.append(change(.noted(message), order, after))
    case .customerMessage(_, let isOnline):
      let message = TicketMessage(at: order.now, author: customer, kind: .customer, text: text)
      decision.changes.append(change(.customerWrote(message, isOnline: isOnline), order, placement))
      guard after != placement else { return }
      decision.changes.append(change(.reopened, order, after))
      decision.notices.append(
        after.owner.isEmpty
          ? "reopened and queued with its original seniority" : "reopened, back with \(after.owner)")
    default: break
    }
  }

  private func decideCompletion(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    let text = order.command.text.trimmed
    switch order.command {
    case .developerDone:
      endSegments(of: nil, order, "done", &decision)
      if !text.isEmpty {
        let note = TicketMessage(at: order.now, author: order.actor.signature, kind: .note, text: text)
        decision.changes.append(change(.noted(note), order, placement))
      }
      decision.changes.append(change(.developerDone, order, after))
      decision.notices.append("\(after.overseer) has to verify it")
    case .acceptWork: decision.changes.append(change(.verified, order, after))
    case .refuseWork:
      endSegments(of: nil, order, "returned to the developer", &decision)
      decision.changes.append(change(.verificationRefused, order, after))
    case .solve:
      endSegments(of: nil, order, "solved", &decision)
      var before = placement
      if state == .verify {
        // Solving says that the work is accepted; the history shows both.
        let accepted = Placement(state: .inProgress, line: after.line, owner: after.owner)
        decision.changes.append(change(.verified, order, accepted))
        before = accepted
      }
      if !text.isEmpty {
        let reply = TicketMessage(
          at: order.now, author: order.actor.signature, kind: order.actor.isPerson ? .publicReply : .automatic,
          text: text)
        decision.changes.append(change(.replied(reply), order, before, from: before))
      }
      decision.changes.append(change(.solved, order, after, from: before))
    case .close: decision.changes.append(change(.closed, order, after))
    case .cancel:
      endSegments(of: nil, order, "cancelled", &decision)
      decision.changes.append(change(.cancelled, order, after))
    case .handOverOversight: decision.changes.append(change(.oversightHandedOver, order, after))
    default: break
    }
  }
}

extension TicketOrder {
  /// Holds every text of the command to its bound.
  func holdLimits() throws(TicketRefusal) {
    try TextLimits.hold(command.reason, to: TextLimits.reason, field: "reason")
    try TextLimits.hold(command.text, to: TextLimits.longText, field: "text")
    try TextLimits.hold(command.stepsTried, to: TextLimits.longText, field: "steps_tried")
    try TextLimits.hold(command.named, to: TextLimits.name, field: "name")
    switch command {
    case .assign(_, _, let proposal), .requeue(_, let proposal):
      try TextLimits.hold(proposal, to: TextLimits.shortText, field: "proposal")
    default: break
    }
  }
}
