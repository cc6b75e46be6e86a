internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: ClocksRepository {
  func clocks(of ticket: Int64, scope: ReadScope, reader: String) async throws -> ClockTimeline {
    try await store.read { database in
      let visible = try TicketTables(database: database).visible(ticket, scope, reader)
      let tables = ClockTables(database: database)
      let rules = try clockBook.rules(database)
      var clocks: [TicketClock]
      if let kept = try tables.kept(of: ticket) {
        clocks = try kept.clocks.clocks + tables.frozen(of: ticket)
      } else {
        let (open, closed) = try tables.replayed(ticket, rules)
        clocks = open.clocks + closed
      }
      clocks.sort { ($0.startedAt, $0.metric.rawValue, $0.cycle) < ($1.startedAt, $1.metric.rawValue, $1.cycle) }
      let versions = Set(clocks.flatMap(\.stretches).map(\.calendarVersion))
      return ClockTimeline(
        ticket: visible, clocks: clocks, rules: rules, calendars: try clockBook.calendars(versions, database))
    }
  }

  func ticketsOnTime(
    _ selection: ClockSelection, after place: ClockPlace?, limit: Int, scope: ReadScope
  ) async throws -> (tickets: [TicketOnTime], rules: ClockRules) {
    try await store.read { database in
      let tables = TicketTables(database: database)
      let (sql, arguments) = selection.query(after: place, limit: limit, scope: scope)
      let rows = try Row.fetchAll(
        try database.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
      let tickets = try rows.compactMap { row -> TicketOnTime? in
        guard let ticket = try tables.row(row[0]) else { return nil }
        let kept = try TicketsV1.KeptClocks(decoding: (row[2] as Blob).bytes).domain(of: ticket.number)
        return TicketOnTime(
          ticket: ticket, clocks: kept.clocks, place: ClockPlace(at: row[1], ticket: ticket.number))
      }
      return (tickets, try clockBook.rules(database))
    }
  }
}

extension ClockSelection {
  /// Walks one partial index from a place on; the reader's scope is looked up per ticket.
  func query(
    after place: ClockPlace?, limit: Int, scope: ReadScope
  ) -> (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
    let (column, index, condition) =
      switch self {
      case .running: ("due_at_ms", "clocks_by_due", "due_at_ms > 0")
      case .atRisk: ("due_at_ms", "clocks_at_risk", "due_at_ms > 0 AND percent >= 75")
      case .breached: ("breached_at_ms", "clocks_breached", "breached_at_ms > 0")
      }
    var arguments: [(any DatabaseValueConvertible)?] = [place?.at ?? 0, place?.ticket ?? 0]
    var visible = ""
    if let (sql, values) = scope.condition {
      visible = " AND ticket IN (SELECT number FROM ticket WHERE number = ticket_clocks.ticket AND (\(sql)))"
      arguments += values
    }
    arguments.append(limit)
    return (
      """
      SELECT ticket, \(column), clocks FROM ticket_clocks INDEXED BY \(index)
      WHERE \(condition) AND (\(column), ticket) > (?, ?)\(visible) ORDER BY \(column), ticket LIMIT ?
      """, arguments
    )
  }
}
