internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ReportingDomain

/// One event of the tickets service in reporting's terms.
struct TicketFact {
  var number: UInt64
  var at: Instant
  /// The person who acted; `nil` for services, rules and customers.
  var actor: String?
  var isImported: Bool
  var subject: String
  var customer: String
  var owner: String
  var overseer: String
  var stateReason: String
  var unansweredSince: Instant?
  var snapshot: TicketSnapshot
  /// What the actor did with the ticket; `nil` when it obliges nobody to report on it.
  var act: TicketAct?
  /// Who did it, when that is not the actor.
  var actsAs: String?
  var segment: TicketsV1.WorkSegment?

  /// - Returns: `nil` for an event that is not about a ticket, or whose payload shows none.
  /// - Throws: `MessageDecodingError` for a payload that is no `TicketEvent`.
  init?(type: String, occurredAt: Instant, actor: String, imported: Bool, payload: [UInt8]) throws {
    guard type.hasPrefix("ticket.") || type.hasPrefix("segment.") else { return nil }
    let event = try TicketsV1.TicketEvent(decoding: payload)
    guard let ticket = event.ticket, ticket.number > 0 else { return nil }
    number = ticket.number
    at = occurredAt
    if case .person(_, let name) = Principal(actor) { self.actor = name }
    isImported = imported || ticket.imported
    subject = ticket.subject
    customer = ticket.customer
    owner = ticket.owner
    overseer = ticket.overseer
    stateReason = ticket.reason
    unansweredSince = Self.instant(ticket.unansweredSinceMs)
    snapshot = TicketSnapshot(
      ticket: ticket.number, state: TicketState(ticket.state), line: Int(clamping: ticket.line),
      priority: Int(clamping: ticket.priority.rawValue), isImported: isImported,
      createdAt: Instant(millisecondsSinceEpoch: ticket.createdAtMs),
      firstResponseAt: Self.instant(ticket.firstResponseAtMs))
    segment = event.segment
    act = Self.acts[type]
    switch type {
    case "segment.started": actsAs = event.segment?.person
    case "ticket.help_answered": actsAs = event.help.flatMap { $0.colleague.isEmpty ? nil : $0.colleague }
    default: break
    }
  }

  /// The person who has to report on the ticket because of this event. History of elsewhere obliges nobody.
  var touchedBy: String? {
    guard act != nil, !isImported else { return nil }
    return actsAs ?? actor
  }

  var change: TicketChange {
    var span: WorkSpan?
    if let segment, segment.endedAtMs != 0 {
      span = WorkSpan(
        start: Instant(millisecondsSinceEpoch: segment.startedAtMs),
        end: Instant(millisecondsSinceEpoch: segment.endedAtMs))
    }
    return TicketChange(at: at, snapshot: snapshot, endedSegment: span)
  }

  /// Filing and passing on what a customer wrote are not work on a ticket; the rest is.
  private static let acts: [String: TicketAct] = [
    "ticket.completed": .completed, "ticket.started": .worked, "ticket.replied": .replied, "ticket.noted": .noted,
    "ticket.waiting": .waited, "ticket.held": .held, "ticket.escalated": .escalated, "ticket.returned": .returned,
    "ticket.developer_done": .developerDone, "ticket.verified": .verified,
    "ticket.verification_refused": .verified, "ticket.solved": .solved, "ticket.closed": .closed,
    "ticket.cancelled": .cancelled, "ticket.requeued": .requeued, "ticket.help_asked": .asked,
    "ticket.help_answered": .helped, "segment.started": .worked,
  ]

  private static func instant(_ milliseconds: Int64) -> Instant? {
    milliseconds == 0 ? nil : Instant(millisecondsSinceEpoch: milliseconds)
  }
}

extension TicketState {
  /// A state this release does not know counts as open and on somebody's table.
  init(_ state: TicketsV1.State) {
    switch state {
    case .needsInfo: self = .needsInfo
    case .queued, .unspecified: self = .queued
    case .assigned, .unrecognized: self = .assigned
    case .inProgress: self = .inProgress
    case .waitingCustomer: self = .waitingCustomer
    case .waitingDeveloper: self = .waitingDeveloper
    case .verify: self = .verify
    case .onHold: self = .onHold
    case .solved: self = .solved
    case .closed: self = .closed
    case .merged: self = .merged
    case .cancelled: self = .cancelled
    }
  }
}
