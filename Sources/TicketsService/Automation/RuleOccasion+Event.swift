internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// An event of the outbox as rules see it.
struct RuleEvent: Sendable {
  var sequence: Int64
  var type: String
  var at: Instant
  var actor: String
  var ticket: Ticket
  var before: Placement
  /// What was said by it.
  var message: String

  /// Nil for what sets nothing off: no ticket's event, imported history, or one that cannot be read.
  init?(_ recorded: OutboxEvent) {
    let event = recorded.event
    guard RuleEvents.known.contains(event.type), !event.isImported,
      let payload = try? TicketsV1.TicketEvent(decoding: event.payload), let snapshot = payload.ticket,
      !snapshot.imported, let ticket = Ticket(snapshot)
    else { return nil }
    sequence = recorded.sequence
    type = event.type
    at = Instant(millisecondsSinceEpoch: event.occurredAtMilliseconds)
    actor = event.actor
    self.ticket = ticket
    before = Placement(
      state: payload.fromState.domain ?? ticket.state,
      line: SupportLine(rawValue: Int(payload.fromLine)) ?? ticket.line, owner: payload.fromOwner)
    message = payload.message?.text ?? payload.help?.question ?? ""
  }

  /// - Parameter tables: for the words of a filing, which its event leaves out.
  func occasion(_ tables: TicketTables, _ openTime: some OpenTime) throws -> RuleOccasion {
    RuleOccasion(
      ticket: ticket, at: at, actor: actor,
      message: type == "ticket.filed" ? try tables.text(ticket.number).body : message, before: before,
      isOpenHour: openTime.isOpen(at: at))
  }
}

extension Ticket {
  /// A ticket as an event shows it, without its running clocks; nil for words this version does not know.
  init?(_ message: TicketsV1.Ticket) {
    guard let state = message.state.domain, let line = SupportLine(rawValue: Int(message.line)),
      let kind = TicketKind(rawValue: Int(message.kind.rawValue)), let priority = message.priority.domain,
      let channel = Channel(rawValue: Int(message.channel.rawValue))
    else { return nil }
    let created = Instant(millisecondsSinceEpoch: message.createdAtMs)
    self.init(
      number: Int64(clamping: message.number),
      placement: Placement(state: state, line: line, owner: message.owner, overseer: message.overseer), kind: kind,
      priority: priority, impact: Int(message.impact), urgency: Int(message.urgency), channel: channel,
      customer: message.customer, subject: message.subject, topic: message.topic, product: message.product,
      skills: message.skills, filer: message.filer, manager: message.manager, managerDeputy: message.managerDeputy,
      customerIsOnline: false, externalID: message.externalId, sourceImpact: message.sourceImpact,
      isImported: message.imported, reason: message.reason, createdAt: created,
      updatedAt: Instant(millisecondsSinceEpoch: message.updatedAtMs), lineEnteredAt: created,
      queuedAt: Instant(optional: message.queuedAtMs), linesVisited: LineSet(line))
    version = Int64(clamping: message.version)
    firstResponseAt = Instant(optional: message.firstResponseAtMs)
    firstSolvedAt = Instant(optional: message.firstSolvedAtMs)
    solvedAt = Instant(optional: message.solvedAtMs)
    closedAt = Instant(optional: message.closedAtMs)
    unansweredSince = Instant(optional: message.unansweredSinceMs)
    reopenCount = Int(message.reopenCount)
    escalationCount = Int(message.escalationCount)
    returnCount = Int(message.returnCount)
    openBlockers = message.blocked ? 1 : 0
    handledMilliseconds = message.handledMs
  }
}
