internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: AlarmsRepository {
  func alarms(_ filter: AlarmFilter, at now: Instant) async throws -> [StandingAlarm] {
    try await store.read { database in
      let tables = TicketTables(database: database)
      let openTime = try clockBook.openTime(database)
      let (sql, arguments) = filter.query
      let statement = try database.cachedStatement(sql: sql)
      return try Row.fetchAll(statement, arguments: StatementArguments(arguments)).map { row in
        var entry = StandingAlarm(alarm: try TicketTables.alarm(row))
        guard let number = entry.alarm.ticket else { return entry }
        entry.ticket = try tables.ticket(number)
        if let watch = try tables.stallWatch(of: number) {
          entry.activityAt = watch.activityAt
          entry.idleMilliseconds = openTime.openMilliseconds(from: watch.activityAt, to: now)
        }
        return entry
      }
    }
  }

  func acknowledge(alarm id: Int64, by actor: Actor, at now: Instant) async throws -> Alarm {
    try await store.write { transaction in
      guard let alarm = try TicketTables(database: transaction.database).alarm(id), alarm.isVisible(to: actor) else {
        throw TicketsError.unknownAlarm(id)
      }
      return try AlarmTables(transaction: transaction, recordedAt: now).acknowledge(alarm, by: actor, at: now)
    }
  }

  func alarmPolicy() async throws -> AlarmPolicyEntry {
    try await store.read { try TicketTables(database: $0).alarmPolicyEntry() ?? .standard }
  }

  func changeAlarmPolicy(
    _ settings: [(name: String, minutes: Int)], reason: String, dryRun: Bool, by actor: Actor, at now: Instant
  ) async throws -> AlarmPolicyEntry {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      let present = try tables.alarmPolicy()
      let entry = AlarmPolicyEntry(
        policy: try present.changed(settings), at: now, actor: actor.description, reason: reason)
      guard !dryRun else { return entry }
      try tables.insert(entry)
      try rewatch(tables, entry.policy)
      return entry
    }
  }

  /// Judges every watch that has not raised its alarm by a new policy or calendar. Tickets the old policy did not
  /// watch are taken up.
  func rewatch(_ tables: TicketTables, _ policy: AlarmPolicy) throws {
    let openTime = try clockBook.openTime(tables.database)
    let states = (AlarmTerm.watchedStates + [.waitingDeveloper]).map { "\($0.rawValue)" }.joined(separator: ", ")
    let rows = try Row.fetchAll(
      tables.database, sql: "\(TicketRow.select) WHERE line IN (1, 2, 3) AND state IN (\(states)) AND NOT imported")
    for row in rows {
      let ticket = try TicketRow.ticket(row)
      let before = try tables.stallWatch(of: ticket.number)
      if let after = StallWatch.following(before, ticket, [], policy, openTime) {
        if after != before { try tables.save(after) }
      } else if before != nil {
        try tables.removeStallWatch(of: ticket.number)
      }
    }
  }

  func settle(help id: Int64, _ step: HelpStep, _ request: CommandRequest) async throws -> CommandOutcome {
    try await store.write { transaction in
      try once(request, transaction) {
        guard let help = try TicketTables(database: transaction.database).helpRequest(id) else {
          throw TicketsError.unknownHelpRequest(id)
        }
        return try perform(.settleHelp(help, step), on: help.ticket, request, transaction)
      }
    }
  }
}

extension AlarmPolicyEntry {
  static let standard = AlarmPolicyEntry(policy: .standard, at: .epoch, actor: "", reason: "")
}

extension AlarmFilter {
  /// Walks the recipients' index, a ticket's, or that of standing alarms, newest first.
  fileprivate var query: (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    var source = "alarm a"
    if let recipients {
      source = "alarm a JOIN alarm_recipient r ON r.alarm = a.id"
      let places = Array(repeating: "?", count: recipients.count).joined(separator: ", ")
      conditions.append("r.recipient IN (\(places)) AND r.standing IN (1\(includingResolved ? ", 0" : ""))")
      arguments += recipients.map(\.description)
    }
    if !includingResolved { conditions.append("a.resolved_at_ms = 0") }
    if let ticket {
      conditions.append("a.ticket = ?")
      arguments.append(ticket)
    }
    if !kinds.isEmpty {
      conditions.append("a.kind IN (\(kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
    }
    if let before {
      conditions.append("a.id < ?")
      arguments.append(before)
    }
    arguments.append(limit)
    let suffix = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    let sql = "SELECT DISTINCT \(TicketTables.alarmColumns) FROM \(source)\(suffix) ORDER BY a.id DESC LIMIT ?"
    return (sql, arguments)
  }
}
