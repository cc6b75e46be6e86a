internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// One row per ticket with everything the figures need; the incremental part of every figure.
struct TimelineTable {
  let database: Database

  init(_ database: Database) { self.database = database }

  private static let columns = """
    ticket, created_at_ms, imported, priority, state, line, lines_visited, last_change_at_ms, wait_stopped_at_ms,
    wait_wall_ms, wait_business_ms, response_stopped_at_ms, response_wall_ms, response_business_ms,
    resolution_stopped_at_ms, resolution_wall_ms, resolution_business_ms, first_resolution_stopped_at_ms,
    first_resolution_wall_ms, first_resolution_business_ms, used_wall_ms, used_business_ms, running_since_ms,
    handled_wall_ms, handled_business_ms, solved_count, reopen_count, reopened_soon, escalation_count, return_count,
    solved_without_reply, last_solved_at_ms
    """

  private static let saving =
    "INSERT OR REPLACE INTO timeline (\(columns), finished) VALUES ("
    + Array(repeating: "?", count: 33).joined(separator: ", ") + ")"

  func timeline(of ticket: UInt64) throws -> TicketTimeline? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT \(Self.columns) FROM timeline WHERE ticket = ?"),
      arguments: [Int64(clamping: ticket)]
    ).map(Self.timeline)
  }

  func save(_ timeline: TicketTimeline) throws {
    var values: [(any DatabaseValueConvertible)?] = [
      Int64(clamping: timeline.ticket), timeline.createdAt.millisecondsSinceEpoch, timeline.isImported,
      timeline.priority, timeline.state.rawValue, timeline.line, Int(timeline.linesVisited),
      timeline.lastChangeAt.millisecondsSinceEpoch,
    ]
    for measured in [timeline.wait, timeline.firstResponse, timeline.resolution, timeline.firstResolution] {
      values.append(measured?.stoppedAt.millisecondsSinceEpoch)
      values.append(measured?.time.wallMilliseconds)
      values.append(measured?.time.businessMilliseconds)
    }
    values += [
      timeline.resolutionUsed.wallMilliseconds, timeline.resolutionUsed.businessMilliseconds,
      timeline.runningSince?.millisecondsSinceEpoch, timeline.handled.wallMilliseconds,
      timeline.handled.businessMilliseconds, timeline.solvedCount, timeline.reopenCount, timeline.wasReopenedSoon,
      timeline.escalationCount, timeline.returnCount, timeline.wasSolvedWithoutReply,
      timeline.lastSolvedAt?.millisecondsSinceEpoch, timeline.state.isFinished,
    ]
    try database.cachedStatement(sql: Self.saving).execute(arguments: StatementArguments(values))
  }

  /// Open tickets, for the backlog, and those the period of a query can be about.
  func forEach(_ query: FigureQuery, _ body: (TicketTimeline) throws -> Void) throws {
    let from = query.from?.millisecondsSinceEpoch ?? .min
    let to = query.to?.millisecondsSinceEpoch ?? .max
    let instants =
      switch query.basis {
      case .started: ["created_at_ms"]
      case .stopped:
        ["wait_stopped_at_ms", "response_stopped_at_ms", "last_solved_at_ms", "first_resolution_stopped_at_ms"]
      }
    let inPeriod = instants.map { "(\($0) >= ? AND \($0) < ?)" }.joined(separator: " OR ")
    var arguments: [any DatabaseValueConvertible] = []
    for _ in instants { arguments += [from, to] as [any DatabaseValueConvertible] }
    let rows = try Row.fetchCursor(
      database, sql: "SELECT \(Self.columns) FROM timeline WHERE finished = 0 OR \(inPeriod)",
      arguments: StatementArguments(arguments))
    while let row = try rows.next() { try body(try Self.timeline(row)) }
  }

  private static func timeline(_ row: Row) throws -> TicketTimeline {
    TicketTimeline(
      ticket: UInt64(clamping: row[0] as Int64), createdAt: Instant(millisecondsSinceEpoch: row[1]),
      isImported: row[2], priority: row[3], state: try StoredValue.named(row[4]), line: row[5],
      linesVisited: UInt8(clamping: row[6] as Int64), lastChangeAt: Instant(millisecondsSinceEpoch: row[7]),
      wait: measured(row, at: 8), firstResponse: measured(row, at: 11), resolution: measured(row, at: 14),
      firstResolution: measured(row, at: 17),
      resolutionUsed: TwoTimes(wallMilliseconds: row[20], businessMilliseconds: row[21]),
      runningSince: instant(row[22]),
      handled: TwoTimes(wallMilliseconds: row[23], businessMilliseconds: row[24]), solvedCount: row[25],
      reopenCount: row[26], wasReopenedSoon: row[27], escalationCount: row[28], returnCount: row[29],
      wasSolvedWithoutReply: row[30], lastSolvedAt: instant(row[31]))
  }

  private static func measured(_ row: Row, at column: Int) -> Measured? {
    instant(row[column]).map { stoppedAt in
      Measured(
        stoppedAt: stoppedAt,
        time: TwoTimes(wallMilliseconds: row[column + 1] ?? 0, businessMilliseconds: row[column + 2] ?? 0))
    }
  }

  private static func instant(_ milliseconds: Int64?) -> Instant? {
    milliseconds.map { Instant(millisecondsSinceEpoch: $0) }
  }
}
