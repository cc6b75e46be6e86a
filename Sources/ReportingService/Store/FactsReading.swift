internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Gathers the facts of a person's day from the projections.
struct FactsReading {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// What happened from the day's start to its end or to `now`, both included, and how the planned tickets stand.
  ///
  /// Running timers and unanswered customers are asked only of an open day: they are of the present.
  func facts(of day: Workday, now: Instant) throws -> DayFacts {
    let last = day.endedAt ?? now
    var tickets: [UInt64: TicketFacts] = [:]
    for number in try touchedTickets(day, until: last).union(day.plan.compactMap(\.ticket)) {
      if let facts = try ticket(number, for: day.person) { tickets[number] = facts }
    }
    try addTouches(of: day, until: last, to: &tickets)
    try addWork(of: day, until: last, to: &tickets)
    return DayFacts(
      tickets: Array(tickets.values), runningTimers: day.state.isOpen ? try runningTimers(of: day.person) : [],
      unansweredCustomers: day.state.isOpen ? try unansweredCustomers(of: day.person) : [])
  }

  private func touchedTickets(_ day: Workday, until last: Instant) throws -> Set<UInt64> {
    let touched = try Int64.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT ticket FROM touch WHERE person = ? AND at_ms BETWEEN ? AND ?
          UNION SELECT ticket FROM segment
          WHERE person = ? AND started_at_ms <= ? AND IFNULL(ended_at_ms, ?) > ?
          """),
      arguments: [
        day.person, day.startedAt.millisecondsSinceEpoch, last.millisecondsSinceEpoch, day.person,
        last.millisecondsSinceEpoch, last.millisecondsSinceEpoch, day.startedAt.millisecondsSinceEpoch,
      ])
    return Set(touched.map { UInt64(clamping: $0) })
  }

  private func ticket(_ number: UInt64, for person: String) throws -> TicketFacts? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT subject, state, state_reason, owner, overseer FROM ticket WHERE number = ?"),
      arguments: [Int64(clamping: number)])
    return try row.map { row in
      let owner: String = row[3]
      let overseer: String = row[4]
      return TicketFacts(
        ticket: number, subject: row[0], state: try StoredValue.named(row[1]), stateReason: row[2], owner: owner,
        role: owner == person ? .owner : overseer == person ? .overseer : .none)
    }
  }

  private func addTouches(of day: Workday, until last: Instant, to tickets: inout [UInt64: TicketFacts]) throws {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT ticket, act, COUNT(*), MAX(at_ms) FROM touch
          WHERE person = ? AND at_ms BETWEEN ? AND ? GROUP BY ticket, act
          """),
      arguments: [day.person, day.startedAt.millisecondsSinceEpoch, last.millisecondsSinceEpoch])
    for row in rows {
      let act: TicketAct = try StoredValue.named(row[1])
      let number = UInt64(clamping: row[0] as Int64)
      tickets[number]?.acts.insert(act)
      if act == .replied { tickets[number]?.replies = row[2] }
      if act == .solved { tickets[number]?.solvedAt = Instant(millisecondsSinceEpoch: row[3]) }
    }
  }

  private func addWork(of day: Workday, until last: Instant, to tickets: inout [UInt64: TicketFacts]) throws {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT ticket, started_at_ms, IFNULL(ended_at_ms, ?) FROM segment
          WHERE person = ? AND started_at_ms <= ? AND IFNULL(ended_at_ms, ?) > ?
          """),
      arguments: [
        last.millisecondsSinceEpoch, day.person, last.millisecondsSinceEpoch, last.millisecondsSinceEpoch,
        day.startedAt.millisecondsSinceEpoch,
      ])
    for row in rows {
      let span = WorkSpan(
        start: Instant(millisecondsSinceEpoch: row[1]), end: Instant(millisecondsSinceEpoch: row[2]))
      let number = UInt64(clamping: row[0] as Int64)
      tickets[number]?.workedMilliseconds += span.milliseconds(from: day.startedAt, to: last)
    }
  }

  private func runningTimers(of person: String) throws -> [DayFacts.RunningTimer] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT ticket, started_at_ms FROM segment WHERE person = ? AND ended_at_ms IS NULL ORDER BY ticket"),
      arguments: [person]
    ).map { row in
      DayFacts.RunningTimer(
        ticket: UInt64(clamping: row[0] as Int64), since: Instant(millisecondsSinceEpoch: row[1]))
    }
  }

  /// Customers who wait for this person: of tickets the person oversees, or owns when nobody oversees them.
  ///
  /// A ticket that was only assigned and never taken up does not count: it goes back to the queue with the end of the
  /// day. Imported history has no living customers.
  private func unansweredCustomers(of person: String) throws -> [DayFacts.UnansweredCustomer] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT number, customer, unanswered_since_ms FROM ticket
          WHERE unanswered_since_ms IS NOT NULL AND imported = 0
            AND number IN (
              SELECT number FROM ticket WHERE overseer = ?1 AND unanswered_since_ms IS NOT NULL
              UNION SELECT number FROM ticket WHERE owner = ?1 AND overseer = '' AND unanswered_since_ms IS NOT NULL)
            AND state NOT IN ('SOLVED', 'CLOSED', 'MERGED', 'CANCELLED')
            AND (state NOT IN ('QUEUED', 'ASSIGNED')
              OR EXISTS (SELECT 1 FROM touch WHERE touch.ticket = number AND touch.person = ?1))
          ORDER BY unanswered_since_ms, number
          """), arguments: [person]
    ).map { row in
      DayFacts.UnansweredCustomer(
        ticket: UInt64(clamping: row[0] as Int64), customer: row[1],
        since: Instant(millisecondsSinceEpoch: row[2]))
    }
  }
}
