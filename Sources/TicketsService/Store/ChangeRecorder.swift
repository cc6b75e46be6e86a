internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Writes what a decision came to, all in the transaction of the command: rows, history and events.
struct ChangeRecorder {
  let transaction: WriteTransaction
  let rules: TicketRules
  let rollups: Rollups
  let words: TicketIndex
  let clockBook: ClockBook
  /// When it became known, which differs from when it happened for imported history and timers.
  let recordedAt: Instant

  /// The department's open time, as it is in force in this transaction.
  func openTime() throws -> OpenTimeTable { try clockBook.rules(transaction).openTime }

  var tables: TicketTables { TicketTables(database: transaction.database) }

  /// Applies the changes under the ticket's next version and stores everything.
  /// - Returns: the ticket after them, and the changes with the ids the store gave.
  func record(_ changes: [TicketChange], on ticket: Ticket) throws -> (ticket: Ticket, changes: [TicketChange]) {
    var after = ticket
    after.version += 1
    var recorded: [TicketChange] = []
    var steps: [ClockStep] = []
    for (part, change) in changes.enumerated() {
      let change = try withIDs(change, of: ticket)
      let before = after
      after.apply(change)
      let step = ClockStep(change, of: after)
      if step.matters(after: before) { steps.append(step) }
      try note(change, of: after, part: part)
      if let line = change.pickedUpFrom {
        try tables.execute(
          "INSERT INTO pickup (line, at_ms) VALUES (?, ?)", [line.rawValue, change.at.millisecondsSinceEpoch])
      }
      if case .completed(let filing, let assessment) = change.what {
        try TicketRow.saveText(after.number, filing, under: assessment.regulationVersion, transaction)
        index(filing, of: after)
      }
      if let message = change.message { index(message, of: after) }
      recorded.append(change)
    }
    // An act of the person keeps their clock from idling.
    for segment in after.running {
      let before = ticket.running.first { $0.id == segment.id }
      if let before, before.lastActivityAt != segment.lastActivityAt { _ = try tables.save(segment) }
    }
    try TicketRow.update(after, closeDue: try closeDue(of: after), transaction)
    rollups.moved(from: ticket, to: after, transaction)
    try watch(after, recorded)
    try follow(steps, of: after)
    return (after, recorded)
  }

  /// Stores a ticket that is new, under its version 1.
  /// - Parameter regulation: the version its filing was held against; 0 for none.
  func create(
    _ ticket: Ticket, _ changes: [TicketChange], filing: Filing?, under regulation: Int = 0, key: String?, print: Int64?
  ) throws -> Ticket {
    var ticket = ticket
    ticket.number = try TicketRow.insert(ticket, filingKey: key, filingPrint: print, transaction)
    if let filing { try TicketRow.saveText(ticket.number, filing, under: regulation, transaction) }
    index(filing ?? Filing(), of: ticket)
    for (part, change) in changes.enumerated() { try note(change, of: ticket, part: part) }
    rollups.moved(from: nil, to: ticket, transaction)
    try watch(ticket, changes, isNew: true)
    if let first = changes.first { try follow([ClockStep(first, of: ticket)], of: ticket, isNew: true) }
    return ticket
  }

  /// Ends a running segment of another ticket.
  func end(_ segment: WorkSegment, by actor: Actor) throws {
    guard let ticket = try tables.ticket(segment.ticket), let endedAt = segment.endedAt else { return }
    let change = TicketChange(
      .segmentEnded(segment), at: endedAt, actor: actor, reason: segment.endReason, before: ticket.placement,
      after: ticket.placement)
    _ = try record([change], on: ticket)
  }

  /// A solving is asked about once, unless the department asks about none.
  private func ask(about solving: TicketChange, of ticket: Ticket) throws {
    guard !ticket.isImported, try tables.ticketSettings()[.satisfactionAsk] == 1 else { return }
    let number = (try tables.survey(of: ticket.number)?.number ?? 0) + 1
    try tables.insert(
      Survey(
        ticket: ticket.number, number: number, askedAt: solving.at, person: solving.after.owner,
        line: solving.after.line, customer: ticket.customer))
  }

  private func closeDue(of ticket: Ticket) throws -> Instant? {
    // Imported history ends as it ended.
    guard ticket.state == .solved, !ticket.isImported, let solvedAt = ticket.solvedAt else { return nil }
    return try openTime().due(from: solvedAt, afterMilliseconds: rules.policy.closeAfterOpenMilliseconds)
  }

  /// Stores what the change brings along and puts the ids given into it.
  private func withIDs(_ change: TicketChange, of ticket: Ticket) throws -> TicketChange {
    var change = change
    let number = ticket.number
    switch change.what {
    case .replied(var message):
      message.id = try tables.insert(message, of: number)
      change.what = .replied(message)
    case .noted(var message):
      message.id = try tables.insert(message, of: number)
      change.what = .noted(message)
    case .customerWrote(var message, let isOnline):
      message.id = try tables.insert(message, of: number)
      change.what = .customerWrote(message, isOnline: isOnline)
    case .segmentStarted(var segment):
      segment.id = try tables.save(segment)
      change.what = .segmentStarted(segment)
    case .segmentEnded(var segment):
      segment.id = try tables.save(segment)
      change.what = .segmentEnded(segment)
    case .helpAsked(let help): change.what = .helpAsked(try store(asked: help, on: ticket))
    case .helpAnswered(let help), .helpSettled(let help, _):
      try store(settled: help, by: change.actor, at: change.at)
    case .solved: try ask(about: change, of: ticket)
    case .reopened: try tables.lapseSurvey(of: number, at: change.at)
    case .attached(var attachment):
      attachment.ticket = number
      attachment.id = try tables.insert(attachment)
      change.what = .attached(attachment)
    case .attachmentRemoved(var attachment):
      let removal = TicketAttachment.Removal(at: change.at, by: change.actor.signature, reason: change.reason)
      try tables.remove(attachment, removal)
      attachment.removal = removal
      change.what = .attachmentRemoved(attachment)
    default: break
    }
    return change
  }
}
