internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Leave, asked for, decided and over.
struct LeaveTable {
  /// Which leave is listed.
  struct Query: Sendable {
    /// Empty for everybody.
    var person = ""
    var from: LocalDate
    var to: LocalDate
    var isUndecided = false
  }

  let database: Database

  init(_ database: Database) { self.database = database }

  func nextID() throws -> UInt64 {
    let last = try Int64.fetchOne(database.cachedStatement(sql: "SELECT MAX(id) FROM leave")) ?? 0
    return UInt64(clamping: last) + 1
  }

  func leave(_ id: UInt64) throws -> Leave? {
    guard let id = Int64(exactly: id) else { return nil }
    return try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM leave WHERE id = ?"), arguments: [id])
      .map(Self.leave)
  }

  /// All of a person's, of any state.
  func leaves(of person: String) throws -> [Leave] {
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM leave WHERE person = ? ORDER BY last_date"), arguments: [person]
    ).map(Self.leave)
  }

  /// Leave that touches a range of dates, by first date.
  func list(_ query: Query, limit: Int) throws -> [Leave] {
    let filter =
      (query.person.isEmpty ? "" : "person = :person AND ") + (query.isUndecided ? "state = 'requested' AND " : "")
    var arguments: StatementArguments = [
      "from": query.from.description, "to": query.to.description, "limit": limit,
    ]
    if !query.person.isEmpty { arguments += ["person": query.person] }
    return try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT * FROM leave WHERE \(filter)last_date >= :from AND first_date <= :to
          ORDER BY first_date, id LIMIT :limit
          """), arguments: arguments
    ).map(Self.leave)
  }

  func save(_ leave: Leave) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO leave (id, person, kind, first_date, last_date, part, state, reason,
          requested_at_ms, requested_by, decided_at_ms, decided_by, decision_reason, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Int64(clamping: leave.id), leave.person, leave.kind.rawValue, leave.first.description, leave.last.description,
      leave.part.rawValue, leave.state.rawValue, leave.reason, leave.requestedAt.millisecondsSinceEpoch,
      leave.requestedBy,
      leave.decidedAt?.millisecondsSinceEpoch, leave.decidedBy, leave.decisionReason, Int64(clamping: leave.version),
    ])
  }

  private static func leave(_ row: Row) throws -> Leave {
    Leave(
      id: UInt64(clamping: row["id"] as Int64), person: row["person"], kind: try StoredValue.named(row["kind"]),
      first: try StoredValue.date(row["first_date"]), last: try StoredValue.date(row["last_date"]),
      part: try StoredValue.named(row["part"]), state: try StoredValue.named(row["state"]), reason: row["reason"],
      requestedAt: Instant(millisecondsSinceEpoch: row["requested_at_ms"]), requestedBy: row["requested_by"],
      decidedAt: (row["decided_at_ms"] as Int64?).map { Instant(millisecondsSinceEpoch: $0) },
      decidedBy: row["decided_by"], decisionReason: row["decision_reason"],
      version: UInt64(clamping: row["version"] as Int64))
  }
}
