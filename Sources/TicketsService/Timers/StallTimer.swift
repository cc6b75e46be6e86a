internal import BusinessTime
internal import GRDB
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Raises the alarm for tickets with which nobody has done anything for too long, as of when it became too long.
struct StallTimer: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "stall"

  private static let batchSize = 200

  func nextDue() async throws -> Instant? {
    try await repository.store.read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT min(due_at_ms) FROM stall_watch WHERE due_at_ms > 0")
      return try Int64.fetchOne(statement).map(Instant.init(stored:))
    }
  }

  func fire(at now: Instant) async throws {
    try await repository.store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      for var watch in try tables.stallWatches(dueAt: now, limit: Self.batchSize) {
        guard let ticket = try tables.ticket(watch.ticket), let term = ticket.stallTerm, let dueAt = watch.dueAt else {
          try tables.removeStallWatch(of: watch.ticket)
          continue
        }
        let minutes = try tables.alarmPolicy()[term]
        let alarm = Alarm(
          ticket.stallAlarmKind, subject: "ticket/\(ticket.number)", ticket: ticket.number, raisedAt: dueAt,
          text: ticket.stallText(minutes: minutes), recipients: ticket.stallRecipients)
        watch.alarm = try AlarmTables(transaction: transaction, recordedAt: now).raise(alarm, by: .rule(name)).id
        watch.dueAt = nil
        try tables.save(watch)
      }
    }
  }
}
