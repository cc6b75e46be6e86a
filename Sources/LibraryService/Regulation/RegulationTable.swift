internal import BusinessTime
internal import GRDB

/// A version of the regulation as it was published here.
struct PublishedRegulation: Sendable, Equatable {
  var version: UInt32
  var articleVersion: UInt32
  var effectiveFrom: Instant
}

/// That somebody has read a version.
struct RegulationReceipt: Sendable, Equatable {
  var version: UInt32
  var person: String
  var role: String
  var at: Instant
}

/// Rows of the regulation's versions and of who has read them, on one connection.
struct RegulationTable {
  let db: Database

  /// - Parameter version: 0 for the newest.
  func published(_ version: UInt32) throws -> PublishedRegulation? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT version, article_version, effective_from_ms FROM regulation_version
        WHERE ?1 = 0 OR version = ?1 ORDER BY version DESC LIMIT 1
        """)
    return try Row.fetchOne(statement, arguments: [version]).map { row in
      PublishedRegulation(
        version: row[0], articleVersion: row[1], effectiveFrom: Instant(millisecondsSinceEpoch: row[2]))
    }
  }

  func insert(_ published: PublishedRegulation) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO regulation_version (version, article_version, effective_from_ms) VALUES (?, ?, ?)"
    ).execute(arguments: [
      published.version, published.articleVersion, published.effectiveFrom.millisecondsSinceEpoch,
    ])
  }

  /// By name.
  /// - Parameter person: nil for everybody.
  func receipts(of version: UInt32, by person: String?) throws -> [RegulationReceipt] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT person, role, at_ms FROM regulation_acknowledgement
        WHERE version = ?1 AND (?2 IS NULL OR person = ?2) ORDER BY person
        """)
    return try Row.fetchAll(statement, arguments: [version, person]).map { row in
      RegulationReceipt(
        version: version, person: row[0], role: row[1], at: Instant(millisecondsSinceEpoch: row[2]))
    }
  }

  func insert(_ receipt: RegulationReceipt) throws {
    try db.cachedStatement(
      sql: "INSERT INTO regulation_acknowledgement (version, person, role, at_ms) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [receipt.version, receipt.person, receipt.role, receipt.at.millisecondsSinceEpoch])
  }
}
