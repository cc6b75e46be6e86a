internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Reminds of requests among colleagues when half of their time has passed, and raises the alarm when all of it has.
struct HelpTimer: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "help"

  private static let batchSize = 200

  func nextDue() async throws -> Instant? {
    try await repository.store.read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT min(next_at_ms) FROM help_request WHERE next_at_ms > 0")
      return try Int64.fetchOne(statement).map(Instant.init(stored:))
    }
  }

  func fire(at now: Instant) async throws {
    try await repository.store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      let statement = try transaction.database.cachedStatement(
        sql: """
          SELECT id, next_at_ms FROM help_request WHERE next_at_ms > 0 AND next_at_ms <= ?
          ORDER BY next_at_ms LIMIT ?
          """)
      let due = try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch, Self.batchSize])
      for row in due {
        guard let help = try tables.helpRequest(row[0]), let dueAt = help.dueAt else { continue }
        let at = Instant(stored: row[1])
        var next: Instant?
        if at <= dueAt {
          try remind(help, at: at, recordedAt: now, transaction)
          // An answer exactly at due is in time.
          next = dueAt.advanced(byMilliseconds: 1)
        } else {
          try AlarmTables(transaction: transaction, recordedAt: now).raise(
            help.overdueAlarm(dueAt: dueAt), by: .rule(name))
        }
        try tables.execute(
          "UPDATE help_request SET next_at_ms = ? WHERE id = ?", [next.storedMilliseconds, help.id])
      }
    }
  }

  private func remind(
    _ help: HelpRequest, at instant: Instant, recordedAt now: Instant, _ transaction: WriteTransaction
  ) throws {
    try transaction.append(
      NewEvent(
        type: "help.reminded", aggregate: "help/\(help.id)", aggregateVersion: 1,
        occurredAtMilliseconds: instant.millisecondsSinceEpoch, recordedAtMilliseconds: now.millisecondsSinceEpoch,
        actor: Actor.rule(name).description,
        payload: TicketsV1.HelpEvent(help: TicketsV1.HelpRequest(help, at: now)).encoded()))
  }
}
