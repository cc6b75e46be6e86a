internal import BusinessTime
internal import Store
internal import TicketsDomain

extension TicketRow {
  /// The number follows the greatest there is, and begins at 1001.
  private static let insert = PreparedStatement(
    """
    INSERT INTO ticket (\(list), filing_key, filing_print)
    VALUES ((SELECT coalesce(max(number), 1000) + 1 FROM ticket), \
    \(Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")))
    """)
  private static let update = PreparedStatement(
    "UPDATE ticket SET " + columns.dropFirst().map { "\($0) = ?" }.joined(separator: ", ") + " WHERE number = ?")
  private static let saveText = PreparedStatement(
    "INSERT OR REPLACE INTO ticket_text (ticket, body, steps, expected, actual, regulation) VALUES (?, ?, ?, ?, ?, ?)")

  /// - Returns: the number given.
  static func insert(
    _ ticket: Ticket, filingKey: String?, filingPrint: Int64?, _ transaction: WriteTransaction
  ) throws -> Int64 {
    try transaction.statements.run(insert) {
      add(ticket, closeDue: nil, to: &$0)
      $0.add(filingKey, filingPrint)
    }
    return transaction.statements.lastInsertedRow
  }

  static func update(_ ticket: Ticket, closeDue: Instant?, _ transaction: WriteTransaction) throws {
    try transaction.statements.run(update) {
      add(ticket, closeDue: closeDue, to: &$0)
      $0.add(ticket.number)
    }
  }

  /// - Parameter regulation: the version the filing was held against; 0 for none.
  static func saveText(
    _ number: Int64, _ filing: Filing, under regulation: Int, _ transaction: WriteTransaction
  ) throws {
    try transaction.statements.run(saveText) {
      $0.add(number, filing.body, filing.steps, filing.expected, filing.actual, regulation)
    }
  }

  /// The values of all columns but the number.
  private static func add(_ ticket: Ticket, closeDue: Instant?, to row: inout StatementParameters) {
    row.add(ticket.version, ticket.state.rawValue, ticket.line.rawValue, ticket.priority.rawValue)
    row.add(ticket.kind.rawValue, ticket.impact, ticket.urgency, ticket.channel.rawValue)
    row.add(ticket.customer, ticket.subject, ticket.topic, ticket.product)
    row.add(ticket.skills.joined(separator: ","), ticket.filer, ticket.owner, ticket.overseer)
    row.add(ticket.manager, ticket.managerDeputy, ticket.customerIsOnline, ticket.externalID, ticket.sourceImpact)
    row.add(ticket.isImported, ticket.reason)
    for instant in [ticket.createdAt, ticket.updatedAt, ticket.lineEnteredAt] {
      row.add(instant.millisecondsSinceEpoch)
    }
    for instant in [
      ticket.queuedAt, ticket.firstResponseAt, ticket.firstSolvedAt, ticket.solvedAt, ticket.closedAt,
      ticket.unansweredSince,
    ] {
      row.add(instant.storedMilliseconds)
    }
    row.add(ticket.linesVisited.rawValue, ticket.reopenCount, ticket.escalationCount, ticket.returnCount)
    row.add(ticket.openBlockers, ticket.handledMilliseconds, closeDue.storedMilliseconds)
  }
}
