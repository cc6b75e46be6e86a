extension Ticket {
  /// What is attached and removed is noted on the ticket and moves nothing.
  func decideAttachment(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    switch order.command {
    case .attach(let attachment): decision.changes.append(change(.attached(attachment), order, after))
    case .detach(let attachment, _): decision.changes.append(change(.attachmentRemoved(attachment), order, after))
    default: break
    }
  }
}
