internal import BusinessTime

/// What must hold for a transition besides the right to it.
public enum TransitionGuard: String, Sendable, Hashable, CaseIterable {
  case reason
  case text
  case stepsTried
  case personNamed
  /// The overseer is not the developer: an assignee on line 3 is somebody else.
  case personIsNotOverseer
  /// Escalating to a named developer: not the specialist who becomes the overseer.
  case personIsNotOwner
  /// Escalating to line 3 needs a specialist who can oversee.
  case hasOwner
  /// On line 3 somebody oversees.
  case hasOverseer
  /// The regulation is content with what was supplied.
  case regulationContent
  /// Closed so short a time ago that a message still belongs to it.
  case closedRecently
  /// The line named is the one below the present.
  case lineBelow
  case ownSegmentRuns
  /// The person named in the rule has a running clock here.
  case segmentRuns
  /// No child is open, or there is a reason to solve the parent all the same.
  case childrenFinished

  public func holds(_ ticket: Ticket, _ order: TicketOrder, _ policy: TicketPolicy) -> Bool {
    let command = order.command
    switch self {
    case .reason: return !command.reason.isBlank
    case .text: return !command.text.isBlank
    case .stepsTried: return !command.stepsTried.isBlank
    case .personNamed: return Customer.isSlug(command.named)
    case .personIsNotOverseer: return command.named != ticket.overseer
    case .personIsNotOwner: return command.named.isEmpty || command.named != ticket.owner
    case .hasOwner: return !ticket.owner.isEmpty
    case .hasOverseer: return !ticket.overseer.isEmpty
    case .regulationContent:
      if case .complete(_, let assessment) = command { return assessment.rejections.isEmpty }
      return true
    case .closedRecently:
      guard let closedAt = ticket.closedAt else { return true }
      return order.now.milliseconds(since: closedAt) <= policy.reopenWithinMilliseconds
    case .lineBelow:
      if case .returnToLine(let line, _) = command { return line == ticket.line.previous }
      return true
    case .ownSegmentRuns: return ticket.running.contains { $0.person == order.actor.name }
    case .segmentRuns:
      if case .stopSegment(let person, _, _) = command { return ticket.running.contains { $0.person == person } }
      return true
    case .childrenFinished: return order.openChildren.isEmpty || !command.reason.isBlank
    }
  }

  public var words: String {
    switch self {
    case .reason: "a reason"
    case .text: "a text"
    case .stepsTried: "the steps that were tried"
    case .personNamed: "the name of a person (1 to 64 of a-z A-Z 0-9 - _ .)"
    case .personIsNotOverseer: "a developer other than the overseer, who verifies the work"
    case .personIsNotOwner: "a developer other than the specialist, who becomes the overseer"
    case .hasOwner: "an owner first, who becomes the overseer; assign it to a specialist"
    case .hasOverseer: "an overseer first; a lead can name one"
    case .regulationContent: "a filing the regulation is content with"
    case .closedRecently: "a new ticket: it was closed too long ago to be reopened"
    case .lineBelow: "the line directly below the present one"
    case .ownSegmentRuns: "a running clock of yours on it"
    case .segmentRuns: "a running clock of that person on it"
    case .childrenFinished: "its children finished first"
    }
  }
}
