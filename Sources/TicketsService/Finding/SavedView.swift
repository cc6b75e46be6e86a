internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// A filter kept under a name.
struct SavedView: Sendable {
  /// One person keeps at most so many.
  static let limit = 200

  var name: String
  var description: String
  var owner: String
  var isShared: Bool
  var filter: TicketFilter
  var sorting: TicketSorting
  var savedAt: Instant
}

extension SQLiteTicketsRepository {
  func save(_ view: SavedView) async throws -> SavedView {
    try await store.write { transaction in
      let database = transaction.database
      let count = try Int.fetchOne(
        try database.cachedStatement(sql: "SELECT count(*) FROM saved_view WHERE keeper = ? AND name <> ?"),
        arguments: [view.keeper, view.name])
      guard (count ?? 0) < SavedView.limit else {
        throw TicketsError.tooManyViews(limit: SavedView.limit)
      }
      try TicketTables(database: database).execute(
        """
        INSERT OR REPLACE INTO saved_view (keeper, name, description, owner, filter, sorting, saved_at_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          view.keeper, view.name, view.description, view.owner,
          Blob(TicketsV1.TicketFilter(view.filter).encoded()), view.sorting.rawValue,
          view.savedAt.millisecondsSinceEpoch,
        ])
      return view
    }
  }

  /// The person's own views, then the shared ones.
  func views(of person: String, named name: String) async throws -> [SavedView] {
    try await store.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT keeper, name, description, owner, filter, sorting, saved_at_ms FROM saved_view
          WHERE keeper IN (?1, '') AND (?2 = '' OR name = ?2) ORDER BY keeper DESC, name
          """)
      return try Row.fetchAll(statement, arguments: [person, name]).map { row in
        let keeper: String = row[0]
        return SavedView(
          name: row[1], description: row[2], owner: row[3], isShared: keeper.isEmpty,
          filter: try TicketFilter(try TicketsV1.TicketFilter(decoding: (row[4] as Blob).bytes)),
          sorting: TicketSorting(rawValue: row[5]) ?? .newest, savedAt: Instant(stored: row[6]))
      }
    }
  }

  func deleteView(_ name: String, of person: String, shared: Bool) async throws {
    try await store.write { transaction in
      try TicketTables(database: transaction.database).execute(
        "DELETE FROM saved_view WHERE keeper = ? AND name = ?", [shared ? "" : person, name])
      guard transaction.database.changesCount > 0 else { throw TicketsError.unknownView(name, shared: shared) }
    }
  }
}

extension SavedView {
  /// Who it is kept for: nobody's name for everybody.
  fileprivate var keeper: String { isShared ? "" : owner }
}
