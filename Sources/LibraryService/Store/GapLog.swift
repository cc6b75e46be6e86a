internal import BusinessTime
internal import GRDB

/// Searches that found nothing: what should be written next.
struct GapLog {
  /// So many different queries are remembered; beyond that the rarest and oldest make room.
  static let mostQueries = 10_000
  private static let pruned = 1_000
  /// Longer queries are cut here, so that a pasted log does not fill the table.
  static let longestLetters = 200

  let db: Database

  /// A query as it is counted: in lower case, white space as single blanks.
  static func normalized(_ query: String) -> String {
    String(query.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(longestLetters))
  }

  func note(_ query: String, at instant: Instant) throws {
    let query = Self.normalized(query)
    guard !query.isEmpty else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO gap (query, count, last_at_ms) VALUES (?, 1, ?)
        ON CONFLICT (query) DO UPDATE SET count = count + 1, last_at_ms = max(last_at_ms, excluded.last_at_ms)
        """
    ).execute(arguments: [query, instant.millisecondsSinceEpoch])
    let count = try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM gap")) ?? 0
    guard count > Self.mostQueries else { return }
    try db.cachedStatement(
      sql: """
        DELETE FROM gap WHERE query IN (
          SELECT query FROM gap WHERE query <> ? ORDER BY count, last_at_ms LIMIT \(Self.pruned))
        """
    ).execute(arguments: [query])
  }

  func list(limit: Int) throws -> [KnowledgeGap] {
    let statement = try db.cachedStatement(
      sql: "SELECT query, count, last_at_ms FROM gap ORDER BY count DESC, last_at_ms DESC, query LIMIT ?")
    return try Row.fetchAll(statement, arguments: [limit]).map { row in
      KnowledgeGap(query: row[0], count: row[1], lastAt: Instant(millisecondsSinceEpoch: row[2]))
    }
  }
}
