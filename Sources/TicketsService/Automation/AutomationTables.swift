internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Statements over rules and their runs. Every one is cached by its text.
struct AutomationTables {
  let database: Database

  private var tables: TicketTables { TicketTables(database: database) }

  private static let standingColumns =
    "rule, kind, version, enabled, revision, description, changed_at_ms, changed_by, reason, since, trips"

  func standing(_ id: String) throws -> RuleStanding? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.standingColumns) FROM automation_rule WHERE rule = ?")
    return try Row.fetchOne(statement, arguments: [id]).map(Self.standing)
  }

  /// All of them, by id.
  func standings() throws -> [RuleStanding] {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.standingColumns) FROM automation_rule ORDER BY rule")
    return try Row.fetchAll(statement).map(Self.standing)
  }

  func save(_ standing: RuleStanding) throws {
    try tables.execute(
      """
      INSERT OR REPLACE INTO automation_rule (\(Self.standingColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        standing.id, standing.kind.rawValue, standing.version, standing.isEnabled, standing.revision,
        standing.description, standing.changedAt.millisecondsSinceEpoch, standing.changedBy, standing.reason,
        standing.since, standing.trips,
      ])
  }

  func body(_ id: String, version: Int) throws -> [UInt8]? {
    let statement = try database.cachedStatement(
      sql: "SELECT body FROM automation_version WHERE rule = ? AND version = ?")
    return try Row.fetchOne(statement, arguments: [id, version]).map { ($0[0] as Blob).bytes }
  }

  func insert(_ body: [UInt8], of id: String, version: Int) throws {
    try tables.execute(
      "INSERT INTO automation_version (rule, version, body) VALUES (?, ?, ?)", [id, version, Blob(body)])
  }

  /// - Throws: `corrupt` for a version that is not there or cannot be read.
  func draft(_ id: String, version: Int) throws -> RuleDraft {
    guard let body = try body(id, version: version), let message = try? TicketsV1.AutomationRule(decoding: body) else {
      throw StoreError.corrupt(
        path: "table automation_version", reason: "version \(version) of the rule '\(id)' cannot be read")
    }
    return RuleDraft(message)
  }

  /// A version of a rule, ready to act.
  /// - Throws: as ``draft(_:version:)``, also for one that this program would not accept any more.
  func rule(_ standing: RuleStanding) throws -> AutomationRule {
    let draft = try draft(standing.id, version: standing.version)
    let problem: String
    do throws(DraftProblems) {
      let rules = try RuleCheck.rules([draft]) { _ in standing.version }
      if let rule = rules.first { return rule }
      problem = "it is empty"
    } catch {
      problem = error.problems.map(\.text).joined(separator: "; ")
    }
    throw StoreError.corrupt(
      path: "table automation_version", reason: "the rule '\(standing.id)@\(standing.version)': \(problem)")
  }

  func insert(_ change: RuleChange, of id: String) throws {
    try tables.execute(
      """
      INSERT INTO automation_change (rule, revision, at_ms, actor, change, version, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        id, change.revision, change.at.millisecondsSinceEpoch, change.actor, change.what, change.version,
        change.reason,
      ])
  }

  func changes(of id: String) throws -> [RuleChange] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT revision, at_ms, actor, change, version, reason FROM automation_change
        WHERE rule = ? ORDER BY revision
        """)
    return try Row.fetchAll(statement, arguments: [id]).map { row in
      RuleChange(
        revision: row[0], at: Instant(stored: row[1]), actor: row[2], what: row[3], version: row[4], reason: row[5])
    }
  }

  private static func standing(_ row: Row) throws -> RuleStanding {
    guard let kind = AutomationRule.Kind(rawValue: row[1]) else {
      throw StoreError.corrupt(
        path: "table automation_rule", reason: "the rule '\(row[0] as String)' is of an unknown kind")
    }
    return RuleStanding(
      id: row[0], kind: kind, version: row[2], isEnabled: row[3], revision: row[4], description: row[5],
      changedAt: Instant(stored: row[6]), changedBy: row[7], reason: row[8], since: row[9],
      trips: row[10])
  }
}
