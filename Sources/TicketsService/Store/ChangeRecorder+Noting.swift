internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension ChangeRecorder {
  /// Writes a change into the history and the outbox.
  /// - Parameter ticket: as it stands after the change.
  func note(_ change: TicketChange, of ticket: Ticket, part: Int) throws {
    try tables.execute(
      """
      INSERT INTO history
        (ticket, version, part, at_ms, actor, via, type, from_state, to_state, summary, reason, irregular)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        ticket.number, ticket.version, part, change.at.millisecondsSinceEpoch, change.actor.description,
        change.actor.via, change.type, change.before.state.rawValue, change.after.state.rawValue, change.summary,
        change.reason, change.isIrregular,
      ])
    try transaction.append(
      NewEvent(
        type: change.type, aggregate: "ticket/\(ticket.number)", aggregateVersion: ticket.version,
        occurredAtMilliseconds: change.at.millisecondsSinceEpoch,
        recordedAtMilliseconds: recordedAt.millisecondsSinceEpoch, actor: change.actor.description,
        payload: TicketsV1.TicketEvent(change, of: ticket).encoded()))
  }
}

extension TicketChange {
  /// The line whose queue somebody was found for by this change.
  var pickedUpFrom: SupportLine? {
    switch what {
    case .assigned, .started: before.state == .queued && after.state != .queued ? before.line : nil
    default: nil
    }
  }
}
