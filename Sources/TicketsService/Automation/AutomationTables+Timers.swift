internal import BusinessTime
internal import GRDB
internal import TicketsDomain

/// A timer that runs for a ticket.
struct RunningTimer: Sendable, Hashable {
  var ticket: Int64
  var rule: String
  var startedAt: Instant
  var dueAt: Instant
  /// The event it runs from.
  var event: Int64
  /// At which depth its rule will act.
  var depth: Int
}

extension AutomationTables {
  private static let timerColumns = "ticket, rule, started_at_ms, due_at_ms, event, depth"

  func timers(of ticket: Int64) throws -> [RunningTimer] {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.timerColumns) FROM automation_timer WHERE ticket = ?")
    return try Row.fetchAll(statement, arguments: [ticket]).map(Self.timer)
  }

  func timers(of rule: String) throws -> [RunningTimer] {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.timerColumns) FROM automation_timer WHERE rule = ?")
    return try Row.fetchAll(statement, arguments: [rule]).map(Self.timer)
  }

  /// Those due at an instant, earliest first.
  func timers(dueAt now: Instant, limit: Int) throws -> [RunningTimer] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Self.timerColumns) FROM automation_timer WHERE due_at_ms <= ? ORDER BY due_at_ms, ticket LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch, limit]).map(Self.timer)
  }

  func earliestTimer() throws -> Instant? {
    let statement = try database.cachedStatement(sql: "SELECT min(due_at_ms) FROM automation_timer")
    return try Int64.fetchOne(statement).map(Instant.init(stored:))
  }

  func save(_ timer: RunningTimer) throws {
    try TicketTables(database: database).execute(
      "INSERT OR REPLACE INTO automation_timer (\(Self.timerColumns)) VALUES (?, ?, ?, ?, ?, ?)",
      [
        timer.ticket, timer.rule, timer.startedAt.millisecondsSinceEpoch, timer.dueAt.millisecondsSinceEpoch,
        timer.event, timer.depth,
      ])
  }

  func remove(_ timer: RunningTimer) throws {
    try TicketTables(database: database).execute(
      "DELETE FROM automation_timer WHERE ticket = ? AND rule = ?", [timer.ticket, timer.rule])
  }

  /// A rule that is switched off has no timers running.
  func removeTimers(of rule: String) throws {
    try TicketTables(database: database).execute("DELETE FROM automation_timer WHERE rule = ?", [rule])
  }

  private static func timer(_ row: Row) -> RunningTimer {
    RunningTimer(
      ticket: row[0], rule: row[1], startedAt: Instant(stored: row[2]), dueAt: Instant(stored: row[3]), event: row[4],
      depth: row[5])
  }
}
