internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Gives clocks to tickets that are older than clocks, by playing their past. What is overspent by then is told.
struct ClockBackfill {
  /// Tickets per transaction.
  static let portion = 200

  let repository: SQLiteTicketsRepository
  let now: Instant

  /// Goes on where an earlier run was cut off; once done it costs one read.
  /// - Parameter progress: hears after each portion how far it is.
  func run(_ progress: (_ ticket: Int64) -> Void = { _ in }) async throws {
    let isComplete = try await repository.store.read { database in
      try Bool.fetchOne(database, sql: "SELECT is_complete FROM clock_backfill") ?? false
    }
    guard !isComplete else { return }
    while let reached = try await portion() { progress(reached) }
  }

  /// - Returns: the last ticket that was looked at; nil when nothing is left to do.
  private func portion() async throws -> Int64? {
    try await repository.store.write { transaction in
      let database = transaction.database
      let recorder = repository.recorder(transaction, at: now)
      let rules = try repository.clockBook.rules(database)
      let tables = ClockTables(database: database)
      let after = try Int64.fetchOne(database, sql: "SELECT ticket FROM clock_backfill") ?? 0
      let numbers = try Int64.fetchAll(
        database, sql: "SELECT number FROM ticket WHERE number > ? ORDER BY number LIMIT ?",
        arguments: [after, Self.portion])
      for number in numbers {
        guard let ticket = try recorder.tables.row(number), !ticket.isImported else { continue }
        let (clocks, closed) = try tables.replayed(number, rules)
        try tables.freeze(closed, of: number)
        try ClockTables.save(KeptClocks(clocks: clocks), at: now, rules, transaction)
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO clock_backfill (one, ticket, is_complete) VALUES (1, ?, ?)",
        arguments: [numbers.last ?? after, numbers.isEmpty])
      return numbers.last
    }
  }
}
