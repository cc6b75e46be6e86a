internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

// Between the wire's values and the domain's.

extension TicketsV1.State {
  init(_ state: TicketState) { self.init(rawValue: Int32(state.rawValue)) }

  var domain: TicketState? { TicketState(rawValue: Int(rawValue)) }
}

extension TicketsV1.Priority {
  init(_ priority: TicketPriority?) { self.init(rawValue: Int32(priority?.rawValue ?? 0)) }

  var domain: TicketPriority? { TicketPriority(rawValue: Int(rawValue)) }
}

extension TicketsV1.Ticket {
  init(_ ticket: Ticket) {
    self.init()
    number = UInt64(clamping: ticket.number)
    version = UInt64(clamping: ticket.version)
    state = TicketsV1.State(ticket.state)
    line = UInt32(ticket.line.rawValue)
    kind = TicketsV1.Kind(rawValue: Int32(ticket.kind.rawValue))
    priority = TicketsV1.Priority(ticket.priority)
    impact = UInt32(clamping: ticket.impact)
    urgency = UInt32(clamping: ticket.urgency)
    channel = TicketsV1.Channel(rawValue: Int32(ticket.channel.rawValue))
    customer = ticket.customer
    subject = ticket.subject
    topic = ticket.topic
    product = ticket.product
    skills = ticket.skills
    filer = ticket.filer
    owner = ticket.owner
    overseer = ticket.overseer
    createdAtMs = ticket.createdAt.millisecondsSinceEpoch
    updatedAtMs = ticket.updatedAt.millisecondsSinceEpoch
    queuedAtMs = ticket.queuedAt.storedMilliseconds
    firstResponseAtMs = ticket.firstResponseAt.storedMilliseconds
    firstSolvedAtMs = ticket.firstSolvedAt.storedMilliseconds
    solvedAtMs = ticket.solvedAt.storedMilliseconds
    closedAtMs = ticket.closedAt.storedMilliseconds
    reopenCount = UInt32(clamping: ticket.reopenCount)
    escalationCount = UInt32(clamping: ticket.escalationCount)
    returnCount = UInt32(clamping: ticket.returnCount)
    handledMs = ticket.handledMilliseconds
    blocked = ticket.isBlocked
    imported = ticket.isImported
    externalId = ticket.externalID
    unansweredSinceMs = ticket.unansweredSince.storedMilliseconds
    manager = ticket.manager
    managerDeputy = ticket.managerDeputy
    linesVisited = ticket.linesVisited.lines.map { UInt32($0.rawValue) }
    reason = ticket.reason
    sourceImpact = ticket.sourceImpact
  }
}

extension TicketsV1.Message {
  init(_ message: TicketMessage) {
    self.init(
      id: UInt64(clamping: message.id), atMs: message.at.millisecondsSinceEpoch, author: message.author,
      kind: TicketsV1.MessageKind(rawValue: Int32(message.kind.rawValue)), text: message.text)
  }
}

extension TicketsV1.WorkSegment {
  init(_ segment: WorkSegment) {
    self.init(
      id: UInt64(clamping: segment.id), ticket: UInt64(clamping: segment.ticket), person: segment.person,
      startedAtMs: segment.startedAt.millisecondsSinceEpoch, endedAtMs: segment.endedAt.storedMilliseconds,
      endReason: segment.endReason)
  }
}

extension TicketsV1.HelpRequest {
  /// - Parameter now: what an open request's overdue is judged by.
  init(_ help: HelpRequest, at now: Instant) {
    self.init(
      id: UInt64(clamping: help.id), ticket: UInt64(clamping: help.ticket), asker: help.asker,
      colleague: help.colleague, question: help.question, answer: help.answer,
      askedAtMs: help.askedAt.millisecondsSinceEpoch, answeredAtMs: help.answeredAt.storedMilliseconds,
      blocker: help.isBlocker, minutes: UInt32(clamping: help.minutes), line: UInt32(help.line?.rawValue ?? 0),
      dueAtMs: help.dueAt.storedMilliseconds, withdrawnAtMs: help.withdrawnAt.storedMilliseconds,
      declinedBy: help.declinedBy, overdue: help.isOverdue(at: now))
  }
}

extension TicketsV1.Customer {
  init(_ customer: Customer) {
    self.init(
      id: customer.id, name: customer.name, manager: customer.manager, deputy: customer.deputy,
      version: UInt64(clamping: customer.version))
  }
}

extension TicketsV1.Violation {
  init(_ violation: Violation) {
    self.init(
      clause: violation.clause, group: TicketsV1.ClauseGroup(rawValue: Int32(violation.group.rawValue)),
      severity: TicketsV1.Severity(rawValue: Int32(violation.severity.rawValue)), field: violation.field.rawValue,
      wrong: violation.wrong, shouldBe: violation.shouldBe, why: violation.why)
  }
}

extension TicketsV1.Regulation {
  init(_ regulation: Regulation) {
    self.init(
      version: UInt32(clamping: regulation.version), effectiveFromMs: regulation.effectiveFrom.millisecondsSinceEpoch,
      clauses: regulation.clauses.map { clause in
        TicketsV1.Clause(
          id: clause.id, group: TicketsV1.ClauseGroup(rawValue: Int32(clause.group.rawValue)),
          severity: TicketsV1.Severity(rawValue: Int32(clause.severity.rawValue)), rule: clause.predicate.rule,
          shouldBe: clause.shouldBe, why: clause.why)
      })
  }
}

extension Filing {
  /// - Throws: ``TicketRefusal`` for a number that stands for nothing.
  init(_ request: TicketsV1.FileTicketRequest, defaultChannel: Channel) throws(TicketRefusal) {
    self.init()
    customer = request.customer
    if request.channel == .unspecified {
      channel = defaultChannel
    } else if let known = Channel(rawValue: Int(request.channel.rawValue)), known != .historyImport {
      channel = known
    } else {
      throw .malformed(field: "channel", should: "messenger, hotline, help form or manager")
    }
    if request.kind != .unspecified {
      guard let known = TicketKind(rawValue: Int(request.kind.rawValue)) else {
        throw .malformed(field: "kind", should: "question, configuration, defect, idea or task")
      }
      kind = known
    }
    if request.priority != .unspecified {
      guard let known = request.priority.domain else { throw .malformed(field: "priority", should: "P1 to P4") }
      priority = known
    }
    impact = Int(clamping: request.impact)
    urgency = Int(clamping: request.urgency)
    subject = request.subject
    body = request.body
    topic = request.topic
    product = request.product
    assignee = request.assignee
    steps = request.steps
    expected = request.expected
    actual = request.actual
    skills = request.skills
    customerIsOnline = request.customerOnline
    externalID = request.externalId
  }
}
