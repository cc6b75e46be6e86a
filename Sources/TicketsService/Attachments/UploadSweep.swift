internal import BusinessTime
internal import GRDB
internal import ServiceRuntime
internal import Store

/// Forgets uploads that have rested for too long: 24 h (default).
///
/// Bytes of an upload are kept and deleted with its row, in one transaction, so this is all there is to sweep, after a
/// crash too.
struct UploadSweep: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "upload-sweep"

  /// One at a time: each may be large.
  private static let batchSize = 1

  func nextDue() async throws -> Instant? {
    try await repository.store.read { database in
      let statement = try database.cachedStatement(sql: "SELECT min(expires_at_ms) FROM upload")
      return try Int64.fetchOne(statement).map(Instant.init(stored:))
    }
  }

  func fire(at now: Instant) async throws {
    var count: Int
    repeat {
      count = try await repository.store.write { transaction in
        let tables = TicketTables(database: transaction.database)
        let expired = try tables.uploads(expiredAt: now, limit: Self.batchSize)
        for upload in expired { try tables.delete(upload) }
        return expired.count
      }
      try Task.checkCancellation()
    } while count == Self.batchSize
  }
}
