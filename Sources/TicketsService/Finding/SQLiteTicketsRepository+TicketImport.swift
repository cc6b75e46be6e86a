internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// How tickets are taken over from another helpdesk.
struct TicketImport: Sendable {
  var source: String
  /// Each with what tells whether it says the same as before.
  var tickets: [(ticket: ImportedTicket, print: Int64)]
  var isDryRun = false
  var openBecomeWork = false
  var actor: Actor
  var now: Instant

  enum Result: Sendable, Hashable {
    case created(Int64)
    case unchanged(Int64)
    /// Taken before and now said differently; kept as it is here.
    case differs(Int64)
    case refused(String)
  }
}

extension SQLiteTicketsRepository {
  /// - Returns: a result for each ticket, in their order.
  func take(_ order: TicketImport) async throws -> [TicketImport.Result] {
    if order.isDryRun {
      return try await store.read { database in
        let tables = TicketTables(database: database)
        var seen: Set<String> = []
        return try order.tickets.map { ticket, print in
          let known = try tables.known(ticket, print, order)
          // Within one file the second of a name would find the first.
          if known == nil, !seen.insert(ticket.externalID).inserted { return .unchanged(0) }
          return known ?? .created(0)
        }
      }
    }
    return try await store.write { transaction in
      let recorder = recorder(transaction, at: order.now)
      return try order.tickets.map { ticket, print in
        if let known = try recorder.tables.known(ticket, print, order) { return known }
        let number = try create(ticket, order, recorder)
        try recorder.tables.execute(
          "INSERT INTO imported_ticket (source, external_id, ticket, print) VALUES (?, ?, ?, ?)",
          [order.source, ticket.externalID, number, print])
        return .created(number)
      }
    }
  }

  private func create(_ imported: ImportedTicket, _ order: TicketImport, _ recorder: ChangeRecorder) throws -> Int64 {
    var filing = Filing()
    filing.body = imported.body
    let stored: Ticket
    if order.openBecomeWork, !imported.state.isFinished {
      let customer = try recorder.tables.customer(imported.customer)
      let (work, change) = Ticket.work(of: imported, customer: customer, by: order.actor)
      stored = try recorder.create(work, [change], filing: filing, key: nil, print: nil)
    } else {
      guard let (begun, changes) = Ticket.history(of: imported, source: order.source, by: order.actor) else {
        throw TicketsError.malformed(field: "tickets", should: "tickets with a time of creation")
      }
      var ticket = try recorder.create(begun, changes, filing: filing, key: nil, print: nil)
      for step in imported.changes.dropFirst() {
        if let answered = imported.firstResponseAt, step.at >= answered { ticket.firstResponseAt = answered }
        let change = ticket.decideImport(step, by: order.actor, rules.table)
        ticket = try recorder.record([change], on: ticket).ticket
      }
      stored = ticket
    }
    for var message in imported.messages {
      message.id = try recorder.tables.insert(message, of: stored.number)
      recorder.index(message, of: stored)
    }
    return stored.number
  }
}

extension TicketTables {
  /// What there is to say about a ticket that is not created; nil when it is to be.
  fileprivate func known(
    _ ticket: ImportedTicket, _ print: Int64, _ order: TicketImport
  ) throws -> TicketImport.Result? {
    if let defect = ticket.defect { return .refused(defect) }
    let statement = try database.cachedStatement(
      sql: "SELECT ticket, print FROM imported_ticket WHERE source = ? AND external_id = ?")
    if let row = try Row.fetchOne(statement, arguments: [order.source, ticket.externalID]) {
      return row[1] == print ? .unchanged(row[0]) : .differs(row[0])
    }
    if !ticket.customer.isEmpty || order.openBecomeWork && !ticket.state.isFinished {
      guard try customer(ticket.customer) != nil else {
        return .refused("there is no customer '\(ticket.customer)'; register them first")
      }
    }
    return nil
  }
}
