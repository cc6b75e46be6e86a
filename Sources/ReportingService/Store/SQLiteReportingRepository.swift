internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Store

/// The repository over the service's SQLite store.
struct SQLiteReportingRepository: ReportingRepository, AttendanceRepository {
  let store: ServiceStore
  let calendars: DepartmentCalendar
  let policy: DayPolicy
  var attendancePolicy = AttendancePolicy()

  /// Computes the figures anew when the calendar or the definitions are not those they were computed with.
  func prepare() async throws {
    if try await store.read({ try ProjectionBasis(calendar: self.calendars.current($0)).isRecorded($0) }) { return }
    try await store.write { transaction in
      let calendar = try self.calendars.current(transaction.database)
      try ProjectionRebuild(calendar: calendar).replace(transaction.database)
    }
  }

  func startDay(
    of person: String, mode: WorkMode, at now: Instant, actor: Actor, once: KeyedWrite<DayView>?
  ) async throws -> KeyedOutcome<DayView> {
    try await store.write { transaction in
      try transaction.once(once) { try self.startDay(of: person, mode: mode, at: now, actor: actor, transaction) }
    }
  }

  private func startDay(
    of person: String, mode: WorkMode, at now: Instant, actor: Actor, _ transaction: WriteTransaction
  ) throws -> DayView {
    let days = DayTable(transaction.database)
    let member = try self.member(person, transaction.database)
    if let leave = member.leave(at: now) { throw WorkdayError.onLeave(leave) }
    let whole = DayPlacement(start: now, shifts: member.shifts)
    let placement = DayPlacement(date: whole.date, shift: member.working(whole.shift))
    var day: Workday
    var started = DayOutcome(WorkdayEvents.started)
    if let present = try days.day(of: person, on: nil), present.state.isOpen {
      throw present.date == placement.date
        ? WorkdayError.alreadyStarted(date: present.date, at: present.startedAt)
        : WorkdayError.earlierDayOpen(present.date)
    }
    if let earlier = try days.day(of: person, on: placement.date) {
      day = earlier
      try day.reopen(at: now, mode: mode)
      // Others forget the plan with the day; it still stands.
      if day.planFiledAt != nil { started.events.append(WorkdayEvents.planned) }
    } else {
      let carried = try days.latestDay(of: person, before: placement.date)?.carriedOver ?? []
      day = Workday(
        starting: person, placement: placement, mode: mode, at: now, carriedOver: carried, policy: self.policy)
    }
    try self.keep(day, started, at: now, actor: actor, transaction)
    return try self.view(of: day, member, now: now, transaction.database)
  }

  func changeDay(
    of person: String, on date: LocalDate?, at now: Instant, actor: Actor, once: KeyedWrite<DayView>?,
    _ command: @escaping @Sendable (inout Workday, DayView) throws -> DayOutcome
  ) async throws -> KeyedOutcome<DayView> {
    try await store.write { transaction in
      try transaction.once(once) {
        let member = try self.member(person, transaction.database)
        guard var day = try DayTable(transaction.database).day(of: person, on: date) else {
          throw ReportingError.noDay(person: person, date: date)
        }
        let before = try self.view(of: day, member, now: now, transaction.database)
        let outcome = try command(&day, before)
        guard day != before.day else { return before }
        try self.keep(day, outcome, at: now, actor: actor, transaction)
        return try self.view(of: day, member, now: now, transaction.database)
      }
    }
  }

  func day(of person: String, on date: LocalDate?, now: Instant) async throws -> DayView {
    try await store.read { database in
      let member = try self.member(person, database)
      guard let day = try DayTable(database).day(of: person, on: date) else {
        throw ReportingError.noDay(person: person, date: date)
      }
      return try self.view(of: day, member, now: now, database)
    }
  }

  func departmentZone() async throws -> TimeZoneRules {
    try await store.read { try self.calendars.current($0).zone }
  }

  func zone(of person: String) async throws -> TimeZoneRules {
    try await store.read { try self.member(person, $0).shifts.zone }
  }

  func closeOverdueDays(at now: Instant) async throws -> Int {
    try await store.write { transaction in
      let days = DayTable(transaction.database)
      let due = try days.due(at: now)
      for (person, date) in due {
        guard var day = try days.day(of: person, on: date) else { continue }
        // Closed at its own time, also when the service was down then.
        day.autoClose(at: min(now, day.autoCloseAt(policy: self.policy)))
        let actor = Actor(path: "service/reporting", name: "reporting")
        let audit = AuditEntry(
          action: "workday.auto_closed", subject: "workday/\(person)/\(date)", reason: "nobody ended the day")
        try self.keep(day, DayOutcome(WorkdayEvents.autoClosed, audit: audit), at: now, actor: actor, transaction)
      }
      return due.count
    }
  }

  func nextAutoClose() async throws -> Instant? {
    try await store.read { try DayTable($0).nextAutoClose() }
  }

  func savePeople(
    _ people: [PersonRecord], at now: Instant, actor: Actor, once: KeyedWrite<Int>?
  ) async throws -> KeyedOutcome<Int> {
    try await store.write { transaction in
      try transaction.once(once) {
        let table = PersonTable(transaction.database)
        var changed = 0
        for person in people where try table.save(person) {
          changed += 1
          try self.record(
            AuditEntry(action: "person.changed", subject: "person/\(person.id)", reason: ""), at: now, actor: actor,
            transaction.database)
        }
        if changed > 0 { try self.calendars.peopleChanged(transaction.database) }
        return changed
      }
    }
  }
}

extension SQLiteReportingRepository {
  /// - Throws: ``ReportingError/unknownPerson(_:)``; `TimeZoneError` when the zone's rules left this machine.
  func member(_ id: String, _ database: Database) throws -> TeamMember {
    guard let record = try PersonTable(database).person(id) else { throw ReportingError.unknownPerson(id) }
    return try member(record, database)
  }

  func member(_ record: PersonRecord, _ database: Database) throws -> TeamMember {
    let week = try ShiftWeek(zone: try calendars.zone(named: record.zone), texts: record.shifts)
    return TeamMember(
      id: record.id, name: record.name, team: record.team, line: record.line,
      shifts: ShiftPlan(week: week, dated: try DatedShiftTable(database).hours(of: record.id)),
      leaves: try LeaveTable(database).leaves(of: record.id))
  }

  func view(of day: Workday, _ member: TeamMember, now: Instant, _ database: Database) throws -> DayView {
    DayView(
      day: day, facts: try FactsReading(database).facts(of: day, now: now),
      reportsDue: try DayTable(database).reportsDue(of: day.person), member: member,
      lateness: try lateness(beside: day, member, database), today: member.shifts.zone.date(at: now))
  }

  /// Stores a day, tells of it and audits it.
  func keep(
    _ day: Workday, _ outcome: DayOutcome, at now: Instant, actor: Actor, _ transaction: WriteTransaction
  ) throws {
    try DayTable(transaction.database).save(day, policy: policy)
    for type in outcome.events {
      try transaction.append(WorkdayEvents.event(type, day, at: now, actor: actor))
    }
    if let audit = outcome.audit { try record(audit, at: now, actor: actor, transaction.database) }
  }

  func record(_ entry: AuditEntry, at now: Instant, actor: Actor, _ database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT INTO audit (at_ms, actor, action, subject, reason) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [now.millisecondsSinceEpoch, actor.path, entry.action, entry.subject, entry.reason])
  }
}
