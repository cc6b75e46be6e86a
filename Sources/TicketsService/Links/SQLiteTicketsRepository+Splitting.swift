internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func split(_ order: SplitOrder, _ request: TieRequest, once: KeyedWrite<SplitOutcome>?) async throws
    -> KeyedOutcome<SplitOutcome>
  {
    try await tie(request, once: once) { recorder in
      let tables = recorder.tables
      let (origin, notices) = try tables.addressed(order.ticket, expectedVersion: order.expectedVersion)
      let members = try tables.standing(for: origin.number)
      let messages = try chosen(order.messages, among: try tables.conversation(of: members), of: origin, tables)
      let command = TicketOrder(
        .split(SplitOff(ticket: 0, messages: order.messages, unansweredSince: nil), reason: request.reason),
        by: request.actor, expectedVersion: order.expectedVersion, at: request.now)
      // The right first: nothing is made for somebody who may not.
      _ = try origin.decide(command, rules)
      let (made, body, filed) = origin.splitOff(
        messages, subject: order.subject, customer: try tables.customer(origin.customer), by: request.actor,
        at: request.now)
      var filing = Filing()
      filing.body = body
      try filing.holdLimits()
      let new = try recorder.create(made, [filed], filing: filing, key: nil, print: nil)
      for message in messages {
        try tables.execute(
          "INSERT INTO split_message (message, ticket) VALUES (?, ?)", [message.id, new.number])
      }
      let left = origin.unansweredSince == nil ? nil : try tables.unanswered(of: members, root: origin.number)
      var final = command
      final.command = .split(
        SplitOff(ticket: new.number, messages: messages.map(\.id), unansweredSince: left), reason: request.reason)
      let after = try recorder.record(try origin.decide(final, rules).changes, on: origin).ticket
      let tied = try tie(new, to: after, .split, by: request.actor, at: request.now, recorder)
      try tables.execute(
        """
        INSERT INTO split (ticket, origin, at_ms, actor, origin_version, unanswered_before_ms, undone_at_ms)
        VALUES (?, ?, ?, ?, ?, ?, 0)
        """,
        [
          new.number, origin.number, request.now.millisecondsSinceEpoch, request.actor.signature,
          tied.origin.version, origin.unansweredSince.storedMilliseconds,
        ])
      return SplitOutcome(ticket: tied.made, origin: tied.origin, notices: notices)
    }
  }

  func undoSplit(
    _ number: Int64, expectedVersion: Int64, _ request: TieRequest, once: KeyedWrite<SplitOutcome>?
  ) async throws -> KeyedOutcome<SplitOutcome> {
    try await tie(request, once: once) { recorder in
      let tables = recorder.tables
      guard let made = try tables.ticket(number) else { throw TicketsError.unknownTicket(number) }
      guard expectedVersion == 0 || expectedVersion == made.version else {
        throw TicketRefusal.staleVersion(subject: made.label, expected: expectedVersion, present: made.version)
      }
      let statement = try tables.database.cachedStatement(
        sql: "SELECT origin, at_ms, origin_version, unanswered_before_ms, undone_at_ms FROM split WHERE ticket = ?")
      guard let split = try Row.fetchOne(statement, arguments: [number]), (split[4] as Int64) == 0 else {
        let wasUndone = try Row.fetchOne(statement, arguments: [number]) != nil
        throw LinkRefusal.notSplitOff(ticket: number, wasUndone: wasUndone)
      }
      let age = request.now.milliseconds(since: Instant(stored: split[1]))
      let limit = rules.policy.undoWithinMilliseconds
      guard age <= limit else {
        throw LinkRefusal.tooLate(ticket: number, hours: age / 3_600_000, limitHours: limit / 3_600_000)
      }
      let root = try tables.root(of: split[0])
      guard let origin = try tables.ticket(root) else { throw TicketsError.unknownTicket(root) }
      if let what = try work(on: made, tables) {
        throw LinkRefusal.movedOn(ticket: number, origin: root, what: what)
      }
      let messages = try Int64.fetchAll(
        try tables.database.cachedStatement(sql: "SELECT message FROM split_message WHERE ticket = ? ORDER BY 1"),
        arguments: [number])
      try tables.execute("DELETE FROM split_message WHERE ticket = ?", [number])
      let isUntouched = origin.number == split[0] && origin.version == split[2]
      let before =
        isUntouched
        ? Instant(optional: split[3])
        : try tables.unanswered(of: try tables.standing(for: root), root: root)
      let back = SplitOff(ticket: number, messages: messages, unansweredSince: before)
      let order = TicketOrder(.undoSplit(back, reason: request.reason), by: request.actor, at: request.now)
      let after = try recorder.record(try origin.decide(order, rules).changes, on: origin).ticket
      var cancelled = made.placement
      cancelled.state = .cancelled
      let ending = TicketChange(
        .cancelled, at: request.now, actor: request.actor, reason: "the split from \(origin.label) was undone",
        before: made.placement, after: cancelled)
      let ended = try recorder.record([ending], on: made).ticket
      try tables.delete(TicketLink(.split, from: number, to: split[0]))
      try tables.execute(
        "UPDATE split SET undone_at_ms = ? WHERE ticket = ?", [request.now.millisecondsSinceEpoch, number])
      return SplitOutcome(ticket: ended, origin: after)
    }
  }

  /// The messages named, oldest first.
  private func chosen(
    _ ids: [Int64], among conversation: [TicketMessage], of origin: Ticket, _ tables: TicketTables
  ) throws -> [TicketMessage] {
    let split = try tables.database.cachedStatement(sql: "SELECT ticket FROM split_message WHERE message = ?")
    for id in ids {
      guard conversation.contains(where: { $0.id == id }) else {
        throw LinkRefusal.unknownMessage(ticket: origin.number, message: id)
      }
      if let into = try Int64.fetchOne(split, arguments: [id]) {
        throw LinkRefusal.alreadySplitOff(message: id, into: into)
      }
    }
    return conversation.filter { ids.contains($0.id) }
  }

  /// What somebody has done with a ticket that was split off; nil when nothing beyond being assigned.
  private func work(on ticket: Ticket, _ tables: TicketTables) throws -> String? {
    let messages = try tables.messages(of: ticket.number).count
    if messages > 0 { return "\(messages) \(messages == 1 ? "message" : "messages")" }
    if try !tables.segments("ticket = ?", [ticket.number]).isEmpty { return "somebody worked on it" }
    guard ticket.state == .queued || ticket.state == .assigned else { return "it is \(ticket.state.name)" }
    return try tables.standing(for: ticket.number).count > 1 ? "another ticket was merged into it" : nil
  }
}
