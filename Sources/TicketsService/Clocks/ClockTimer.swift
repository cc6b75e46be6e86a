internal import BusinessTime
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Tells of shares of targets that were used and of what was overspent. Looks at nothing while nothing is due.
struct ClockTimer: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "clocks"

  private static let batchSize = 500

  func nextDue() async throws -> Instant? {
    try await repository.store.read { try ClockTables(database: $0).nextAlarm() }
  }

  func fire(at now: Instant) async throws {
    try await repository.store.write { transaction in
      let recorder = repository.recorder(transaction, at: now)
      let tables = ClockTables(database: transaction.database)
      let rules = try repository.clockBook.rules(transaction.database)
      for var kept in try tables.due(at: now, limit: Self.batchSize) {
        let ticket = kept.clocks.ticket
        let progress = kept.clocks.ring(at: now, rules)
        try recorder.settle(&kept, progress, of: try recorder.tables.row(ticket), at: now, rules)
      }
    }
  }
}
