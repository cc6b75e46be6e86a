internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension AutomationTables {
  private static let runColumns = """
    id, rule, version, kind, ticket, at_ms, actor, outcome, actions, event, event_type, depth, first_event, last_event
    """

  /// - Returns: the id given.
  @discardableResult
  func insert(_ run: RuleRun) throws -> Int64 {
    try TicketTables(database: database).execute(
      """
      INSERT INTO automation_run (rule, version, kind, ticket, at_ms, actor, outcome, actions, event, event_type,
        depth, first_event, last_event)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        run.rule, run.version, run.kind.rawValue, run.ticket, run.at.millisecondsSinceEpoch, run.actor,
        run.outcome.rawValue, Blob(TicketsV1.ActionRuns(actions: run.actions.map(TicketsV1.ActionRun.init)).encoded()),
        run.event, run.eventType, run.depth, run.caused?.lowerBound ?? 0, run.caused?.upperBound ?? 0,
      ])
    return database.lastInsertedRowID
  }

  /// Newest first, by the index of the rule or of the ticket.
  func runs(_ filter: RunFilter) throws -> [RuleRun] {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    if !filter.rule.isEmpty {
      conditions.append("rule = ?")
      arguments.append(filter.rule)
    }
    if let ticket = filter.ticket {
      conditions.append("ticket = ?")
      arguments.append(ticket)
    }
    if filter.failedOnly { conditions.append("outcome > 1") }
    if let before = filter.before {
      conditions.append("id < ?")
      arguments.append(before)
    }
    arguments.append(filter.limit)
    let suffix = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.runColumns) FROM automation_run\(suffix) ORDER BY id DESC LIMIT ?")
    return try Row.fetchAll(statement, arguments: StatementArguments(arguments)).map(Self.run)
  }

  private static func run(_ row: Row) throws -> RuleRun {
    guard let kind = AutomationRule.Kind(rawValue: row[3]), let outcome = RuleRun.Outcome(rawValue: row[7]),
      let actions = try? TicketsV1.ActionRuns(decoding: (row[8] as Blob).bytes)
    else {
      throw StoreError.corrupt(path: "table automation_run", reason: "run \(row[0] as Int64) cannot be read")
    }
    let (first, last): (Int64, Int64) = (row[12], row[13])
    var run = RuleRun(
      rule: row[1], version: row[2], kind: kind, ticket: row[4], at: Instant(stored: row[5]), outcome: outcome,
      actions: actions.actions.map { ActionRun(summary: $0.summary, refusal: $0.refusal) })
    run.id = row[0]
    run.actor = row[6]
    run.event = row[9]
    run.eventType = row[10]
    run.depth = row[11]
    run.caused = first > 0 && first <= last ? first...last : nil
    return run
  }

  // MARK: The loop guard

  /// At which depth the run acted that caused an event; 0 when none did.
  func depth(causing event: Int64) throws -> Int {
    let statement = try database.cachedStatement(
      sql: """
        SELECT depth, last_event FROM automation_run WHERE first_event > 0 AND first_event <= ?
        ORDER BY first_event DESC LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement, arguments: [event]), (row[1] as Int64) >= event else { return 0 }
    return row[0]
  }

  /// How often a rule has acted on a ticket after an instant, and whether it was stopped there.
  func recentRuns(of rule: String, on ticket: Int64, after instant: Instant) throws -> (acted: Int, tripped: Bool) {
    let statement = try database.cachedStatement(
      sql: """
        SELECT coalesce(sum(outcome < 4), 0), coalesce(sum(outcome = 4), 0) FROM automation_run
        WHERE rule = ? AND ticket = ? AND at_ms > ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [rule, ticket, instant.millisecondsSinceEpoch]) else {
      return (0, false)
    }
    return (row[0], (row[1] as Int) > 0)
  }
}
