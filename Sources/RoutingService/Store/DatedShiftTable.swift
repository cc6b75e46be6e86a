internal import BusinessTime
internal import GRDB
internal import RoutingDomain

/// Shifts of single dates in place of the week's, as reporting tells of them.
enum DatedShiftTable {
  /// From a date on, by person.
  static func hours(from date: LocalDate, _ db: Database) throws -> [PersonID: [LocalDate: String]] {
    let statement = try db.cachedStatement(sql: "SELECT person, date, hours FROM dated_shift WHERE date >= ?")
    var found: [PersonID: [LocalDate: String]] = [:]
    for row in try Row.fetchAll(statement, arguments: [date.description]) {
      guard let date = LocalDate(row[1] as String) else { continue }
      found[PersonID(row[0] as String), default: [:]][date] = row[2]
    }
    return found
  }

  static func save(_ hours: String, of person: PersonID, on date: LocalDate, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO dated_shift (person, date, hours) VALUES (?, ?, ?)")
      .execute(arguments: [person.rawValue, date.description, hours])
  }

  static func remove(of person: PersonID, on date: LocalDate, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM dated_shift WHERE person = ? AND date = ?")
      .execute(arguments: [person.rawValue, date.description])
  }
}
