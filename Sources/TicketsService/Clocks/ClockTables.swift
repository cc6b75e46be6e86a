internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// The clocks of a ticket with how many operations have written an event about them.
struct KeptClocks: Sendable {
  var clocks: TicketClocks
  var events: Int64 = 0
}

/// Statements over the tables of clocks.
struct ClockTables {
  let database: Database

  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Nil for a ticket that has none, such as imported history.
  func kept(of ticket: Int64) throws -> KeptClocks? {
    let statement = try database.cachedStatement(sql: "SELECT clocks FROM ticket_clocks WHERE ticket = ?")
    guard let blob = try Blob.fetchOne(statement, arguments: [ticket]) else { return nil }
    return try TicketsV1.KeptClocks(decoding: blob.bytes).domain(of: ticket)
  }

  private static let saving = PreparedStatement(
    """
    INSERT INTO ticket_clocks (ticket, alarm_at_ms, due_at_ms, breached_at_ms, percent, clocks)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET alarm_at_ms = excluded.alarm_at_ms, due_at_ms = excluded.due_at_ms,
      breached_at_ms = excluded.breached_at_ms, percent = excluded.percent, clocks = excluded.clocks
    """)

  /// - Parameter now: what a late warning is put off from.
  static func save(_ kept: KeptClocks, at now: Instant, _ rules: ClockRules, _ transaction: WriteTransaction) throws {
    let clocks = kept.clocks
    try transaction.statements.run(saving) {
      $0.add(
        clocks.ticket, clocks.nextAlarm(at: now, rules).storedMilliseconds, clocks.nearestDue.storedMilliseconds,
        clocks.breachedSince.storedMilliseconds, clocks.warnedPercent, Blob(TicketsV1.KeptClocks(kept).encoded()))
    }
  }

  func freeze(_ closed: [TicketClock], of ticket: Int64) throws {
    for clock in closed {
      try execute(
        "INSERT OR REPLACE INTO clock_cycle (ticket, metric, cycle, clock) VALUES (?, ?, ?, ?)",
        [ticket, clock.metric.rawValue, clock.cycle, Blob(TicketsV1.Clock(clock).encoded())])
    }
  }

  func frozen(of ticket: Int64) throws -> [TicketClock] {
    let statement = try database.cachedStatement(
      sql: "SELECT clock FROM clock_cycle WHERE ticket = ? ORDER BY metric, cycle")
    return try Blob.fetchAll(statement, arguments: [ticket]).compactMap {
      try TicketsV1.Clock(decoding: $0.bytes).domain
    }
  }

  /// Tickets whose clocks have to be looked at, the longest due first.
  func due(at now: Instant, limit: Int) throws -> [KeptClocks] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT ticket, clocks FROM ticket_clocks WHERE alarm_at_ms > 0 AND alarm_at_ms <= ?
        ORDER BY alarm_at_ms LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [now.millisecondsSinceEpoch, limit]).map { row in
      try TicketsV1.KeptClocks(decoding: (row[1] as Blob).bytes).domain(of: row[0])
    }
  }

  /// Tickets whose clocks are not all stopped: those that are not over.
  func withOpenClocks() throws -> [Int64] { try Int64.fetchAll(database, sql: Self.openClocks) }

  /// Walks the queue's index over the states in which clocks run or pause.
  static let openClocks: String = {
    let states = TicketState.allCases.filter { !$0.isFinished }.map { "\($0.rawValue)" }.joined(separator: ", ")
    return "SELECT number FROM ticket WHERE line IN (1, 2, 3) AND state IN (\(states)) AND NOT imported"
  }()

  func nextAlarm() throws -> Instant? {
    let statement = try database.cachedStatement(
      sql: "SELECT min(alarm_at_ms) FROM ticket_clocks WHERE alarm_at_ms > 0")
    return try Int64.fetchOne(statement).map(Instant.init(stored:))
  }

  /// What a ticket's clocks come to when its past is played from the outbox: of imported history, and of tickets that
  /// are older than clocks.
  func replayed(_ ticket: Int64, _ rules: ClockRules) throws -> (clocks: TicketClocks, closed: [TicketClock]) {
    var clocks = TicketClocks(ticket: ticket)
    var closed: [TicketClock] = []
    for recorded in try OutboxHistory.events(of: "ticket/\(ticket)", database) {
      let event = try TicketsV1.TicketEvent(decoding: recorded.event.payload)
      let at = Instant(millisecondsSinceEpoch: recorded.event.occurredAtMilliseconds)
      guard let step = ClockStep(event, type: recorded.event.type, at: at) else { continue }
      closed += clocks.follow(step, rules).closed
    }
    return (clocks, closed)
  }
}
