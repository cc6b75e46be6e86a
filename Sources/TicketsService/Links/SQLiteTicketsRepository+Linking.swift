internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: LinksRepository {
  func link(_ link: TicketLink, _ request: TieRequest, once: KeyedWrite<LinkOutcome>?) async throws
    -> KeyedOutcome<LinkOutcome>
  {
    try await tie(request, once: once) { recorder in
      guard link.kind != .split else { throw LinkRefusal.madeBySplitting }
      let tables = recorder.tables
      let (origin, other, resolved, notices) = try ends(of: link, tables)
      var outcome = LinkOutcome(link: resolved, notices: notices)
      if try tables.stored(resolved) != nil {
        outcome.notices.append("linked so already")
        return outcome
      }
      let parents = link.kind == .parent ? try tables.predecessors(of: resolved.other, .parent) : []
      if let objection = try resolved.objection(
        parents: parents, successors: { try tables.successors(of: $0, resolved.kind) })
      {
        throw objection
      }
      for end in [origin, other] where try tables.linkCount(of: end.number) >= TicketLink.limit {
        throw LinkRefusal.tooManyLinks(ticket: end.number, limit: TicketLink.limit)
      }
      try record(.link(resolved, reason: request.reason), on: origin, other, request, recorder)
      try tables.insert(
        resolved, at: request.now, by: request.actor.signature, reason: request.reason)
      return outcome
    }
  }

  func unlink(_ link: TicketLink, _ request: TieRequest, once: KeyedWrite<LinkOutcome>?) async throws
    -> KeyedOutcome<LinkOutcome>
  {
    try await tie(request, once: once) { recorder in
      guard link.kind != .split else { throw LinkRefusal.madeBySplitting }
      let (origin, other, resolved, notices) = try ends(of: link, recorder.tables)
      guard let stored = try recorder.tables.stored(resolved) else { throw LinkRefusal.notLinked(resolved) }
      try record(.unlink(resolved, reason: request.reason), on: origin, other, request, recorder)
      try recorder.tables.delete(stored)
      return LinkOutcome(link: resolved, notices: notices)
    }
  }

  /// Ties a ticket that has just been made to the one it came from.
  /// - Returns: both as they are afterwards.
  func tie(
    _ made: Ticket, to origin: Ticket, _ kind: LinkKind, by actor: Actor, at now: Instant, _ recorder: ChangeRecorder
  ) throws -> (made: Ticket, origin: Ticket) {
    let link = TicketLink(kind, from: made.number, to: origin.number)
    func change(_ ticket: Ticket) -> TicketChange {
      TicketChange(.linked(link), at: now, actor: actor, before: ticket.placement, after: ticket.placement)
    }
    let first = try recorder.record([change(made)], on: made).ticket
    let second = try recorder.record([change(origin)], on: origin).ticket
    try recorder.tables.insert(link, at: now, by: actor.signature, reason: "")
    return (first, second)
  }

  private func ends(of link: TicketLink, _ tables: TicketTables) throws
    -> (origin: Ticket, other: Ticket, link: TicketLink, notices: [String])
  {
    var notices: [String] = []
    func end(_ number: Int64) throws -> Ticket {
      let root = try tables.root(of: number)
      guard let ticket = try tables.ticket(root) else { throw TicketsError.unknownTicket(number) }
      if root != number { notices.append("\(Ticket.label(number)) is \(ticket.label) now") }
      return ticket
    }
    let (first, second) = (try end(link.origin), try end(link.other))
    let resolved = TicketLink(link.kind, from: first.number, to: second.number)
    return resolved.origin == first.number ? (first, second, resolved, notices) : (second, first, resolved, notices)
  }

  /// Records the link in both histories. A right to either ticket is enough.
  private func record(
    _ command: TicketCommand, on origin: Ticket, _ other: Ticket, _ request: TieRequest, _ recorder: ChangeRecorder
  ) throws {
    let order = TicketOrder(command, by: request.actor, at: request.now)
    var changes: [TicketChange] = []
    var refusals: [TicketRefusal] = []
    for ticket in [origin, other] {
      do throws(TicketRefusal) { changes += try ticket.decide(order, rules).changes } catch { refusals.append(error) }
    }
    guard var change = changes.first else {
      throw refusals.first ?? .malformed(field: "tickets", should: "two")
    }
    if origin.number == other.number { return }
    for ticket in [origin, other] {
      change.before = ticket.placement
      change.after = ticket.placement
      _ = try recorder.record([change], on: ticket)
    }
  }
}
