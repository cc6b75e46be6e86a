internal import BusinessTime
internal import GRDB
internal import Store
internal import Synchronization
internal import TicketsDomain

/// What clocks are measured by, as the database says: the versions in force, and the calendars of those before.
///
/// The database decides in every transaction; what it says is kept made, because a calendar takes milliseconds to
/// write out.
final class ClockBook: Sendable {
  private struct Kept {
    var calendars: [Version: OpenTimeTable] = [:]
    var policy: (version: Version, policy: ClockPolicy)?
  }

  /// A version, told by its print from one of the same number that was rolled back.
  private struct Version: Hashable {
    var number: Int
    var print: Int64
  }

  /// Calendars kept made; a department changes its calendar a few times a year.
  private static let keptLimit = 32

  private let zones: TimeZoneDirectory
  private let standardZone: String
  /// What a department begins with, as version 1.
  private let standard: OpenTimeTable
  private let kept = Mutex(Kept())

  /// - Throws: `TimeZoneError` when the standard zone is not on this machine.
  init(zones: TimeZoneDirectory, standardZone: String, now: Instant) throws {
    self.zones = zones
    self.standardZone = standardZone
    standard = OpenTimeTable(.standard(in: try zones.zone(named: standardZone)), around: now)
  }

  /// What is in force.
  func rules(_ database: Database) throws -> ClockRules {
    guard let row = try Row.fetchOne(try database.cachedStatement(sql: Self.query)) else {
      return try rules(nil, nil, database)
    }
    func version(_ column: Int) -> Version? {
      (row[column] as Int?).map { Version(number: $0, print: row[column + 1] ?? 0) }
    }
    return try rules(version(0), version(2), database)
  }

  /// The same on the path of every filing.
  func rules(_ transaction: WriteTransaction) throws -> ClockRules {
    let versions = try transaction.statements.first(Self.statement) { row in
      (
        calendar: Version(number: Int(row.integer(0)), print: row.integer(1)),
        policy: Version(number: Int(row.integer(2)), print: row.integer(3))
      )
    }
    // Versions begin with 1; what is absent reads as 0.
    return try rules(
      versions?.calendar.number == 0 ? nil : versions?.calendar,
      versions?.policy.number == 0 ? nil : versions?.policy, transaction.database)
  }

  /// The calendar in force.
  func openTime(_ database: Database) throws -> OpenTimeTable { try rules(database).openTime }

  /// Both versions in one row, or nothing where there is none yet.
  private static let query = """
    SELECT c.version, c.print, p.version, p.print FROM (SELECT 1)
    LEFT JOIN (SELECT version, print FROM calendar_version ORDER BY version DESC LIMIT 1) c
    LEFT JOIN (SELECT version, print FROM clock_policy_version ORDER BY version DESC LIMIT 1) p
    """
  private static let statement = PreparedStatement(query)

  private func rules(_ calendar: Version?, _ policy: Version?, _ database: Database) throws -> ClockRules {
    ClockRules(
      policy: try policy.map { try self.policy($0, database) } ?? .standard,
      openTime: try calendar.map { try openTime($0, database) } ?? standard)
  }

  /// The calendars of versions; unknown ones are left out.
  func calendars(_ versions: Set<Int>, _ database: Database) throws -> [Int: BusinessCalendar] {
    var calendars = [standard.calendar.version: standard.calendar]
    let statement = try database.cachedStatement(sql: "SELECT version, print FROM calendar_version WHERE version = ?")
    for version in versions {
      guard let row = try Row.fetchOne(statement, arguments: [version]) else { continue }
      calendars[version] = try openTime(Version(number: row[0], print: row[1]), database).calendar
    }
    return calendars
  }

  /// The calendar a draft describes.
  /// - Throws: ``ClockSettingProblems`` with everything wrong.
  func calendar(of draft: CalendarDraft, version: Int) throws -> BusinessCalendar {
    try draft.calendar(version: version) { try? zones.zone(named: $0) }
  }

  /// What a department's calendar begins as.
  var standardDraft: CalendarDraft { .standard(zone: standardZone) }

  private func openTime(_ version: Version, _ database: Database) throws -> OpenTimeTable {
    if let made = kept.withLock({ $0.calendars[version] }) { return made }
    guard let entry = try ClockSettingTables(database: database).calendar(version.number) else { return standard }
    let calendar = try calendar(of: entry.setting, version: version.number)
    let table = OpenTimeTable(calendar, around: entry.at)
    kept.withLock {
      if $0.calendars.count >= Self.keptLimit { $0.calendars = [:] }
      $0.calendars[version] = table
    }
    return table
  }

  private func policy(_ version: Version, _ database: Database) throws -> ClockPolicy {
    if let made = kept.withLock({ $0.policy }), made.version == version { return made.policy }
    let policy = try ClockSettingTables(database: database).policy(version.number)?.setting ?? .standard
    kept.withLock { $0.policy = (version, policy) }
    return policy
  }
}
