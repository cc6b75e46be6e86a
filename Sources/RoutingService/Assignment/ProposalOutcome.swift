internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What follows when Tickets has answered a proposal, whether the answer came by the call or by an event.
///
/// Both may come, in either order; whichever is first ends the proposal, the other finds it ended.
struct ProposalOutcome: Sendable {
  let calendar: DepartmentCalendar

  /// Real conflicts bring a newer version by an event; until then, at most so long, the ticket is left alone.
  static let holdMilliseconds: Int64 = 60_000

  /// Tickets did it.
  /// - Parameters:
  ///   - version: the ticket's version after it.
  ///   - state: the ticket's state after it.
  func confirm(
    _ proposal: Proposal, version: UInt64, state: TicketsV1.State, at instant: Instant, _ transaction: WriteTransaction
  ) throws {
    let db = transaction.database
    guard try ProposalTable.close(proposal.id, state: "confirmed", answer: "", db) else { return }
    if var record = try TicketTable.find(proposal.ticket, db), record.version < version {
      // The event will say the same, later; until it comes nobody may decide on the old state.
      record.version = version
      record.state = state
      switch proposal.kind {
      case .assign: record.owner = proposal.person
      case .requeue: record.owner = nil
      case .oversee: record.overseer = proposal.person
      }
      try TicketTable.save(record, db)
    }
    switch proposal.kind {
    case .assign:
      try ProposalTable.recordAssignment(proposal, at: instant, db)
      let offer = Offer(
        ticket: proposal.ticket, person: proposal.person, at: instant, policy: try PolicyTable.current(db),
        calendar: try calendar.value(db))
      try OfferTable.save(offer, db)
      try Self.resolveQueueAlarms(of: proposal.ticket, at: instant, transaction)
      try OwnEvents.append("assignment.confirmed", proposal, at: instant, transaction)
    case .requeue:
      try DecisionTable.note(
        proposal.ticket, at: instant, outcome: "requeued", person: proposal.person.rawValue, reason: proposal.reason,
        db)
      try OwnEvents.append("assignment.withdrawn", proposal, at: instant, transaction)
    case .oversee:
      try DecisionTable.note(
        proposal.ticket, at: instant, outcome: "oversight handed over", person: proposal.person.rawValue,
        reason: proposal.reason, db)
      try OwnEvents.append("oversight.handed_over", proposal, at: instant, transaction)
    }
  }

  /// Tickets did not do it, and will not when asked again.
  /// - Parameter isConflict: the ticket has changed meanwhile; otherwise the person is not asked again for a while.
  func refuse(
    _ proposal: Proposal, answer: String, isConflict: Bool, at now: Instant, _ transaction: WriteTransaction
  ) throws {
    let db = transaction.database
    guard try ProposalTable.close(proposal.id, state: "refused", answer: answer, db) else { return }
    if proposal.kind == .assign && !isConflict {
      let minutes = Int64(try PolicyTable.current(db).expiredOfferExclusionMinutes)
      let until = try calendar.value(db).due(from: now, afterMilliseconds: minutes * 60_000)
      try TicketTable.exclude(proposal.person, from: proposal.ticket, .offerExpired(until: until), db)
    } else if var record = try TicketTable.find(proposal.ticket, db) {
      record.heldVersion = proposal.version
      record.heldUntil = now.advanced(byMilliseconds: Self.holdMilliseconds)
      try TicketTable.save(record, db)
    }
    try DecisionTable.note(
      proposal.ticket, at: now, outcome: "refused", person: proposal.person.rawValue,
      reason: "Tickets refused to \(proposal.kind.rawValue): \(answer)", db)
    try OwnEvents.append("assignment.refused", proposal, reason: answer, at: now, transaction)
  }

  /// Somebody has it now, or it is over: nothing of the queue's alarms is left to say.
  static func resolveQueueAlarms(
    of ticket: TicketNumber, at instant: Instant, _ transaction: WriteTransaction
  ) throws {
    for kind in [AlarmKind.hanging, .threeDeclines] {
      try AlarmTable.resolve(kind, subject: ticket.description, at: instant, transaction)
    }
  }
}
