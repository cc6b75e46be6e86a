internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func ticketSettings(version: Int) async throws -> TicketSettingsEntry {
    try await store.read { database in
      let entry = try TicketTables(database: database).ticketSettingsEntry(version: version)
      if let entry { return entry }
      guard version <= 1 else { throw TicketsError.unknownSettings(version) }
      return .standard
    }
  }

  func changeTicketSettings(
    _ changes: [(name: String, value: Int64)], reason: String, dryRun: Bool, by actor: Actor, at now: Instant
  ) async throws -> TicketSettingsEntry {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      let entry = TicketSettingsEntry(
        settings: try tables.ticketSettings().changed(changes), at: now, actor: actor.description, reason: reason)
      if !dryRun { try tables.insert(entry) }
      return entry
    }
  }
}

extension TicketTables {
  /// The settings in force; the standard ones until somebody has set others.
  func ticketSettings() throws -> TicketSettings { try ticketSettingsEntry(version: 0)?.settings ?? .standard }

  /// - Parameter version: 0 for the one in force.
  /// - Returns: nil for the standard ones, and for a version there is not.
  func ticketSettingsEntry(version: Int) throws -> TicketSettingsEntry? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT version, at_ms, actor, reason, settings FROM ticket_settings
        WHERE ?1 = 0 OR version = ?1 ORDER BY version DESC LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement, arguments: [version]) else { return nil }
    let text: String = row[4]
    var values: [TicketSetting: Int64] = [:]
    for pair in text.split(separator: " ") {
      let parts = pair.split(separator: "=").map(String.init)
      if parts.count == 2, let setting = TicketSetting(rawValue: parts[0]) { values[setting] = Int64(parts[1]) }
    }
    return TicketSettingsEntry(
      settings: TicketSettings(version: row[0], values: values), at: Instant(stored: row[1]), actor: row[2],
      reason: row[3])
  }

  func insert(_ entry: TicketSettingsEntry) throws {
    try execute(
      "INSERT INTO ticket_settings (version, at_ms, actor, reason, settings) VALUES (?, ?, ?, ?, ?)",
      [
        entry.settings.version, entry.at.millisecondsSinceEpoch, entry.actor, entry.reason,
        TicketSetting.allCases.map { "\($0.rawValue)=\(entry.settings[$0])" }.joined(separator: " "),
      ])
  }
}
