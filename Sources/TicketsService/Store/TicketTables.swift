internal import BusinessTime
internal import GRDB
internal import TicketsDomain

/// Statements over the tables of one ticket. Every one is cached by its text.
struct TicketTables {
  let database: Database

  func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// The ticket with its running segments; nil when there is none.
  func ticket(_ number: Int64) throws -> Ticket? {
    let statement = try database.cachedStatement(sql: TicketRow.select + " WHERE number = ?")
    guard let row = try Row.fetchOne(statement, arguments: [number]) else { return nil }
    var ticket = try TicketRow.ticket(row)
    ticket.running = try segments("ticket = ? AND ended_at_ms = 0", [number])
    return ticket
  }

  /// Body, steps, expected and actual.
  func text(_ number: Int64) throws -> (body: String, steps: String, expected: String, actual: String) {
    let statement = try database.cachedStatement(
      sql: "SELECT body, steps, expected, actual FROM ticket_text WHERE ticket = ?")
    guard let row = try Row.fetchOne(statement, arguments: [number]) else { return ("", "", "", "") }
    return (row[0], row[1], row[2], row[3])
  }

  func insert(_ message: TicketMessage, of number: Int64) throws -> Int64 {
    try execute(
      "INSERT INTO message (ticket, at_ms, author, kind, text) VALUES (?, ?, ?, ?, ?)",
      [number, message.at.millisecondsSinceEpoch, message.author, message.kind.rawValue, message.text])
    return database.lastInsertedRowID
  }

  /// The version of the regulation a ticket's filing was held against; 0 for none.
  func regulation(of number: Int64) throws -> Int {
    let statement = try database.cachedStatement(sql: "SELECT regulation FROM ticket_text WHERE ticket = ?")
    return try Int.fetchOne(statement, arguments: [number]) ?? 0
  }

  func messages(of number: Int64) throws -> [TicketMessage] {
    let statement = try database.cachedStatement(
      sql: "SELECT id, at_ms, author, kind, text FROM message WHERE ticket = ? ORDER BY id")
    return try Row.fetchAll(statement, arguments: [number]).map { row in
      TicketMessage(
        id: row[0], at: Instant(stored: row[1]), author: row[2],
        kind: TicketMessage.Kind(rawValue: row[3]) ?? .automatic,
        text: row[4])
    }
  }

  /// Inserts a segment without an id, updates one that has it.
  func save(_ segment: WorkSegment) throws -> Int64 {
    if segment.id != 0 {
      try execute(
        "UPDATE segment SET last_activity_at_ms = ?, ended_at_ms = ?, end_reason = ? WHERE id = ?",
        [
          segment.lastActivityAt.millisecondsSinceEpoch, segment.endedAt.storedMilliseconds, segment.endReason,
          segment.id,
        ])
      return segment.id
    }
    try execute(
      """
      INSERT INTO segment (ticket, person, started_at_ms, last_activity_at_ms, ended_at_ms, end_reason)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        segment.ticket, segment.person, segment.startedAt.millisecondsSinceEpoch,
        segment.lastActivityAt.millisecondsSinceEpoch, segment.endedAt.storedMilliseconds, segment.endReason,
      ])
    return database.lastInsertedRowID
  }

  /// - Parameter condition: SQL written in this file's callers, never text from outside.
  func segments(_ condition: String, _ arguments: StatementArguments) throws -> [WorkSegment] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, ticket, person, started_at_ms, last_activity_at_ms, ended_at_ms, end_reason
        FROM segment WHERE \(condition) ORDER BY id
        """)
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      WorkSegment(
        id: row[0], ticket: row[1], person: row[2], startedAt: Instant(stored: row[3]),
        lastActivityAt: Instant(stored: row[4]), endedAt: Instant(optional: row[5]), endReason: row[6])
    }
  }

  func runningSegment(of person: String) throws -> WorkSegment? {
    try segments("person = ? AND ended_at_ms = 0", [person]).first
  }

  func customer(_ id: String) throws -> Customer? {
    let statement = try database.cachedStatement(
      sql: "SELECT id, name, manager, deputy, version FROM customer WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id]).map(Self.customer)
  }

  static func customer(_ row: Row) -> Customer {
    Customer(id: row[0], name: row[1], manager: row[2], deputy: row[3], version: row[4])
  }
}
