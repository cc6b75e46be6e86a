internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Workdays with their plans, breaks and reports, as rows.
struct DayTable {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// The day of a date; without a date the open day, else the latest.
  func day(of person: String, on date: LocalDate?) throws -> Workday? {
    let row: Row?
    if let date {
      row = try Row.fetchOne(
        database.cachedStatement(sql: "SELECT * FROM workday WHERE person = ? AND date = ?"),
        arguments: [person, date.description])
    } else {
      row = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT * FROM workday WHERE person = ? ORDER BY auto_close_at_ms IS NULL, date DESC LIMIT 1
            """), arguments: [person])
    }
    return try row.map(workday)
  }

  /// The latest day before a date.
  func latestDay(of person: String, before date: LocalDate) throws -> Workday? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT * FROM workday WHERE person = ? AND date < ? ORDER BY date DESC LIMIT 1"),
      arguments: [person, date.description]
    ).map(workday)
  }

  /// Dates whose report is still due, ascending.
  func reportsDue(of person: String) throws -> [LocalDate] {
    try String.fetchAll(
      database.cachedStatement(
        sql: "SELECT date FROM workday WHERE person = ? AND state = 'auto_closed' ORDER BY date"),
      arguments: [person]
    ).compactMap { LocalDate($0) }
  }

  /// Persons and dates within a range of dates and, when asked, open days of any date.
  func keys(from: LocalDate, to: LocalDate, includingOpen: Bool) throws -> [(person: String, date: LocalDate)] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT person, date FROM workday WHERE date BETWEEN ? AND ?
          UNION SELECT person, date FROM workday WHERE ? AND auto_close_at_ms IS NOT NULL
          ORDER BY date, person
          """), arguments: [from.description, to.description, includingOpen])
    return rows.compactMap { row in
      LocalDate(row[1] as String).map { (row[0], $0) }
    }
  }

  /// The open days whose time to be closed has come, and the next such time.
  func due(at now: Instant) throws -> [(person: String, date: LocalDate)] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT person, date FROM workday WHERE auto_close_at_ms <= ? ORDER BY auto_close_at_ms, person"),
      arguments: [now.millisecondsSinceEpoch])
    return rows.compactMap { row in LocalDate(row[1] as String).map { (row[0], $0) } }
  }

  func nextAutoClose() throws -> Instant? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: "SELECT MIN(auto_close_at_ms) FROM workday WHERE auto_close_at_ms IS NOT NULL")
    ).map { Instant(millisecondsSinceEpoch: $0) }
  }
}

extension DayTable {
  private func workday(_ row: Row) throws -> Workday {
    let person: String = row["person"]
    let dateText: String = row["date"]
    let filedAt: Int64? = row["report_filed_at_ms"]
    let hasReport: Bool = row["has_report"]
    let report =
      try hasReport
      ? DayReport(
        items: reportItems(person, dateText), summary: row["summary"],
        filedAt: filedAt.map { Instant(millisecondsSinceEpoch: $0) })
      : nil
    let flags: String = row["flags"]
    let overrideBy: String? = row["override_by"]
    return Workday(
      person: person, date: try StoredValue.date(dateText), shift: try shift(row),
      mode: try StoredValue.named(row["mode"]), state: try StoredValue.named(row["state"]),
      startedAt: Instant(millisecondsSinceEpoch: row["started_at_ms"]),
      endedAt: (row["ended_at_ms"] as Int64?).map { Instant(millisecondsSinceEpoch: $0) },
      lateMinutes: row["late_minutes"], plan: try planItems(person, dateText),
      planFiledAt: (row["plan_filed_at_ms"] as Int64?).map { Instant(millisecondsSinceEpoch: $0) },
      breaks: try breaks(person, dateText), report: report,
      flags: Set(flags.split(separator: ",").compactMap { DayFlag(rawValue: String($0)) }),
      override: overrideBy.map { DayOverride(lead: $0, reason: row["override_reason"] ?? "") },
      version: UInt64(clamping: row["version"] as Int64))
  }

  private func shift(_ row: Row) throws -> Shift? {
    guard let date: String = row["shift_date"] else { return nil }
    return Shift(
      date: try StoredValue.date(date), starts: Instant(millisecondsSinceEpoch: row["shift_starts_ms"]),
      ends: Instant(millisecondsSinceEpoch: row["shift_ends_ms"]))
  }

  private func planItems(_ person: String, _ date: String) throws -> [PlanItem] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT number, ticket, text, estimate_minutes, carried_over FROM plan_item
          WHERE person = ? AND date = ? ORDER BY number
          """), arguments: [person, date]
    ).map { row in
      PlanItem(
        number: row[0], ticket: (row[1] as Int64?).map { UInt64(clamping: $0) }, text: row[2],
        estimateMinutes: row[3], isCarriedOver: row[4])
    }
  }

  private func reportItems(_ person: String, _ date: String) throws -> [ReportItem] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT plan_number, ticket, text, assessment, reason, carry_over, minutes, minutes_stated,
            discrepancy, drafted
          FROM report_item WHERE person = ? AND date = ? ORDER BY place
          """), arguments: [person, date]
    ).map { row in
      ReportItem(
        planNumber: row[0], ticket: (row[1] as Int64?).map { UInt64(clamping: $0) }, text: row[2],
        assessment: try (row[3] as String?).map { try StoredValue.named($0) }, reason: row[4], carryOver: row[5],
        minutes: row[6], hasStatedMinutes: row[7], discrepancy: row[8], isDrafted: row[9])
    }
  }

  private func breaks(_ person: String, _ date: String) throws -> [Break] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT started_at_ms, ended_at_ms FROM day_break WHERE person = ? AND date = ? ORDER BY place"),
      arguments: [person, date]
    ).map { row in
      Break(
        startedAt: Instant(millisecondsSinceEpoch: row[0]),
        endedAt: (row[1] as Int64?).map { Instant(millisecondsSinceEpoch: $0) })
    }
  }
}
