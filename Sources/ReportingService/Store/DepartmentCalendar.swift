internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Synchronization

/// The department's calendar: its standard hours in the zone of most active people, the first by name on a tie, UTC
/// while there is nobody.
///
/// Figures in business time are kept in it, so when a change of people moves the zone, they are computed anew in the
/// transaction of that change.
final class DepartmentCalendar: Sendable {
  let directory: TimeZoneDirectory
  private let rules = Mutex<[String: TimeZoneRules]>([:])

  init(_ directory: TimeZoneDirectory) { self.directory = directory }

  /// The rules of a zone, read once.
  func zone(named name: String) throws(TimeZoneError) -> TimeZoneRules {
    if let known = rules.withLock({ $0[name] }) { return known }
    let zone = try directory.zone(named: name)
    rules.withLock { $0[name] = zone }
    return zone
  }

  func current(_ database: Database) throws -> BusinessCalendar {
    let name = try String.fetchOne(
      database.cachedStatement(sql: "SELECT value FROM projection_basis WHERE name = 'zone'"))
    return .standard(in: try zone(named: name ?? "UTC"))
  }

  /// To be called in the transaction of a change of people.
  func peopleChanged(_ database: Database) throws {
    let name =
      try String.fetchOne(
        database.cachedStatement(
          sql: "SELECT zone FROM person WHERE active GROUP BY zone ORDER BY COUNT(*) DESC, zone LIMIT 1")) ?? "UTC"
    guard try current(database).zone.name != name else { return }
    let calendar = BusinessCalendar.standard(in: try zone(named: name))
    try database.execute(
      sql: "INSERT OR REPLACE INTO projection_basis (name, value) VALUES ('zone', ?)", arguments: [name])
    try ProjectionRebuild(calendar: calendar).replace(database)
  }
}
