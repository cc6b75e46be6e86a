public import BusinessTime

/// A fact about a ticket: what decisions produce, the history keeps and other services hear of.
public struct TicketChange: Sendable, Hashable {
  public enum What: Sendable, Hashable {
    case filed
    case completed(Filing, FilingAssessment)
    case assigned(proposal: String)
    case requeued(proposal: String)
    case started
    case replied(TicketMessage)
    case noted(TicketMessage)
    case customerWrote(TicketMessage, isOnline: Bool)
    case waiting
    case held
    case escalated(stepsTried: String)
    case returned
    case developerDone
    case verified
    case verificationRefused
    case solved
    case reopened
    case closed
    case cancelled
    case oversightHandedOver
    case helpAsked(HelpRequest)
    case helpAnswered(HelpRequest)
    case helpSettled(HelpRequest, HelpStep)
    case segmentStarted(WorkSegment)
    case segmentEnded(WorkSegment)
    case imported(ImportedChange)
    case importedChange(ImportedChange, isIrregular: Bool)
    case mergedInto(Int64)
    /// Another ticket stands here from now on.
    case absorbed(MergedTicket)
    case unmerged(MergedTicket)
    /// Another ticket stands here no more. `unansweredSince` is what is left of the waiting.
    case released(source: Int64, unansweredSince: Instant?, blockers: Int)
    case linked(TicketLink)
    case unlinked(TicketLink)
    case splitOff(SplitOff)
    case splitUndone(SplitOff)
    case prioritized(from: TicketPriority, to: TicketPriority)
    /// Somebody began to write a reply to the customer.
    case composeStarted
    case composeDropped
    case attached(TicketAttachment)
    case attachmentRemoved(TicketAttachment)
    case rated(SurveyAnswer, survey: Int)
  }

  public var what: What
  public var at: Instant
  public var actor: Actor
  public var reason: String
  public var before: Placement
  public var after: Placement

  public init(
    _ what: What, at: Instant, actor: Actor, reason: String = "", before: Placement, after: Placement
  ) {
    self.what = what
    self.at = at
    self.actor = actor
    self.reason = reason
    self.before = before
    self.after = after
  }

  /// The event's type, such as `ticket.escalated`.
  public var type: String {
    switch what {
    case .filed: "ticket.filed"
    case .completed: "ticket.completed"
    case .assigned: "ticket.assigned"
    case .requeued: "ticket.requeued"
    case .started: "ticket.started"
    case .replied: "ticket.replied"
    case .noted: "ticket.noted"
    case .customerWrote: "ticket.customer_wrote"
    case .waiting: "ticket.waiting"
    case .held: "ticket.held"
    case .escalated: "ticket.escalated"
    case .returned: "ticket.returned"
    case .developerDone: "ticket.developer_done"
    case .verified: "ticket.verified"
    case .verificationRefused: "ticket.verification_refused"
    case .solved: "ticket.solved"
    case .reopened: "ticket.reopened"
    case .closed: "ticket.closed"
    case .cancelled: "ticket.cancelled"
    case .oversightHandedOver: "ticket.oversight_handed_over"
    case .helpAsked: "ticket.help_asked"
    case .helpAnswered: "ticket.help_answered"
    case .helpSettled(_, .claim): "ticket.help_claimed"
    case .helpSettled(_, .decline): "ticket.help_declined"
    case .helpSettled(_, .handOn): "ticket.help_handed_on"
    case .helpSettled(_, .withdraw): "ticket.help_withdrawn"
    case .segmentStarted: "segment.started"
    case .segmentEnded: "segment.ended"
    case .imported: "ticket.imported"
    case .importedChange: "ticket.imported_change"
    case .mergedInto: "ticket.merged"
    case .absorbed: "ticket.absorbed"
    case .unmerged: "ticket.unmerged"
    case .released: "ticket.released"
    case .linked: "ticket.linked"
    case .unlinked: "ticket.unlinked"
    case .splitOff: "ticket.split"
    case .splitUndone: "ticket.split_undone"
    case .prioritized: "ticket.prioritized"
    case .composeStarted: "ticket.compose_started"
    case .composeDropped: "ticket.compose_dropped"
    case .attached: "ticket.attached"
    case .attachmentRemoved: "ticket.attachment_removed"
    case .rated: "ticket.rated"
    }
  }

  /// The other ticket, where two are in it.
  /// - Parameter ticket: the one this is a change of.
  public func otherTicket(than ticket: Int64) -> Int64? {
    switch what {
    case .mergedInto(let target): target
    case .absorbed(let source): source.number
    case .released(let source, _, _): source
    case .linked(let link), .unlinked(let link): link.far(from: ticket)
    case .splitOff(let split), .splitUndone(let split): split.ticket
    default: nil
    }
  }

  /// An imported change that this department's own rules would not have allowed.
  public var isIrregular: Bool {
    if case .importedChange(_, let isIrregular) = what { isIrregular } else { false }
  }
}
