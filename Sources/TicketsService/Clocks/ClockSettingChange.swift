internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// A calendar or a policy that is about to be in force.
struct ClockSettingChange {
  var version: Int
  /// What differs from the version in force; nothing is done without any.
  var differences: [String]
  /// What the timelines say: `calendar 2`.
  var cause: String
  var past: ClockRules
  var rules: ClockRules
  /// What the event that tells of it is about: `calendar`.
  var subject: String
  var payload: [UInt8]
  var insert: (ClockSettingTables) throws -> Void

  var isOfCalendar: Bool { past.calendarVersion != rules.calendarVersion }

  /// When an instant that lies ahead by the past calendar comes by the new one: the open time up to it stays the same.
  func moved(_ instant: Instant, at now: Instant) -> Instant {
    rules.openTime.due(
      from: now, afterMilliseconds: past.openTime.openMilliseconds(from: now, to: instant))
  }
}

extension SQLiteTicketsRepository {
  /// Carries a change out in one transaction with everything that goes on by it; a dry run reads only, so that
  /// nobody's write waits for it.
  /// - Parameter make: looks at what is in force, in the same transaction.
  func change(
    _ order: ClockSettingOrder, once: KeyedWrite<ClockSettingOutcome>?,
    _ make: @escaping @Sendable (Database) throws -> ClockSettingChange
  ) async throws -> KeyedOutcome<ClockSettingOutcome> {
    guard !order.isDryRun else {
      return .performed(
        try await store.read { database in
          try reevaluate(try make(database), ClockTables(database: database), at: order.now) { _, _ in }
        })
    }
    return try await store.write { transaction in
      try transaction.once(once) { try apply(try make(transaction.database), order, transaction) }
    }
  }

  private func apply(
    _ change: ClockSettingChange, _ order: ClockSettingOrder, _ transaction: WriteTransaction
  ) throws -> ClockSettingOutcome {
    let recorder = recorder(transaction, at: order.now)
    if !change.differences.isEmpty {
      try change.insert(ClockSettingTables(database: transaction.database))
      try transaction.append(
        NewEvent(
          type: "\(change.subject).applied", aggregate: change.subject, aggregateVersion: Int64(change.version),
          occurredAtMilliseconds: order.now.millisecondsSinceEpoch,
          recordedAtMilliseconds: order.now.millisecondsSinceEpoch, actor: order.actor.description,
          payload: change.payload))
    }
    let outcome = try reevaluate(change, ClockTables(database: transaction.database), at: order.now) {
      kept, progress in
      let number = kept.clocks.ticket
      try recorder.settle(&kept, progress, of: try recorder.tables.row(number), at: order.now, change.rules)
    }
    if change.isOfCalendar, !change.differences.isEmpty {
      try moveClosing(by: change, recorder.tables, at: order.now)
      try moveHelp(by: change, recorder.tables, at: order.now)
      try moveTimers(by: change, AutomationTables(database: transaction.database), at: order.now)
      try rewatch(recorder.tables, try recorder.tables.alarmPolicy())
    }
    return outcome
  }

  /// Lets every clock that is not stopped go on by a change.
  /// - Parameter store: hears of each ticket with such a clock.
  private func reevaluate(
    _ change: ClockSettingChange, _ tables: ClockTables, at now: Instant,
    _ store: (inout KeptClocks, ClockProgress) throws -> Void
  ) throws -> ClockSettingOutcome {
    guard !change.differences.isEmpty else { return ClockSettingOutcome(version: change.version - 1) }
    var outcome = ClockSettingOutcome(version: change.version, changes: change.differences)
    for number in try tables.withOpenClocks() {
      guard var kept = try tables.kept(of: number), kept.clocks.clocks.contains(where: \.isOpen) else { continue }
      let (progress, changed) = kept.clocks.reevaluate(
        at: now, cause: change.cause, from: change.past, to: change.rules)
      outcome.count(progress, of: number, changed: changed)
      try store(&kept, progress)
    }
    return outcome
  }

  /// Solved tickets close when the rest of their time has passed by the new calendar.
  private func moveClosing(by change: ClockSettingChange, _ tables: TicketTables, at now: Instant) throws {
    let rows = try Row.fetchAll(
      tables.database, sql: "SELECT number, close_due_at_ms FROM ticket WHERE close_due_at_ms > ?",
      arguments: [now.millisecondsSinceEpoch])
    for row in rows {
      try tables.execute(
        "UPDATE ticket SET close_due_at_ms = ? WHERE number = ?",
        [change.moved(Instant(stored: row[1]), at: now).millisecondsSinceEpoch, row[0] as Int64])
    }
  }

  /// Questions among colleagues keep the open time they have left, and so do their reminders.
  private func moveHelp(by change: ClockSettingChange, _ tables: TicketTables, at now: Instant) throws {
    let rows = try Row.fetchAll(
      tables.database, sql: "SELECT id, due_at_ms, next_at_ms FROM help_request WHERE next_at_ms > ?",
      arguments: [now.millisecondsSinceEpoch])
    for row in rows {
      let (due, next) = (Instant(stored: row[1]), Instant(stored: row[2]))
      let movedDue = due > now ? change.moved(due, at: now) : due
      // Behind due it is the alarm, a millisecond later.
      let movedNext = next <= due ? change.moved(next, at: now) : movedDue.advanced(byMilliseconds: 1)
      try tables.execute(
        "UPDATE help_request SET due_at_ms = ?, next_at_ms = ? WHERE id = ?",
        [movedDue.millisecondsSinceEpoch, movedNext.millisecondsSinceEpoch, row[0] as Int64])
    }
  }
}

extension ClockSettingOutcome {
  fileprivate mutating func count(_ progress: ClockProgress, of ticket: Int64, changed: Int) {
    let overspent = progress.notices.count { notice in
      if case .breach(let breach) = notice.what { breach.cause == .policyChange } else { false }
    }
    clocksChanged += changed
    ticketsChanged += changed > 0 ? 1 : 0
    clocksOverspent += overspent
    if overspent > 0, overspentTickets.count < Self.overspentLimit { overspentTickets.append(ticket) }
  }
}
