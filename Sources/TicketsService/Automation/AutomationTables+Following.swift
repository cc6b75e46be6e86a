internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// How far the rules that act by themselves have come.
struct AutomationState: Sendable, Hashable {
  /// The last event that was looked at.
  var cursor: Int64
  /// Grows with every change of any rule.
  var revision: Int64
}

extension AutomationTables {
  func state() throws -> AutomationState {
    let statement = try database.cachedStatement(sql: "SELECT cursor, revision FROM automation_state")
    guard let row = try Row.fetchOne(statement) else {
      throw StoreError.corrupt(path: "table automation_state", reason: "its row is missing")
    }
    return AutomationState(cursor: row[0], revision: row[1])
  }

  func save(_ state: AutomationState) throws {
    try TicketTables(database: database).execute(
      "UPDATE automation_state SET cursor = ?, revision = ?", [state.cursor, state.revision])
  }

  /// The newest event, those of this transaction included.
  func lastEvent() throws -> Int64 {
    try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(sequence) FROM outbox")) ?? 0
  }

  /// The last event recorded before an instant; 0 when there is none. Events are recorded in the order of the feed.
  /// Cost: the logarithm of their number.
  func lastEvent(before instant: Instant) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: "SELECT sequence, recorded_at_ms FROM outbox WHERE sequence >= ? ORDER BY sequence LIMIT 1")
    var low = try Int64.fetchOne(database.cachedStatement(sql: "SELECT min(sequence) FROM outbox")) ?? 0
    var high = try lastEvent()
    var found: Int64 = 0
    while low <= high {
      let middle = low + (high - low) / 2
      guard let row = try Row.fetchOne(statement, arguments: [middle]) else { break }
      if (row[1] as Int64) < instant.millisecondsSinceEpoch {
        found = row[0]
        low = found + 1
      } else {
        high = middle - 1
      }
    }
    return found
  }

  /// When an event was recorded; nil when there is none.
  func recordedAt(event: Int64) throws -> Instant? {
    let statement = try database.cachedStatement(sql: "SELECT recorded_at_ms FROM outbox WHERE sequence = ?")
    return try Int64.fetchOne(statement, arguments: [event]).map(Instant.init(stored:))
  }

  /// Whether a rule that acts by itself is switched on.
  func isFollowing() throws -> Bool {
    let statement = try database.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM automation_rule WHERE enabled = 1 AND kind <> ?)")
    return try Bool.fetchOne(statement, arguments: [AutomationRule.Kind.macro.rawValue]) ?? false
  }

  /// A rule that is switched on acts on what happens from then on, and so does following, when it is the first.
  func begin(_ standing: inout RuleStanding) throws {
    let last = try lastEvent()
    standing.since = last
    standing.trips = 0
    guard standing.kind.isAutomatic, try !isFollowing() else { return }
    var state = try state()
    state.cursor = last
    try save(state)
  }
}
