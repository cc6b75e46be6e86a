internal import BusinessTime
internal import GRDB
internal import Logging
internal import Messages
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import Store

/// What the events of Tickets do here: the ticket as it stands now, answers to proposals and offers, signs of presence.
struct TicketEvents: Sendable {
  let outcome: ProposalOutcome
  let logger: Logger

  func apply(_ event: EventsV1.Event, _ transaction: WriteTransaction) throws {
    do {
      if event.aggregate.hasPrefix("ticket/") {
        try apply(try TicketsV1.TicketEvent(decoding: event.payload), event, transaction)
      } else if event.type == "customer.changed" {
        try apply(try TicketsV1.CustomerEvent(decoding: event.payload), event, transaction)
      }
    } catch let error as MessageDecodingError {
      logger.error(
        "an event of tickets cannot be read and is skipped",
        metadata: ["sequence": "\(event.sequence)", "type": "\(event.type)", "error": "\(error)"])
    }
  }

  private func apply(
    _ payload: TicketsV1.TicketEvent, _ event: EventsV1.Event, _ transaction: WriteTransaction
  ) throws {
    guard let ticket = payload.ticket, ticket.number != 0 else { return }
    let db = transaction.database
    let at = Instant(millisecondsSinceEpoch: event.occurredAtMs)
    try answerProposal(payload.proposal, ticket, event.type, at: at, transaction)
    if !ticket.imported { try noteActivity(of: event.actor, at: at, db) }

    var record = TicketRecord(ticket, occurredAt: at)
    let earlier = try TicketTable.find(record.number, db)
    // The answer to a proposal may have been ahead of the event.
    if let earlier, earlier.version > record.version { return }
    if let earlier { record.takeOver(earlier) }
    if let earlier, earlier.lineNumber != record.lineNumber {
      try TicketTable.forgetExclusions(of: record.number, db)
    }
    if event.type == "ticket.assigned", try !ProposalTable.contains(payload.proposal, db) {
      try DecisionTable.note(
        record.number, at: at, outcome: DecisionTable.byHand, person: ticket.owner,
        reason: payload.reason.isEmpty ? "by \(event.actor)" : "by \(event.actor): \(payload.reason)", db)
    }
    try settleOffer(of: record, event, proposal: payload.proposal, at: at, transaction)
    if !record.isQueued {
      try ProposalOutcome.resolveQueueAlarms(of: record.number, at: at, transaction)
      if !record.isHeld { try TicketTable.forgetExclusions(of: record.number, db) }
    }
    if record.line == .specialists, let owner = record.owner, !record.customer.isEmpty,
      ["ticket.assigned", "ticket.replied", "ticket.solved"].contains(event.type)
    {
      try TicketTable.noteSpecialist(owner, of: record.customer, at: at, db)
    }
    try TicketTable.save(record, db)
  }

  /// The event may come before the call's answer, or instead of it.
  private func answerProposal(
    _ id: String, _ ticket: TicketsV1.Ticket, _ type: String, at instant: Instant, _ transaction: WriteTransaction
  ) throws {
    guard !id.isEmpty, type == "ticket.assigned" || type == "ticket.requeued",
      let proposal = try ProposalTable.pending(of: TicketNumber(ticket.number), transaction.database), proposal.id == id
    else { return }
    try outcome.confirm(
      proposal, version: ticket.version, state: ticket.state, at: instant, transaction)
  }

  /// An act on the ticket accepts the offer; another owner, the queue or an assignment by hand withdraws it.
  private func settleOffer(
    of record: TicketRecord, _ event: EventsV1.Event, proposal: String, at instant: Instant,
    _ transaction: WriteTransaction
  ) throws {
    let db = transaction.database
    guard var offer = try OfferTable.find(record.number, db) else { return }
    switch offer.state {
    case .accepted, .withdrawn: return
    case .open, .declined, .expired: break
    }
    let isByHand = try event.type == "ticket.assigned" && !ProposalTable.contains(proposal, db)
    let isTheirs = record.owner == offer.person && record.isHeld
    let isStarted = isTheirs && record.state != .assigned && record.state != .waitingDeveloper
    let hasActed = isTheirs && event.type != "ticket.assigned" && Self.person(event.actor) == offer.person
    switch offer.state {
    case .open where isTheirs && !isByHand:
      guard isStarted || hasActed else { return }
      offer.state = .accepted
      try OwnEvents.append("offer.accepted", offer, actor: event.actor, at: instant, transaction)
    case .declined where isTheirs && !isByHand && !isStarted, .expired where isTheirs && !isByHand && !isStarted:
      // Still on its way back to the queue.
      return
    default:
      offer.state = .withdrawn
    }
    try OfferTable.save(offer, db)
  }

  /// Who acts is there.
  private func noteActivity(of actor: String, at instant: Instant, _ db: Database) throws {
    guard let person = Self.person(actor) else { return }
    var record = try StaffTable.presence(of: person, db)
    let before = record.presence
    record.presence.noteActivity(at: instant, policy: try PolicyTable.current(db))
    if record.presence != before { try StaffTable.save(record, of: person, db) }
  }

  private func apply(
    _ payload: TicketsV1.CustomerEvent, _ event: EventsV1.Event, _ transaction: WriteTransaction
  ) throws {
    guard let customer = payload.customer, !customer.id.isEmpty else { return }
    let subject = "customer/\(customer.id)"
    let at = Instant(millisecondsSinceEpoch: event.occurredAtMs)
    if customer.manager.isEmpty {
      try AlarmTable.raise(
        .noManager, subject: subject, ticket: nil,
        text: "the customer \(customer.id) has no account manager", at: at, transaction)
    } else {
      try AlarmTable.resolve(.noManager, subject: subject, at: at, transaction)
    }
  }

  /// The person of an actor such as `person/specialist/anna`.
  private static func person(_ actor: String) -> PersonID? {
    guard case .person(_, let name) = Principal(actor) else { return nil }
    return PersonID(name)
  }
}
