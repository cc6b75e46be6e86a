internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func detail(of number: Int64, scope: ReadScope, reader: String) async throws -> TicketDetail {
    try await store.read { database in
      let tables = TicketTables(database: database)
      guard try tables.row(number) != nil else { throw TicketsError.unknownTicket(number) }
      let root = try tables.root(of: number)
      let ticket = try tables.visible(root, scope, reader)
      let members = try tables.standing(for: root)
      return TicketDetail(
        ticket: ticket, text: try tables.text(root), messages: try tables.conversation(of: members),
        segments: try members.flatMap { try tables.segments("ticket = ?", [$0]) },
        help: try members.flatMap { try tables.helpRequests("ticket = ?", [$0]) },
        merged: try tables.merged(into: root), links: try tables.links(of: root),
        attachments: try tables.attachments(of: members).filter { $0.removal == nil },
        regulation: ticket.isImported ? 0 : try tables.regulation(of: root))
    }
  }

  func history(of number: Int64, scope: ReadScope, reader: String) async throws -> [HistoryLine] {
    try await store.read { database in
      let tables = TicketTables(database: database)
      _ = try tables.visible(number, scope, reader)
      let statement = try database.cachedStatement(
        sql: """
          SELECT version, at_ms, actor, via, type, from_state, to_state, summary, reason, irregular
          FROM history WHERE ticket = ? ORDER BY version, part
          """)
      return try Row.fetchAll(statement, arguments: [number]).map { row in
        HistoryLine(
          version: row[0], at: Instant(stored: row[1]), actor: row[2], via: row[3], type: row[4],
          from: TicketState(rawValue: row[5]), to: TicketState(rawValue: row[6]), summary: row[7], reason: row[8],
          isIrregular: row[9])
      }
    }
  }

  func helpRequests(
    colleague: String, ticket: Int64?, openOnly: Bool, overdueAt: Instant?, scope: ReadScope
  ) async throws -> [HelpRequest] {
    try await store.read { database in
      var conditions: [String] = openOnly ? ["answered_at_ms = 0 AND withdrawn_at_ms = 0"] : []
      var arguments: [(any DatabaseValueConvertible)?] = []
      if let overdueAt {
        conditions.append(
          "due_at_ms > 0 AND due_at_ms < coalesce(nullif(answered_at_ms, 0), nullif(withdrawn_at_ms, 0), ?)")
        arguments.append(overdueAt.millisecondsSinceEpoch)
      }
      if !colleague.isEmpty {
        conditions.append("colleague IN (?, '')")
        arguments.append(colleague)
      }
      if let ticket {
        conditions.append("ticket = ?")
        arguments.append(ticket)
      }
      // What was asked of somebody is theirs to see; everything else goes with the ticket.
      if let (sql, values) = scope.condition {
        var open = "ticket IN (SELECT number FROM ticket WHERE \(sql))"
        arguments += values
        if let person = scope.person {
          open = "(\(open) OR asker = ? OR colleague IN (?, ''))"
          arguments += [person, person]
        }
        conditions.append(open)
      }
      let condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
      return try TicketTables(database: database).helpRequests(condition, StatementArguments(arguments))
    }
  }

  func counts(scope: ReadScope, imported: Bool?) async throws -> TicketCounts {
    try await store.read { database in
      var conditions: [String] = []
      var arguments: [(any DatabaseValueConvertible)?] = []
      if let (sql, values) = scope.condition {
        conditions.append(sql)
        arguments += values
      }
      if let imported {
        conditions.append("imported = ?")
        arguments.append(imported)
      }
      let suffix = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
      func grouped(_ column: String, _ name: (Row) -> String) throws -> NamedCounts {
        try Row.fetchAll(
          database, sql: "SELECT \(column), count(*) FROM ticket\(suffix) GROUP BY 1 ORDER BY 1",
          arguments: StatementArguments(arguments)
        ).map { (name: name($0), count: $0[1]) }
      }
      var counts = TicketCounts()
      counts.byState = try grouped("state") { TicketState(rawValue: $0[0])?.name ?? "?" }
      counts.byLine = try grouped("line") { "\($0[0] as Int)" }
      counts.byPriority = try grouped("priority") { "P\($0[0] as Int)" }
      counts.byImpact = try grouped("CASE WHEN imported THEN source_impact ELSE CAST(impact AS TEXT) END") {
        "\($0[0] as String)"
      }
      let visited = try grouped("lines_visited") { "\($0[0] as Int)" }
      counts.linesInvolved = Self.linesInvolved(visited)
      counts.total = counts.byState.reduce(0) { $0 + $1.count }
      return counts
    }
  }

  /// From counts per set of lines to counts per line.
  static func linesInvolved(_ sets: NamedCounts) -> NamedCounts {
    SupportLine.allCases.compactMap { line in
      let count = sets.reduce(Int64(0)) { sum, entry in
        LineSet(rawValue: Int(entry.name) ?? 0).contains(LineSet(line)) ? sum + entry.count : sum
      }
      return count == 0 ? nil : (name: "\(line.rawValue)", count: count)
    }
  }
}

extension TicketTables {
  /// A ticket its reader may see: by scope, or because they were asked for help with it.
  func visible(_ number: Int64, _ scope: ReadScope, _ reader: String) throws -> Ticket {
    guard let ticket = try ticket(number) else { throw TicketsError.unknownTicket(number) }
    if scope.includes(ticket, customer: try customer(ticket.customer)) { return ticket }
    guard try !helpRequests("ticket = ? AND colleague = ?", [number, reader]).isEmpty else {
      throw TicketsError.hidden(number)
    }
    return ticket
  }
}
