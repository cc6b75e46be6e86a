internal import BusinessTime
internal import GRDB
internal import ReportingDomain

/// Computes every projection anew from the event log, beside the present ones or in their place.
struct ProjectionRebuild {
  struct Outcome: Sendable {
    var events: UInt64 = 0
    /// "timeline: 3 rows differ, first at ticket 1042"; empty when everything is identical.
    var differences: [String] = []
  }

  let calendar: BusinessCalendar

  /// Rebuilds in a scratch database and compares row by row, within the snapshot of one read.
  ///
  /// Memory and time grow with the projections; writers are not held up.
  func compare(_ database: Database) throws -> Outcome {
    var outcome = Outcome()
    let scratch = try DatabaseQueue()
    try scratch.write { scratch in
      try scratch.execute(sql: ReportingSchema.projections)
      outcome.events = try replay(from: database, into: scratch)
      for table in ReportingSchema.projectionTables {
        if let difference = try difference(of: table, database, scratch) { outcome.differences.append(difference) }
      }
    }
    return outcome
  }

  /// Empties the projections and fills them from the log, in the caller's transaction.
  func replace(_ database: Database) throws {
    for table in ReportingSchema.projectionTables {
      try database.execute(sql: "DELETE FROM \(table.name)")
    }
    _ = try replay(from: database, into: database)
    try ProjectionBasis(calendar: calendar).record(database)
  }

  private func replay(from log: Database, into target: Database) throws -> UInt64 {
    let projector = Projector(database: target, calendar: calendar)
    var count: UInt64 = 0
    try EventLog(log).forEach { event in
      try projector.project(event)
      count += 1
    }
    return count
  }

  private func difference(
    of table: (name: String, key: String), _ present: Database, _ rebuilt: Database
  ) throws -> String? {
    let sql = "SELECT * FROM \(table.name) ORDER BY \(table.key)"
    let left = try Row.fetchCursor(present, sql: sql)
    let right = try Row.fetchCursor(rebuilt, sql: sql)
    var count = 0
    var first: String?
    while true {
      // Rows are copied, because a cursor reuses its row.
      let (old, new) = (try left.next()?.copy(), try right.next()?.copy())
      if old == nil, new == nil { break }
      if old != new {
        count += 1
        if first == nil { first = (old ?? new)?.first.map { "\($0.0) \($0.1)" } }
      }
    }
    guard count > 0 else { return nil }
    return "\(table.name): \(count) \(count == 1 ? "row differs" : "rows differ"), first at \(first ?? "the end")"
  }
}

/// What the stored figures were computed with. Another calendar or another meaning makes them void.
struct ProjectionBasis {
  let calendar: BusinessCalendar

  private var value: String {
    let week = Weekday.allCases.map { weekday in
      // 2024-01-01 was a Monday; the regular week is what the basis names.
      let date = LocalDate(year: 2024, month: 1, day: weekday.rawValue).map { calendar.intervals(on: $0) } ?? []
      return date.map(\.description).joined(separator: "+")
    }
    return "definitions \(FigureDefinitions.version), calendar \(calendar.version) \(calendar.zone.name) "
      + week.joined(separator: ",")
  }

  func isRecorded(_ database: Database) throws -> Bool {
    try String.fetchOne(database, sql: "SELECT value FROM projection_basis WHERE name = 'figures'") == value
  }

  func record(_ database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO projection_basis (name, value) VALUES ('figures', ?)", arguments: [value])
  }
}
