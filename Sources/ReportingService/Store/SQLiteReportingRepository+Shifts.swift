internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Store

extension SQLiteReportingRepository {
  /// What a change of shifts comes to.
  private struct Outcome {
    var changes: [ShiftChange] = []
    var texts: [String] = []
  }

  func setShifts(
    _ changes: [ShiftChange], reason: String, at now: Instant, actor: Actor, once: KeyedWrite<[String]>?
  ) async throws -> KeyedOutcome<[String]> {
    try await store.write { transaction in
      try transaction.once(once) {
        let database = transaction.database
        let outcome = try self.outcome(of: changes, database)
        for change in outcome.changes {
          let version = try DatedShiftTable(database).save(
            change.hours, of: change.person, on: change.date, reason: reason)
          try transaction.append(
            AttendanceEvents.event(change, version: version, reason: reason, at: now, actor: actor))
        }
        for (change, text) in zip(outcome.changes, outcome.texts) {
          try self.record(
            AuditEntry(
              action: "shift.changed", subject: "shift/\(change.person)/\(change.date)", reason: "\(text); \(reason)"),
            at: now, actor: actor, database)
        }
        return outcome.texts
      }
    }
  }

  func previewShifts(_ changes: [ShiftChange]) async throws -> [String] {
    try await store.read { try self.outcome(of: changes, $0).texts }
  }

  func shifts(
    of person: String, from: LocalDate?, to: LocalDate?, maximumDays: Int, now: Instant
  ) async throws -> [ShiftRow] {
    try await store.read { database in
      let people =
        try person.isEmpty
        ? PersonTable(database).people(team: "").filter(\.isActive).map { try self.member($0, database) }
        : [self.member(person, database)]
      let zone = try people.first?.shifts.zone ?? self.calendars.current(database).zone
      let first = from ?? zone.date(at: now)
      let last = to ?? first.adding(days: 13)
      guard first <= last else { throw ReportingError.rangeBackwards(from: first, to: last) }
      let days = last.days(since: first) + 1
      guard days <= maximumDays else { throw ReportingError.rangeTooLong(days: days, maximum: maximumDays) }
      var rows: [ShiftRow] = []
      for member in people {
        let reasons = try DatedShiftTable(database).reasons(of: member.id)
        for offset in 0..<days { rows.append(Self.row(member, first.adding(days: offset), reasons)) }
      }
      return rows.sorted { ($0.date, $0.person) < ($1.date, $1.person) }
    }
  }

  private static func row(_ member: TeamMember, _ date: LocalDate, _ reasons: [LocalDate: String]) -> ShiftRow {
    if let leave = member.leave(on: date), member.shifts.hours(on: date) != nil {
      return ShiftRow(person: member.id, date: date, hours: nil, source: leave.kind.label, reason: leave.reason)
    }
    let halves = member.leaves(touching: date)
    if let leave = halves.first, let shift = member.shifts.shift(on: date) {
      let hours = member.working(shift).flatMap { ShiftHours($0, in: member.shifts.zone) }
      return ShiftRow(
        person: member.id, date: date, hours: hours,
        source: halves.map { "\($0.kind.label), \($0.part.label)" }.joined(separator: "; "), reason: leave.reason)
    }
    let isDated = member.shifts.dated[date] != nil
    return ShiftRow(
      person: member.id, date: date, hours: member.shifts.hours(on: date), source: isDated ? "date" : "week",
      reason: isDated ? reasons[date] ?? "" : "")
  }

  /// Checks everything before anything is changed; all that is wrong is thrown at once.
  private func outcome(of changes: [ShiftChange], _ database: Database) throws -> Outcome {
    var outcome = Outcome()
    var problems: [ReportingError.ShiftProblem] = []
    let places = Dictionary(grouping: changes.indices) { changes[$0].person }
    for person in places.keys.sorted() {
      let indices = places[person] ?? []
      guard let record = try PersonTable(database).person(person) else {
        problems += indices.map {
          .init(index: $0, field: "person", text: "'\(person)' is nobody whose days are kept here")
        }
        continue
      }
      let present = try member(record, database).shifts
      var planned = present
      var seen: Set<LocalDate> = []
      for index in indices {
        let change = changes[index]
        if !seen.insert(change.date).inserted {
          problems.append(
            .init(index: index, field: "date", text: "\(person), \(change.date) stands there twice: give it once"))
        }
        planned.dated[change.date] = change.hours
        guard planned.dated[change.date] != present.dated[change.date] else { continue }
        outcome.changes.append(change)
        outcome.texts.append(
          "\(person) \(change.date): \(Self.text(present, change.date)) -> \(Self.text(planned, change.date))")
      }
      let standing = Set(present.overlaps(around: seen))
      for overlap in planned.overlaps(around: seen) where !standing.contains(overlap) {
        let index = indices.first { [overlap.first, overlap.second].contains(changes[$0].date) } ?? 0
        problems.append(.init(index: index, field: "hours", text: "\(person): \(overlap)"))
      }
    }
    guard problems.isEmpty else { throw ReportingError.invalidShifts(problems.sorted { $0.index < $1.index }) }
    return outcome
  }

  private static func text(_ shifts: ShiftPlan, _ date: LocalDate) -> String {
    let hours = shifts.hours(on: date)?.description ?? "free"
    return shifts.dated[date] == nil ? "\(hours) as every \(date.weekday)" : hours
  }
}
