internal import BusinessTime
internal import GRDB
internal import ReportingDomain

extension DayTable {
  /// Writes a day whole: its row, and what belongs to it in place of what was there.
  func save(_ day: Workday, policy: DayPolicy) throws {
    let key: [any DatabaseValueConvertible] = [day.person, day.date.description]
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO workday (person, date, state, mode, shift_date, shift_starts_ms, shift_ends_ms,
          started_at_ms, ended_at_ms, late_minutes, plan_filed_at_ms, has_report, summary, report_filed_at_ms, flags,
          override_by, override_reason, auto_close_at_ms, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      day.person, day.date.description, day.state.rawValue, day.mode.rawValue, day.shift?.date.description,
      day.shift?.starts.millisecondsSinceEpoch, day.shift?.ends.millisecondsSinceEpoch,
      day.startedAt.millisecondsSinceEpoch, day.endedAt?.millisecondsSinceEpoch, day.lateMinutes,
      day.planFiledAt?.millisecondsSinceEpoch, day.report != nil, day.report?.summary ?? "",
      day.report?.filedAt?.millisecondsSinceEpoch, day.flags.sorted().map(\.rawValue).joined(separator: ","),
      day.override?.lead, day.override?.reason,
      day.state.isOpen ? day.autoCloseAt(policy: policy).millisecondsSinceEpoch : nil, Int64(clamping: day.version),
    ])
    for table in ["plan_item", "report_item", "day_break"] {
      try database.cachedStatement(sql: "DELETE FROM \(table) WHERE person = ? AND date = ?")
        .execute(arguments: StatementArguments(key))
    }
    try savePlan(day)
    try saveReport(day)
    for (place, pause) in day.breaks.enumerated() {
      try database.cachedStatement(
        sql: "INSERT INTO day_break (person, date, place, started_at_ms, ended_at_ms) VALUES (?, ?, ?, ?, ?)"
      ).execute(arguments: [
        day.person, day.date.description, place, pause.startedAt.millisecondsSinceEpoch,
        pause.endedAt?.millisecondsSinceEpoch,
      ])
    }
  }

  private func savePlan(_ day: Workday) throws {
    for item in day.plan {
      try database.cachedStatement(
        sql: """
          INSERT INTO plan_item (person, date, number, ticket, text, estimate_minutes, carried_over)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        day.person, day.date.description, item.number, item.ticket.map { Int64(clamping: $0) }, item.text,
        item.estimateMinutes, item.isCarriedOver,
      ])
    }
  }

  private func saveReport(_ day: Workday) throws {
    for (place, item) in (day.report?.items ?? []).enumerated() {
      try database.cachedStatement(
        sql: """
          INSERT INTO report_item (person, date, place, plan_number, ticket, text, assessment, reason, carry_over,
            minutes, minutes_stated, discrepancy, drafted)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        day.person, day.date.description, place, item.planNumber, item.ticket.map { Int64(clamping: $0) }, item.text,
        item.assessment?.rawValue, item.reason, item.carryOver, item.minutes, item.hasStatedMinutes,
        item.discrepancy, item.isDrafted,
      ])
    }
  }
}
