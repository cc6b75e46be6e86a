internal import BusinessTime
internal import GRDB
internal import TicketsDomain

/// Watches over tickets, and the policy they are watched by.
extension TicketTables {
  func stallWatch(of ticket: Int64) throws -> StallWatch? {
    let statement = try database.cachedStatement(
      sql: "SELECT ticket, activity_at_ms, due_at_ms, alarm FROM stall_watch WHERE ticket = ?")
    return try Row.fetchOne(statement, arguments: [ticket]).map(Self.stallWatch)
  }

  /// Those due at an instant, earliest first.
  func stallWatches(dueAt now: Instant, limit: Int) throws -> [StallWatch] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT ticket, activity_at_ms, due_at_ms, alarm FROM stall_watch
        WHERE due_at_ms > 0 AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch, limit]).map(Self.stallWatch)
  }

  func save(_ watch: StallWatch) throws {
    try execute(
      """
      INSERT INTO stall_watch (ticket, activity_at_ms, due_at_ms, alarm) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET activity_at_ms = excluded.activity_at_ms, due_at_ms = excluded.due_at_ms,
        alarm = excluded.alarm
      """,
      [
        watch.ticket, watch.activityAt.millisecondsSinceEpoch, watch.dueAt.storedMilliseconds, watch.alarm ?? 0,
      ])
  }

  func removeStallWatch(of ticket: Int64) throws {
    try execute("DELETE FROM stall_watch WHERE ticket = ?", [ticket])
  }

  private static func stallWatch(_ row: Row) -> StallWatch {
    let alarm: Int64 = row[3]
    return StallWatch(
      ticket: row[0], activityAt: Instant(stored: row[1]), dueAt: Instant(optional: row[2]),
      alarm: alarm == 0 ? nil : alarm)
  }

  /// The policy in force; the standard one until somebody has set another.
  func alarmPolicy() throws -> AlarmPolicy { try alarmPolicyEntry()?.policy ?? .standard }

  /// The version in force with who set it, when and why; nil while it is the standard one.
  func alarmPolicyEntry() throws -> AlarmPolicyEntry? {
    let statement = try database.cachedStatement(
      sql: "SELECT version, at_ms, actor, reason, terms FROM alarm_policy ORDER BY version DESC LIMIT 1")
    guard let row = try Row.fetchOne(statement) else { return nil }
    let text: String = row[4]
    var minutes: [AlarmTerm: Int] = [:]
    for pair in text.split(separator: " ") {
      let parts = pair.split(separator: "=").map(String.init)
      if parts.count == 2, let term = AlarmTerm(name: parts[0]) { minutes[term] = Int(parts[1]) }
    }
    return AlarmPolicyEntry(
      policy: AlarmPolicy(version: row[0], minutes: minutes), at: Instant(stored: row[1]), actor: row[2],
      reason: row[3])
  }

  func insert(_ entry: AlarmPolicyEntry) throws {
    try execute(
      "INSERT INTO alarm_policy (version, at_ms, actor, reason, terms) VALUES (?, ?, ?, ?, ?)",
      [
        entry.policy.version, entry.at.millisecondsSinceEpoch, entry.actor, entry.reason,
        AlarmTerm.all.map { "\($0.name)=\(entry.policy[$0])" }.joined(separator: " "),
      ])
  }
}

/// A version of the policy with its audit.
struct AlarmPolicyEntry: Sendable {
  var policy: AlarmPolicy
  var at: Instant
  var actor: String
  var reason: String
}
