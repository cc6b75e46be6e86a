internal import BusinessTime
internal import GRDB
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Pauses clocks whose person has done nothing on the ticket for 10 min (default), as of when they became idle.
struct IdleSegmentTimer: DomainTimer {
  let repository: SQLiteTicketsRepository
  let name = "pause-idle"

  func nextDue() async throws -> Instant? {
    let policy = repository.rules.policy
    return try await repository.store.read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT min(last_activity_at_ms) FROM segment WHERE ended_at_ms = 0")
      return try Int64.fetchOne(statement).map {
        Instant(stored: $0).advanced(byMilliseconds: policy.idlePauseMilliseconds)
      }
    }
  }

  func fire(at now: Instant) async throws {
    let policy = repository.rules.policy
    let since = now.advanced(byMilliseconds: -policy.idlePauseMilliseconds)
    let idle = try await repository.store.read { database in
      try TicketTables(database: database)
        .segments("ended_at_ms = 0 AND last_activity_at_ms <= ?", [since.millisecondsSinceEpoch])
    }
    for segment in idle {
      let at = segment.idleAt(policy)
      let reason = "idle for \(policy.idlePauseMilliseconds / 60_000) min"
      do {
        _ = try await repository.carryOut(
          CommandRequest(actor: .rule(name), now: at), on: segment.ticket,
          .stopSegment(of: segment.person, at: at, reason: reason))
      } catch is TicketRefusal {
        // Paused or ended in between.
      }
    }
  }
}
