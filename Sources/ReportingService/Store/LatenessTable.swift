internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Late starts, which stand with the workdays, and their excuses.
struct LatenessTable {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// The day of a date, late or not; `nil` when none was started.
  func day(of person: String, on date: LocalDate) throws -> LateDay? {
    try Row.fetchOne(
      database.cachedStatement(sql: Self.select + " WHERE workday.person = ? AND workday.date = ?"),
      arguments: [person, date.description]
    ).map(Self.day)
  }

  /// Every day started within a range of dates, both included.
  func days(of person: String, from: LocalDate, to: LocalDate) throws -> [LateDay] {
    try Row.fetchAll(
      database.cachedStatement(sql: Self.select + " WHERE workday.person = ? AND workday.date BETWEEN ? AND ?"),
      arguments: [person, from.description, to.description]
    ).map(Self.day)
  }

  func save(_ excuse: Excuse, of day: LateDay) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO excuse (person, date, state, reason, decided_by, decision_reason, version)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      day.person, day.date.description, excuse.state.rawValue, excuse.reason, excuse.decidedBy, excuse.decisionReason,
      Int64(clamping: excuse.version),
    ])
  }

  private static let select = """
    SELECT workday.person, workday.date, workday.late_minutes, excuse.state, excuse.reason, excuse.decided_by,
      excuse.decision_reason, excuse.version
    FROM workday LEFT JOIN excuse ON excuse.person = workday.person AND excuse.date = workday.date
    """

  private static func day(_ row: Row) throws -> LateDay {
    let excuse = try (row[3] as String?).map { state in
      Excuse(
        state: try StoredValue.named(state), reason: row[4], decidedBy: row[5], decisionReason: row[6],
        version: UInt64(clamping: row[7] as Int64))
    }
    return LateDay(person: row[0], date: try StoredValue.date(row[1]), minutes: row[2], excuse: excuse)
  }
}
