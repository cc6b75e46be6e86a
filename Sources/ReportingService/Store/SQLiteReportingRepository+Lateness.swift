internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Store

extension SQLiteReportingRepository {
  func changeExcuse(
    of person: String, on date: LocalDate?, at now: Instant, actor: Actor, once: KeyedWrite<LateDay>?,
    _ command: @escaping @Sendable (inout LateDay) throws -> Void
  ) async throws -> KeyedOutcome<LateDay> {
    try await store.write { transaction in
      try transaction.once(once) {
        let database = transaction.database
        _ = try self.member(person, database)
        let latest = try DayTable(database).day(of: person, on: date)?.date
        guard let latest, var day = try LatenessTable(database).day(of: person, on: latest) else {
          throw ReportingError.noDay(person: person, date: date)
        }
        let before = day.excuse
        try command(&day)
        guard let excuse = day.excuse, excuse != before else { return day }
        try LatenessTable(database).save(excuse, of: day)
        try transaction.append(AttendanceEvents.event(day, excuse, at: now, actor: actor))
        try self.record(
          AuditEntry(
            action: "excuse.\(excuse.state.rawValue)", subject: "workday/\(person)/\(latest)",
            reason: excuse.state == .requested ? excuse.reason : excuse.decisionReason), at: now, actor: actor,
          database)
        return day
      }
    }
  }

  func lateness(of person: String, now: Instant) async throws -> [(member: TeamMember, review: LatenessReview)] {
    try await store.read { database in
      let people =
        try person.isEmpty
        ? PersonTable(database).people(team: "").filter(\.isActive).map { try self.member($0, database) }
        : [self.member(person, database)]
      return try people.map { member in
        (member, try self.review(of: member, through: member.shifts.zone.date(at: now), database))
      }.filter { !person.isEmpty || !$0.1.days.isEmpty }
    }
  }

  /// What is told beside a day that was started late; `nil` for one that was not.
  func lateness(beside day: Workday, _ member: TeamMember, _ database: Database) throws -> LatenessReview? {
    day.lateMinutes > 0 ? try review(of: member, through: day.date, database) : nil
  }

  private func review(of member: TeamMember, through last: LocalDate, _ database: Database) throws -> LatenessReview {
    let count = attendancePolicy.latenessWorkdays
    let days = try LatenessTable(database).days(of: member.id, from: last.adding(days: -7 * count), to: last)
    let workdays = member.shifts.workdays(
      through: last, count: count, leaves: member.leaves, started: Set(days.map(\.date)))
    return LatenessReview(workdays: workdays, late: days, policy: attendancePolicy)
  }
}
