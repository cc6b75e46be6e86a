extension Ticket {
  /// Decides what concerns clocks only: the priority, and writing a reply.
  func decideClocked(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    switch order.command {
    case .prioritize(let priority, _):
      guard priority != self.priority else {
        decision.notices.append("\(label) is \(priority.name) already")
        return
      }
      decision.changes.append(change(.prioritized(from: self.priority, to: priority), order, after))
    case .compose:
      decision.changes.append(change(.composeStarted, order, after))
      if !customerIsOnline {
        decision.notices.append("the customer is not online: the reply clock waits until they write")
      }
    case .dropReply: decision.changes.append(change(.composeDropped, order, after))
    default: break
    }
  }
}
