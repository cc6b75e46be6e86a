internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// A person as stored; the zone is a name until somebody reads its rules.
struct PersonRecord: Sendable, Equatable {
  var id: String
  var name: String
  var team: String
  var line: Int
  var zone: String
  /// Seven texts, Monday first.
  var shifts: [String]
  var isActive: Bool
}

/// The people whose days are kept.
struct PersonTable {
  let database: Database

  init(_ database: Database) { self.database = database }

  func person(_ id: String) throws -> PersonRecord? {
    try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM person WHERE id = ?"), arguments: [id])
      .map(Self.record)
  }

  /// Everybody, or the people of a team, by id.
  func people(team: String) throws -> [PersonRecord] {
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM person WHERE ? = '' OR team = ? ORDER BY id"),
      arguments: [team, team]
    ).map(Self.record)
  }

  /// - Returns: whether anything changed.
  func save(_ person: PersonRecord) throws -> Bool {
    if try self.person(person.id) == person { return false }
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO person (id, name, team, line, zone, shifts, active) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      person.id, person.name, person.team, person.line, person.zone, person.shifts.joined(separator: ","),
      person.isActive,
    ])
    return true
  }

  private static func record(_ row: Row) -> PersonRecord {
    let shifts: String = row["shifts"]
    return PersonRecord(
      id: row["id"], name: row["name"], team: row["team"], line: row["line"], zone: row["zone"],
      shifts: shifts.split(separator: ",", omittingEmptySubsequences: false).map(String.init),
      isActive: row["active"])
  }
}
