extension Ticket {
  /// This ticket's part of what is done with two.
  func decideTie(_ order: TicketOrder, _ after: Placement, _ decision: inout TicketDecision) {
    switch order.command {
    case .merge(let target, _):
      endSegments(of: nil, order, "merged into \(Ticket.label(target))", &decision)
      decision.changes.append(change(.mergedInto(target), order, after))
    case .unmerge(let kept, _): decision.changes.append(change(.unmerged(kept), order, kept.placement))
    case .split(let split, _): decision.changes.append(change(.splitOff(split), order, after))
    case .undoSplit(let split, _): decision.changes.append(change(.splitUndone(split), order, after))
    case .link(let link, _): decision.changes.append(change(.linked(link), order, after))
    case .unlink(let link, _): decision.changes.append(change(.unlinked(link), order, after))
    default: break
    }
  }
}
