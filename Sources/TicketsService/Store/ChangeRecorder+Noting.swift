internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension ChangeRecorder {
  private static let insertHistory = PreparedStatement(
    """
    INSERT INTO history
      (ticket, version, part, at_ms, actor, via, type, from_state, to_state, summary, reason, irregular)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// Writes a change into the history and the outbox.
  /// - Parameter ticket: as it stands after the change.
  func note(_ change: TicketChange, of ticket: Ticket, part: Int) throws {
    let actor = change.actor.description
    try transaction.statements.run(Self.insertHistory) {
      $0.add(
        ticket.number, ticket.version, part, change.at.millisecondsSinceEpoch, actor, change.actor.via, change.type,
        change.before.state.rawValue, change.after.state.rawValue, change.summary, change.reason, change.isIrregular)
    }
    try transaction.append(
      NewEvent(
        type: change.type, aggregate: "ticket/\(ticket.number)", aggregateVersion: ticket.version,
        occurredAtMilliseconds: change.at.millisecondsSinceEpoch,
        recordedAtMilliseconds: recordedAt.millisecondsSinceEpoch, actor: actor,
        payload: try told(change, of: ticket).encoded()))
  }

  /// The payload of a change's event.
  private func told(_ change: TicketChange, of ticket: Ticket) throws -> TicketsV1.TicketEvent {
    var event = TicketsV1.TicketEvent(change, of: ticket)
    if case .solved = change.what, let survey = try tables.survey(of: ticket.number), survey.askedAt == change.at {
      event.survey = UInt32(clamping: survey.number)
    }
    return event
  }
}

extension ChangeRecorder {
  /// Makes what was filed findable by its words.
  func index(_ filing: Filing, of ticket: Ticket) {
    words.add(
      TicketIndex.Document(
        ticket, body: filing.body, steps: filing.steps, expected: filing.expected, actual: filing.actual), transaction)
  }

  func index(_ message: TicketMessage, of ticket: Ticket) {
    words.add(TicketIndex.Document(message, of: ticket), transaction)
  }
}

extension TicketChange {
  /// What was said by this change.
  var message: TicketMessage? {
    switch what {
    case .replied(let message), .noted(let message), .customerWrote(let message, _): message
    default: nil
    }
  }

  /// The line whose queue somebody was found for by this change.
  var pickedUpFrom: SupportLine? {
    switch what {
    case .assigned, .started: before.state == .queued && after.state != .queued ? before.line : nil
    default: nil
    }
  }
}
