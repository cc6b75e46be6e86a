internal import BusinessTime

/// What is done with a request that has been asked, besides answering it.
public enum HelpStep: Sendable, Hashable {
  /// One of the line takes it.
  case claim
  /// Back to the line, with a reason.
  case decline(reason: String)
  /// To another colleague, with a reason.
  case handOn(to: String, reason: String)
  /// The asker does not need it any more.
  case withdraw(reason: String)

  public var reason: String {
    switch self {
    case .claim: ""
    case .decline(let reason), .handOn(_, let reason), .withdraw(let reason): reason
    }
  }
}

extension Ticket {
  func decideHelp(
    _ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision
  ) throws(TicketRefusal) {
    switch order.command {
    case .askColleague(let colleague, let line, _, let isBlocker):
      let help = try asked(order, colleague, line, isBlocker)
      decision.changes.append(change(.helpAsked(help), order, after))
    case .answerColleague(let help, _, let minutes):
      let answered = try answered(help, order, minutes)
      decision.changes.append(change(.helpAnswered(answered), order, after))
      guard minutes > 0 else { return }
      let began = order.now.advanced(byMilliseconds: -Int64(minutes) * 60_000)
      let segment = WorkSegment(ticket: number, person: order.actor.name, startedAt: began)
      decision.changes.append(
        change(.segmentEnded(segment.ended(at: order.now, reason: "helped \(help.asker)")), order, after))
    case .settleHelp(let help, let step):
      let settled = try settled(help, step, order)
      decision.changes.append(change(.helpSettled(settled, step), order, after))
      if case .decline = step { decision.notices.append("it is open to \(settled.addressee) now") }
    default: break
    }
  }

  private func asked(
    _ order: TicketOrder, _ colleague: String, _ line: SupportLine?, _ isBlocker: Bool
  ) throws(TicketRefusal) -> HelpRequest {
    guard colleague.isEmpty || Customer.isSlug(colleague), colleague != order.actor.name else {
      throw .malformed(field: "colleague", should: "somebody else's name, or empty for whoever of the line is free")
    }
    guard colleague.isEmpty || line == nil else {
      throw .malformed(field: "line", should: "left out when a colleague is named")
    }
    return HelpRequest(
      ticket: number, asker: order.actor.signature, colleague: colleague,
      line: colleague.isEmpty ? line ?? self.line : nil, question: order.command.text.trimmed, askedAt: order.now,
      isBlocker: isBlocker)
  }

  private func answered(
    _ help: HelpRequest, _ order: TicketOrder, _ minutes: Int
  ) throws(TicketRefusal) -> HelpRequest {
    try help.holdOpen()
    let isTheirs = help.colleague.isEmpty ? help.isClaimable(by: order.actor, self) : help.colleague == order.actor.name
    guard isTheirs || order.actor.role == .lead else { throw .notAsked(help: help.id, colleague: help.addressee) }
    guard (0...HelpRequest.maximumMinutes).contains(minutes) else {
      throw .malformed(field: "minutes", should: "0 to \(HelpRequest.maximumMinutes)")
    }
    var help = help
    help.answer = order.command.text.trimmed
    help.answeredAt = order.now
    help.minutes = minutes
    if help.colleague.isEmpty { help.colleague = order.actor.name }
    return help
  }

  private func settled(
    _ help: HelpRequest, _ step: HelpStep, _ order: TicketOrder
  ) throws(TicketRefusal) -> HelpRequest {
    try help.holdOpen()
    let actor = order.actor
    var after = help
    switch step {
    case .claim:
      guard help.colleague.isEmpty else { throw .helpTaken(help: help.id, by: help.colleague) }
      guard help.isClaimable(by: actor, self) else { throw .notAsked(help: help.id, colleague: help.addressee) }
      after.colleague = actor.name
    case .decline, .handOn:
      guard !help.colleague.isEmpty, help.colleague == actor.name || actor.role == .lead else {
        throw .notAsked(help: help.id, colleague: help.addressee)
      }
      guard !step.reason.isBlank else { throw .unmet(ticket: number, action: .settleHelp, guard: .reason) }
      guard help.declinedBy.count < HelpRequest.maximumDeclines else {
        throw .malformed(
          field: "request",
          should: "answered, or withdrawn and asked anew: it has changed hands "
            + "\(help.declinedBy.count) times, the limit is \(HelpRequest.maximumDeclines)")
      }
      after.declinedBy.append(help.colleague)
      if case .handOn(let colleague, _) = step {
        guard Customer.isSlug(colleague), colleague != help.asker, colleague != help.colleague else {
          throw .malformed(field: "colleague", should: "another colleague than \(help.asker), who asked")
        }
        after.colleague = colleague
      } else {
        after.colleague = ""
        after.line = help.line ?? line
      }
    case .withdraw:
      guard help.asker == actor.signature || actor.role == .lead || actor.standing == .rule else {
        throw .notAsker(help: help.id, asker: help.asker)
      }
      after.withdrawnAt = order.now
    }
    return after
  }
}

extension HelpRequest {
  fileprivate func holdOpen() throws(TicketRefusal) {
    guard answeredAt == nil else { throw .alreadyAnswered(help: id) }
    guard withdrawnAt == nil else { throw .helpWithdrawn(help: id) }
  }

  /// Whether it is open to somebody of the line: not the asker, nor who declined it.
  fileprivate func isClaimable(by actor: Actor, _ ticket: Ticket) -> Bool {
    actor.name != asker && !declinedBy.contains(actor.name) && (line ?? ticket.line).isServed(by: actor.role)
  }
}
