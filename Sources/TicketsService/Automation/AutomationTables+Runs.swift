internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension AutomationTables {
  private static let runColumns = "id, rule, version, kind, ticket, at_ms, actor, outcome, actions"

  /// - Returns: the id given.
  @discardableResult
  func insert(_ run: RuleRun) throws -> Int64 {
    try TicketTables(database: database).execute(
      """
      INSERT INTO automation_run (rule, version, kind, ticket, at_ms, actor, outcome, actions)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        run.rule, run.version, run.kind.rawValue, run.ticket, run.at.millisecondsSinceEpoch, run.actor,
        run.outcome.rawValue, Blob(TicketsV1.ActionRuns(actions: run.actions.map(TicketsV1.ActionRun.init)).encoded()),
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
    return RuleRun(
      id: row[0], rule: row[1], version: row[2], kind: kind, ticket: row[4], at: Instant(stored: row[5]),
      actor: row[6], outcome: outcome,
      actions: actions.actions.map { ActionRun(summary: $0.summary, refusal: $0.refusal) })
  }
}
