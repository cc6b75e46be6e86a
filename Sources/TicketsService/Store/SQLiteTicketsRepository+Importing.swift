internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func importChanges(
    _ changes: [ImportedChange], source: String, by actor: Actor, at now: Instant
  ) async throws -> ImportOutcome {
    try await store.write { transaction in
      let recorder = recorder(transaction, at: now)
      var outcome = ImportOutcome()
      var counts = ImportCounts()
      for row in changes {
        if let defect = row.defect {
          outcome.errors.append((row.row, defect))
          continue
        }
        let taken = try recorder.tables.imported(source, row.incident)
        let next = taken?.nextOrdinal ?? 0
        if row.ordinal < next {
          outcome.alreadyApplied += 1
          continue
        }
        guard row.ordinal == next else {
          outcome.errors.append(
            (
              row.row,
              "change \(row.ordinal) of incident \(row.incident) came before change \(next); send them in order"
            ))
          continue
        }
        let number = try apply(row, to: taken?.ticket, source: source, actor, recorder, &counts)
        try recorder.tables.execute(
          """
          INSERT INTO import_incident (source, incident, ticket, next_ordinal) VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET next_ordinal = excluded.next_ordinal
          """, [source, row.incident, number, row.ordinal + 1])
        outcome.applied += 1
        counts.took(row)
      }
      try counts.save(source, recorder.tables)
      return outcome
    }
  }

  /// - Returns: the ticket's number.
  private func apply(
    _ row: ImportedChange, to number: Int64?, source: String, _ actor: Actor, _ recorder: ChangeRecorder,
    _ counts: inout ImportCounts
  ) throws -> Int64 {
    guard let number else {
      let (ticket, changes) = Ticket.imported(row, source: source, by: actor)
      return try recorder.create(ticket, changes, filing: nil, key: nil, print: nil).number
    }
    guard let ticket = try recorder.tables.ticket(number) else { throw TicketsError.unknownTicket(number) }
    let change = ticket.decideImport(row, by: actor, rules.table)
    if change.isIrregular { counts.irregular(from: change.before, to: change.after) }
    _ = try recorder.record([change], on: ticket)
    return number
  }

  func importStanding(of source: String) async throws -> ImportStanding {
    try await store.read { database in
      var standing = ImportStanding()
      let counts = try database.cachedStatement(
        sql: "SELECT measure, name, count FROM import_count WHERE source = ? ORDER BY measure, name")
      for row in try Row.fetchAll(counts, arguments: [source]) {
        let measure: String = row[0]
        switch measure {
        case ImportCounts.last: standing.lastChangeAt = Instant(optional: row[2])
        case ImportCounts.total: standing.changes = row[2]
        default: standing.counts[measure, default: []].append((name: row[1], count: row[2]))
        }
      }
      func grouped(_ column: String, _ name: (Row) -> String) throws -> NamedCounts {
        let statement = try database.cachedStatement(
          sql: """
            SELECT \(column), count(*) FROM import_incident JOIN ticket ON ticket.number = import_incident.ticket
            WHERE source = ? GROUP BY 1 ORDER BY 1
            """)
        return try Row.fetchAll(statement, arguments: [source]).map { (name: name($0), count: $0[1]) }
      }
      let states = try grouped("state") { TicketState(rawValue: $0[0])?.name ?? "?" }
      standing.incidents = states.reduce(0) { $0 + $1.count }
      standing.counts["final"] = states
      standing.counts["impact of incidents"] = try grouped("source_impact") { $0[0] }
      standing.counts["lines"] = Self.linesInvolved(try grouped("lines_visited") { "\($0[0] as Int)" })
      return standing
    }
  }
}

/// What one batch adds to the sums of an import.
struct ImportCounts {
  static let total = "total"
  static let last = "last"
  private var sums: [String: [String: Int64]] = [:]
  private var lastAt: Int64 = 0

  mutating func took(_ row: ImportedChange) {
    sums[Self.total, default: [:]]["", default: 0] += 1
    sums["state", default: [:]][row.state.name, default: 0] += 1
    sums["level", default: [:]][row.sourceLevel, default: 0] += 1
    sums["impact", default: [:]][row.impact, default: 0] += 1
    lastAt = max(lastAt, row.at.millisecondsSinceEpoch)
  }

  mutating func irregular(from before: Placement, to after: Placement) {
    sums["irregular", default: [:]]["\(before.state.name) -> \(after.state.name)", default: 0] += 1
  }

  func save(_ source: String, _ tables: TicketTables) throws {
    let add = """
      INSERT INTO import_count (source, measure, name, count) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """
    for (measure, names) in sums {
      for (name, count) in names { try tables.execute(add, [source, measure, name, count]) }
    }
    guard lastAt != 0 else { return }
    try tables.execute(
      """
      INSERT INTO import_count (source, measure, name, count) VALUES (?, ?, '', ?)
      ON CONFLICT DO UPDATE SET count = max(count, excluded.count)
      """, [source, Self.last, lastAt])
  }
}

extension TicketTables {
  fileprivate func imported(_ source: String, _ incident: String) throws -> (ticket: Int64, nextOrdinal: Int)? {
    let statement = try database.cachedStatement(
      sql: "SELECT ticket, next_ordinal FROM import_incident WHERE source = ? AND incident = ?")
    return try Row.fetchOne(statement, arguments: [source, incident]).map { ($0[0], $0[1]) }
  }
}
