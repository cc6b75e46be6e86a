internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain

/// A ticket as routing knows it.
struct TicketRecord: FetchableRecord {
  var number: TicketNumber
  var version: UInt64
  var state: TicketsV1.State
  /// As in the event; 0 or anything else that is no line keeps the ticket out of the queue.
  var lineNumber: Int
  var kind: Kind
  var priority: Priority
  var customer: String
  var subject: String
  var skills: [String]
  var owner: PersonID?
  var overseer: PersonID?
  var manager: PersonID?
  var managerDeputy: PersonID?
  /// Since when it waits on its present line; kept while it is with somebody, so that it comes back with it.
  var eligibleSince: Instant
  var isAnswered: Bool
  var unansweredSince: Instant?
  var declineCount: Int
  var isImported: Bool
  /// No proposal for this version until that instant, because Tickets has refused one.
  var heldVersion: UInt64 = 0
  var heldUntil: Instant = .epoch

  /// From an event's payload; what routing alone knows is taken over by ``takingOver(_:)``.
  init(_ ticket: TicketsV1.Ticket, occurredAt: Instant) {
    number = TicketNumber(ticket.number)
    version = ticket.version
    state = ticket.state
    lineNumber = Int(ticket.line)
    kind = Kind(ticket.kind)
    priority = Priority(rawValue: Int(ticket.priority.rawValue)) ?? .p3
    customer = ticket.customer
    subject = ticket.subject
    skills = ticket.skills
    owner = PersonID(nonEmpty: ticket.owner)
    overseer = PersonID(nonEmpty: ticket.overseer)
    manager = PersonID(nonEmpty: ticket.manager)
    managerDeputy = PersonID(nonEmpty: ticket.managerDeputy)
    eligibleSince = ticket.queuedAtMs > 0 ? Instant(millisecondsSinceEpoch: ticket.queuedAtMs) : occurredAt
    isAnswered = ticket.firstResponseAtMs > 0
    unansweredSince = ticket.unansweredSinceMs > 0 ? Instant(millisecondsSinceEpoch: ticket.unansweredSinceMs) : nil
    declineCount = 0
    isImported = ticket.imported
  }

  /// Seniority and declines belong to a stay on a line; a new line begins anew.
  mutating func takeOver(_ earlier: TicketRecord) {
    guard earlier.lineNumber == lineNumber else { return }
    eligibleSince = min(eligibleSince, earlier.eligibleSince)
    declineCount = earlier.declineCount
    heldVersion = earlier.heldVersion
    heldUntil = earlier.heldUntil
  }

  var line: Line? { Line(rawValue: lineNumber) }

  /// Whether it waits for routing to find somebody.
  var isQueued: Bool { state == .queued && line != nil && !isImported }

  /// Whether somebody has it, so that it counts as their work.
  var isHeld: Bool {
    switch state {
    case .assigned, .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold: !isImported
    default: false
    }
  }

  /// Whether no proposal is made for it yet, because Tickets has just refused one. Not for longer than is ever meant,
  /// should the clock have been put back.
  func isLeftAlone(at now: Instant) -> Bool {
    heldVersion == version && now < heldUntil && heldUntil.milliseconds(since: now) <= ProposalOutcome.holdMilliseconds
  }

  /// Lowest level by skill; a filer may write `sql` or `sql:3`.
  var requiredSkills: [String: Int] {
    var levels: [String: Int] = [:]
    for skill in skills where !skill.isEmpty {
      let parts = skill.split(separator: ":", maxSplits: 1)
      let level = parts.count == 2 ? Int(parts[1]).map { min(max($0, 1), 5) } : 1
      if let level, let name = parts.first { levels[String(name)] = level } else { levels[skill] = 1 }
    }
    return levels
  }
}

extension Kind {
  init(_ kind: TicketsV1.Kind) {
    switch kind {
    case .question: self = .question
    case .configuration: self = .configuration
    case .defect: self = .defect
    case .idea: self = .idea
    default: self = .task
    }
  }

  var message: TicketsV1.Kind {
    switch self {
    case .question: .question
    case .configuration: .configuration
    case .defect: .defect
    case .idea: .idea
    case .task: .task
    }
  }
}

extension TicketRecord {
  /// As Tickets writes it: `SOLVED`.
  var stateName: String {
    guard let name = state.protoName, name.hasPrefix("STATE_") else { return "in state \(state.rawValue)" }
    return String(name.dropFirst("STATE_".count))
  }
}
