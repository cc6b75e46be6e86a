internal import BusinessTime
internal import GRDB
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Closes what has been solved for long enough: 72 h of open time (default).
struct CloseSolvedTimer: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "close-solved"

  private static let batchSize = 200

  func nextDue() async throws -> Instant? {
    try await repository.store.read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT min(close_due_at_ms) FROM ticket WHERE close_due_at_ms > 0")
      return try Int64.fetchOne(statement).map(Instant.init(stored:))
    }
  }

  func fire(at now: Instant) async throws {
    let due = try await repository.store.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT number, close_due_at_ms FROM ticket WHERE close_due_at_ms > 0 AND close_due_at_ms <= ?
          ORDER BY close_due_at_ms LIMIT ?
          """)
      return try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch, Self.batchSize])
        .map { (number: $0[0] as Int64, at: Instant(stored: $0[1])) }
    }
    for ticket in due {
      let request = CommandRequest(actor: .rule(name), now: ticket.at)
      do {
        _ = try await repository.carryOut(
          request, on: ticket.number, .close(reason: "solved and nothing heard in 72 hours of open time"))
      } catch is TicketRefusal {
        // Reopened or closed in between; then it is no longer due.
      }
    }
  }
}
