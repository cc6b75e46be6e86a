internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Shifts of single dates. A date that was given back to the week keeps its row, for the version.
struct DatedShiftTable {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// What is said of single dates of a person.
  func hours(of person: String) throws -> [LocalDate: DatedHours] {
    let rows = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT date, hours FROM dated_shift WHERE person = ? AND hours IS NOT NULL"),
      arguments: [person])
    var found: [LocalDate: DatedHours] = [:]
    for row in rows {
      let text: String = row[1]
      guard let hours = DatedHours(text) else { throw StoredValueError(kind: "shift", text: text) }
      found[try StoredValue.date(row[0])] = hours
    }
    return found
  }

  func reasons(of person: String) throws -> [LocalDate: String] {
    let rows = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT date, reason FROM dated_shift WHERE person = ? AND hours IS NOT NULL"),
      arguments: [person])
    return try Dictionary(
      rows.map { (try StoredValue.date($0[0]), $0[1]) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter hours: `nil` gives the date back to the week.
  /// - Returns: the version of what is said of this date.
  func save(_ hours: DatedHours?, of person: String, on date: LocalDate, reason: String) throws -> Int64 {
    try database.cachedStatement(
      sql: """
        INSERT INTO dated_shift (person, date, hours, reason, version) VALUES (?, ?, ?, ?, 1)
        ON CONFLICT (person, date) DO UPDATE
        SET hours = excluded.hours, reason = excluded.reason, version = version + 1
        """
    ).execute(arguments: [person, date.description, hours?.text, reason])
    return try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT version FROM dated_shift WHERE person = ? AND date = ?"),
      arguments: [person, date.description]) ?? 1
  }
}
