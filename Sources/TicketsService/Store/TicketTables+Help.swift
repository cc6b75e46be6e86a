internal import BusinessTime
internal import GRDB
internal import TicketsDomain

extension TicketTables {
  /// - Parameter next: when its reminder is due.
  /// - Returns: the id given.
  func insert(_ help: HelpRequest, next: Instant?) throws -> Int64 {
    try execute(
      """
      INSERT INTO help_request
        (ticket, asker, colleague, line, question, asked_at_ms, due_at_ms, next_at_ms, blocker, answer, answered_at_ms,
         minutes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0)
      """,
      [
        help.ticket, help.asker, help.colleague, help.line?.rawValue ?? 0, help.question,
        help.askedAt.millisecondsSinceEpoch, help.dueAt.storedMilliseconds, next.storedMilliseconds, help.isBlocker,
      ])
    return database.lastInsertedRowID
  }

  /// One that is over is not looked at again.
  func update(_ help: HelpRequest) throws {
    try execute(
      """
      UPDATE help_request SET colleague = ?, line = ?, answer = ?, answered_at_ms = ?, withdrawn_at_ms = ?,
        minutes = ?, declined_by = ?, next_at_ms = CASE WHEN ? THEN next_at_ms ELSE 0 END
      WHERE id = ?
      """,
      [
        help.colleague, help.line?.rawValue ?? 0, help.answer, help.answeredAt.storedMilliseconds,
        help.withdrawnAt.storedMilliseconds, help.minutes, help.declinedBy.joined(separator: ","), help.isOpen, help.id,
      ])
  }

  func helpRequest(_ id: Int64) throws -> HelpRequest? { try helpRequests("id = ?", [id]).first }

  func openHelpRequests(of ticket: Int64) throws -> [HelpRequest] {
    try helpRequests("ticket = ? AND answered_at_ms = 0 AND withdrawn_at_ms = 0", [ticket])
  }

  /// - Parameter condition: SQL written by the callers, never text from outside.
  func helpRequests(_ condition: String, _ arguments: StatementArguments) throws -> [HelpRequest] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, ticket, asker, colleague, line, question, asked_at_ms, due_at_ms, blocker, answer, answered_at_ms,
          withdrawn_at_ms, minutes, declined_by
        FROM help_request WHERE \(condition) ORDER BY id DESC LIMIT 500
        """)
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      let declined: String = row[13]
      return HelpRequest(
        id: row[0], ticket: row[1], asker: row[2], colleague: row[3], line: SupportLine(rawValue: row[4]),
        question: row[5], askedAt: Instant(stored: row[6]), dueAt: Instant(optional: row[7]), isBlocker: row[8],
        answer: row[9], answeredAt: Instant(optional: row[10]), withdrawnAt: Instant(optional: row[11]),
        minutes: row[12], declinedBy: declined.split(separator: ",").map(String.init))
    }
  }
}
