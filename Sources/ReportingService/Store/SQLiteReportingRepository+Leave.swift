internal import BusinessTime
internal import GRDB
internal import ReportingDomain
internal import Store

extension SQLiteReportingRepository {
  func requestLeave(
    of person: String, _ kind: LeaveKind, first: LocalDate?, last: LocalDate?, part: LeavePart, reason: String,
    at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView> {
    try await store.write { transaction in
      try transaction.once(once) {
        let database = transaction.database
        let member = try self.member(person, database)
        let openDay = try DayTable(database).day(of: person, on: nil).flatMap { $0.state.isOpen ? $0 : nil }
        let today = member.shifts.zone.date(at: now)
        // Who falls sick in a night shift is away from that shift.
        let begins = first ?? (kind.isPlanned ? today : openDay?.date ?? today)
        let leave = try Leave(
          requesting: LeaveRequest(
            person: person, kind: kind, first: begins, last: last ?? begins, part: part, reason: reason),
          id: try LeaveTable(database).nextID(), others: member.leaves, by: actor.name, today: today, at: now,
          policy: self.attendancePolicy)
        let view = try self.keep(leave, "leave.requested", reason, of: member, at: now, actor: actor, transaction)
        if leave.kind == .sick, view.span.contains(now), var day = openDay {
          day.leaveSick(at: now)
          let audit = AuditEntry(
            action: "workday.left_sick", subject: "workday/\(person)/\(day.date)", reason: "\(leave)")
          try self.keep(day, DayOutcome(WorkdayEvents.autoClosed, audit: audit), at: now, actor: actor, transaction)
        }
        return view
      }
    }
  }

  func decideLeave(
    _ id: UInt64, approve: Bool, reason: String, at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView> {
    try await change(id, reason, at: now, actor: actor, once: once) { leave, member, database in
      let overseen = try OversightReading(database).tickets(of: leave.person)
      let isChanged = try leave.decide(
        approve: approve, reason: reason, by: actor.name, overseen: overseen, at: now, policy: self.attendancePolicy)
      return isChanged ? approve ? "leave.approved" : "leave.declined" : nil
    }
  }

  func cancelLeave(
    _ id: UInt64, reason: String, leads: Bool, at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView> {
    try await change(id, reason, at: now, actor: actor, once: once) { leave, member, _ in
      guard leads || leave.person == actor.name else {
        throw ReportingError.notYours(caller: actor.path, person: leave.person)
      }
      let isChanged = try leave.cancel(
        reason: reason, by: actor.name, today: member.shifts.zone.date(at: now), at: now,
        policy: self.attendancePolicy)
      return isChanged ? "leave.cancelled" : nil
    }
  }

  func leaves(
    of person: String, from: LocalDate?, to: LocalDate?, onlyRequested: Bool, now: Instant
  ) async throws -> [LeaveView] {
    try await store.read { database in
      let today = try self.calendars.current(database).zone.date(at: now)
      if !person.isEmpty { _ = try self.member(person, database) }
      let query = LeaveTable.Query(
        person: person, from: from ?? today, to: to ?? LocalDate(daysSinceEpoch: .max), isUndecided: onlyRequested)
      guard query.from <= query.to else { throw ReportingError.rangeBackwards(from: query.from, to: query.to) }
      var members: [String: TeamMember] = [:]
      return try LeaveTable(database).list(query, limit: 500).map { leave in
        let member = try members[leave.person] ?? self.member(leave.person, database)
        members[leave.person] = member
        return LeaveView(leave: leave, span: leave.span(in: member.shifts))
      }
    }
  }

  /// Runs a command on leave that answers the event to be told, or `nil` when nothing changed.
  private func change(
    _ id: UInt64, _ reason: String, at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?,
    _ command: @escaping @Sendable (inout Leave, TeamMember, Database) throws -> String?
  ) async throws -> KeyedOutcome<LeaveView> {
    try await store.write { transaction in
      try transaction.once(once) {
        let database = transaction.database
        guard var leave = try LeaveTable(database).leave(id) else { throw ReportingError.noLeave(id) }
        let member = try self.member(leave.person, database)
        guard let event = try command(&leave, member, database) else {
          return LeaveView(leave: leave, span: leave.span(in: member.shifts))
        }
        return try self.keep(leave, event, reason, of: member, at: now, actor: actor, transaction)
      }
    }
  }

  private func keep(
    _ leave: Leave, _ type: String, _ reason: String, of member: TeamMember, at now: Instant, actor: Actor,
    _ transaction: WriteTransaction
  ) throws -> LeaveView {
    let view = LeaveView(leave: leave, span: leave.span(in: member.shifts))
    try LeaveTable(transaction.database).save(leave)
    try transaction.append(AttendanceEvents.event(type, view, reason: reason, at: now, actor: actor))
    try record(
      AuditEntry(action: type, subject: "leave/\(leave.id)", reason: reason), at: now, actor: actor,
      transaction.database)
    return view
  }
}
