internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Who put a version of the regulation in force, and why.
struct RegulationEntry: Sendable, Hashable {
  var version: Int
  var effectiveFrom: Instant
  var appliedAt: Instant
  var appliedBy: String
  var reason: String
}

/// Statements over the versions of the regulation.
struct RegulationTables {
  let database: Database

  /// Oldest first, ready to be held against filings.
  /// - Throws: `corrupt` for one that cannot be read, or that this program would not accept any more.
  func versions(after version: Int) throws -> [Regulation] {
    let statement = try database.cachedStatement(
      sql: "SELECT version, effective_from_ms, body FROM regulation_version WHERE version > ? ORDER BY version")
    return try Row.fetchAll(statement, arguments: [version]).map { row in
      let number: Int = row[0]
      let problem: String
      do {
        let text = try TicketsV1.RegulationText(decoding: (row[2] as Blob).bytes)
        return try RegulationCheck.regulation(
          RegulationDraft(text), version: number, effectiveFrom: Instant(stored: row[1]))
      } catch let problems as DraftProblems {
        problem = problems.problems.map(\.text).joined(separator: "; ")
      } catch let error as MessageDecodingError {
        problem = "\(error)"
      }
      throw StoreError.corrupt(path: "table regulation_version", reason: "version \(number): \(problem)")
    }
  }

  /// Oldest first.
  func entries() throws -> [RegulationEntry] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT version, effective_from_ms, applied_at_ms, applied_by, reason FROM regulation_version ORDER BY version
        """)
    return try Row.fetchAll(statement).map { row in
      RegulationEntry(
        version: row[0], effectiveFrom: Instant(stored: row[1]), appliedAt: Instant(stored: row[2]),
        appliedBy: row[3], reason: row[4])
    }
  }

  func insert(_ regulation: Regulation, _ entry: RegulationEntry) throws {
    try TicketTables(database: database).execute(
      """
      INSERT INTO regulation_version (version, effective_from_ms, applied_at_ms, applied_by, reason, body)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        entry.version, entry.effectiveFrom.millisecondsSinceEpoch, entry.appliedAt.millisecondsSinceEpoch,
        entry.appliedBy, entry.reason, Blob(TicketsV1.RegulationText(regulation.draft).encoded()),
      ])
  }

  /// The latest tickets that were filed, newest first.
  func filed(limit: Int) throws -> [Ticket] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(TicketRow.list) FROM ticket WHERE imported = 0 AND filing_key IS NOT NULL ORDER BY number DESC LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [limit]).map(TicketRow.ticket)
  }
}
