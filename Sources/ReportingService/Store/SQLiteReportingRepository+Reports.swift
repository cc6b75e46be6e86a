internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Store

extension SQLiteReportingRepository {
  func teamRows(
    team: String, from: LocalDate, to: LocalDate, includingOpen: Bool, now: Instant
  ) async throws -> [TeamRow] {
    try await store.read { database in
      var members: [String: TeamMember] = [:]
      var absent: Set<DayKey> = []
      for record in try PersonTable(database).people(team: team) {
        members[record.id] = try self.member(record, database)
        guard record.isActive else { continue }
        for offset in 0...max(0, to.days(since: from)) {
          absent.insert(DayKey(date: from.adding(days: offset), person: record.id))
        }
      }
      var rows: [DayKey: TeamRow] = [:]
      let days = DayTable(database)
      for (person, date) in try days.keys(from: from, to: to, includingOpen: includingOpen) {
        guard let member = members[person], let day = try days.day(of: person, on: date) else { continue }
        let key = DayKey(date: date, person: person)
        absent.remove(key)
        rows[key] = TeamRow(
          day, of: member, facts: try FactsReading(database).facts(of: day, now: now),
          lateness: try self.lateness(beside: day, member, database), now: now, policy: self.policy)
      }
      for key in absent {
        guard let member = members[key.person] else { continue }
        rows[key] = TeamRow(withoutDay: key.date, of: member, now: now, policy: self.policy)
      }
      return rows.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  func figures(_ query: FigureQuery, now: Instant) async throws -> FigureReport {
    try await store.read { database in
      var collector = FigureCollector(query: query, now: now, calendar: try self.calendars.current(database))
      try TimelineTable(database).forEach(query) { collector.add($0) }
      var report = collector.report()
      let hanging = try Int.fetchOne(
        database,
        sql: """
          SELECT COUNT(*) FROM hanging JOIN timeline USING (ticket)
          WHERE finished = 0 AND (? OR imported = 0) AND (? IS NULL OR line = ?)
          """, arguments: [query.includesImported, query.line, query.line])
      report.rates.append(
        FigureReport.Rate(
          name: "hanging", count: hanging ?? 0, of: report.backlog.reduce(0) { $0 + $1.count }))
      return report
    }
  }

  func rebuild(at now: Instant, actor: Actor) async throws -> ProjectionRebuild.Outcome {
    let outcome = try await store.read { database in
      try ProjectionRebuild(calendar: self.calendars.current(database)).compare(database)
    }
    if !outcome.differences.isEmpty {
      let entry = AuditEntry(
        action: "projections.rebuilt", subject: "projections", reason: outcome.differences.joined(separator: "; "))
      try await store.write { transaction in
        let calendar = try self.calendars.current(transaction.database)
        try ProjectionRebuild(calendar: calendar).replace(transaction.database)
        try self.record(entry, at: now, actor: actor, transaction.database)
      }
    }
    return outcome
  }
}

/// Orders the manager's table: by date, then by person.
private struct DayKey: Hashable, Comparable {
  var date: LocalDate
  var person: String

  static func < (left: DayKey, right: DayKey) -> Bool {
    (left.date, left.person) < (right.date, right.person)
  }
}
