internal import BusinessTime
internal import GRDB
internal import RoutingDomain

/// Leave that holds, as reporting tells of it; why somebody is away is not routing's to know.
enum AbsenceTable {
  /// What holds at an instant or later, by person and beginning.
  static func current(at now: Instant, _ db: Database) throws -> [PersonID: [Range<Instant>]] {
    let statement = try db.cachedStatement(
      sql: "SELECT person, starts_at_ms, ends_at_ms FROM absence WHERE ends_at_ms > ? ORDER BY starts_at_ms")
    var found: [PersonID: [Range<Instant>]] = [:]
    for row in try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch]) {
      let starts = Instant(millisecondsSinceEpoch: row[1])
      found[PersonID(row[0] as String), default: []].append(
        starts..<max(starts, Instant(millisecondsSinceEpoch: row[2])))
    }
    return found
  }

  /// The first leave to begin after an instant.
  static func nextStart(after instant: Instant, _ db: Database) throws -> Instant? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT MIN(starts_at_ms) FROM absence WHERE starts_at_ms > ?"),
      arguments: [instant.millisecondsSinceEpoch]
    ).map { Instant(millisecondsSinceEpoch: $0) }
  }

  static func save(leave id: UInt64, of person: PersonID, _ span: Range<Instant>, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO absence (leave, person, starts_at_ms, ends_at_ms) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [
      Int64(clamping: id), person.rawValue, span.lowerBound.millisecondsSinceEpoch,
      span.upperBound.millisecondsSinceEpoch,
    ])
  }

  static func remove(leave id: UInt64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM absence WHERE leave = ?").execute(arguments: [Int64(clamping: id)])
  }
}
