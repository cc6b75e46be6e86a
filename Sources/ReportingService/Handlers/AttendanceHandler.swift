internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ReportingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.reporting.v1.Attendance`.
struct AttendanceHandler: ReportingV1.AttendanceService {
  let repository: any AttendanceRepository
  let clock: any DomainClock
  let policy: AttendancePolicy
  /// Says that a day may have been closed.
  let timersChanged: @Sendable () -> Void

  private static let maximumShiftDays = 92
  private static let maximumShiftChanges = 2_000

  func requestLeave(_ request: ReportingV1.RequestLeaveRequest, context: ServerContext) async throws
    -> ReportingV1.Leave
  {
    let actor = try Actor(person: context.caller)
    let person = try Self.whose(request.person, context.caller)
    let kind = try LeaveKind(request.kind)
    let first = try WorkdaysHandler.date(request.firstDate, field: "first_date")
    let last = try WorkdaysHandler.date(request.lastDate, field: "last_date")
    let now = clock.now
    let answer = try await repository.requestLeave(
      of: person, kind, first: first, last: last, part: LeavePart(request.part), reason: request.reason, at: now,
      actor: actor, once: context.keyed(request, at: now, Self.leave)
    ).answer(Self.leave)
    timersChanged()
    return answer
  }

  func decideLeave(_ request: ReportingV1.DecideLeaveRequest, context: ServerContext) async throws
    -> ReportingV1.Leave
  {
    let actor = try Actor(person: context.caller)
    let now = clock.now
    return try await repository.decideLeave(
      request.leave, approve: request.approve, reason: request.reason, at: now, actor: actor,
      once: context.keyed(request, at: now, Self.leave)
    ).answer(Self.leave)
  }

  func cancelLeave(_ request: ReportingV1.CancelLeaveRequest, context: ServerContext) async throws
    -> ReportingV1.Leave
  {
    let actor = try Actor(person: context.caller)
    let now = clock.now
    return try await repository.cancelLeave(
      request.leave, reason: request.reason, leads: context.caller.leads, at: now, actor: actor,
      once: context.keyed(request, at: now, Self.leave)
    ).answer(Self.leave)
  }

  func listLeaves(_ request: ReportingV1.ListLeavesRequest, context: ServerContext) async throws
    -> ReportingV1.ListLeavesResponse
  {
    let person = try Self.seen(request.person, by: context.caller)
    let leaves = try await repository.leaves(
      of: person, from: try WorkdaysHandler.date(request.fromDate, field: "from_date"),
      to: try WorkdaysHandler.date(request.toDate, field: "to_date"), onlyRequested: request.onlyRequested,
      now: clock.now)
    return ReportingV1.ListLeavesResponse(leaves: leaves.map(ReportingV1.Leave.init))
  }

  func setShifts(_ request: ReportingV1.SetShiftsRequest, context: ServerContext) async throws
    -> ReportingV1.SetShiftsResponse
  {
    guard request.changes.count <= Self.maximumShiftChanges else {
      throw ReportingError.tooManyShifts(request.changes.count, maximum: Self.maximumShiftChanges)
    }
    let changes = try Self.changes(request.changes)
    if request.dryRun {
      return ReportingV1.SetShiftsResponse(changes: try await repository.previewShifts(changes))
    }
    guard !request.reason.allSatisfy(\.isWhitespace), request.reason.count <= policy.maximumTextLength else {
      throw ReportingError.badReason(length: request.reason.count, maximum: policy.maximumTextLength)
    }
    let actor = Actor(path: context.caller.description, name: context.caller.name)
    let now = clock.now
    let answer = { @Sendable (changes: [String]) in ReportingV1.SetShiftsResponse(changes: changes) }
    return try await repository.setShifts(
      changes, reason: request.reason, at: now, actor: actor, once: context.keyed(request, at: now, answer)
    ).answer(answer)
  }

  func listShifts(_ request: ReportingV1.ListShiftsRequest, context: ServerContext) async throws
    -> ReportingV1.ListShiftsResponse
  {
    let person = try Self.seen(request.person, by: context.caller)
    let rows = try await repository.shifts(
      of: person, from: try WorkdaysHandler.date(request.fromDate, field: "from_date"),
      to: try WorkdaysHandler.date(request.toDate, field: "to_date"), maximumDays: Self.maximumShiftDays,
      now: clock.now)
    return ReportingV1.ListShiftsResponse(shifts: rows.map(ReportingV1.DatedShift.init))
  }

  func requestExcuse(_ request: ReportingV1.RequestExcuseRequest, context: ServerContext) async throws
    -> ReportingV1.LateDay
  {
    let actor = try Actor(person: context.caller)
    let policy = policy
    return try await changeExcuse(of: actor.name, request.date, request, actor, context) { day in
      try day.requestExcuse(reason: request.reason, policy: policy)
    }
  }

  func decideExcuse(_ request: ReportingV1.DecideExcuseRequest, context: ServerContext) async throws
    -> ReportingV1.LateDay
  {
    let actor = try Actor(person: context.caller)
    let policy = policy
    let person = request.person.isEmpty ? actor.name : request.person
    return try await changeExcuse(of: person, request.date, request, actor, context) { day in
      try day.decideExcuse(accept: request.accept, reason: request.reason, by: actor.name, policy: policy)
    }
  }

  func listLateness(_ request: ReportingV1.ListLatenessRequest, context: ServerContext) async throws
    -> ReportingV1.ListLatenessResponse
  {
    let person = try Self.seen(request.person, by: context.caller)
    let people = try await repository.lateness(of: person, now: clock.now)
    return ReportingV1.ListLatenessResponse(people: people.map { ReportingV1.Lateness($0.review, of: $0.member) })
  }
}

extension AttendanceHandler {
  @Sendable private static func leave(_ view: LeaveView) -> ReportingV1.Leave { ReportingV1.Leave(view) }

  private func changeExcuse(
    of person: String, _ date: String, _ request: some ProtobufMessage, _ actor: Actor, _ context: ServerContext,
    _ command: @escaping @Sendable (inout LateDay) throws -> Void
  ) async throws -> ReportingV1.LateDay {
    let date = try WorkdaysHandler.date(date, field: "date")
    let now = clock.now
    let answer = { @Sendable (day: LateDay) in ReportingV1.LateDay(day) }
    return try await repository.changeExcuse(
      of: person, on: date, at: now, actor: actor, once: context.keyed(request, at: now, answer), command
    ).answer(answer)
  }

  /// Who a change is about: the caller, or somebody else for a lead or an admin.
  private static func whose(_ person: String, _ caller: Principal) throws(ReportingError) -> String {
    guard person.isEmpty || person == caller.name || caller.leads else {
      throw .notYours(caller: caller.description, person: person)
    }
    return person.isEmpty ? caller.name : person
  }

  /// Whom a caller is shown: their own, or for a lead, an admin and a service whom they name; empty for everybody.
  private static func seen(_ person: String, by caller: Principal) throws(ReportingError) -> String {
    caller.isService || caller.leads ? person : try whose(person, caller)
  }

  private static func changes(_ given: [ReportingV1.ShiftChange]) throws(ReportingError) -> [ShiftChange] {
    var problems: [ReportingError.ShiftProblem] = []
    var changes: [ShiftChange] = []
    for (index, change) in given.enumerated() {
      let date = LocalDate(change.date)
      if date == nil {
        problems.append(
          .init(index: index, field: "date", text: "'\(change.date)' is no date: write 2026-04-04"))
      }
      let hours: DatedHours? =
        switch change.hours {
        case "free": .free
        case "week": nil
        default: change.hours.isEmpty ? nil : DatedHours(change.hours)
        }
      if hours == nil, change.hours != "week" {
        problems.append(
          .init(
            index: index, field: "hours",
            text: "'\(change.hours)' of \(change.person), \(change.date) is no shift: write 10:00-16:00, free or week"))
      }
      if let date { changes.append(ShiftChange(person: change.person, date: date, hours: hours)) }
    }
    guard problems.isEmpty else { throw .invalidShifts(problems) }
    return changes
  }
}

extension Actor {
  /// - Throws: ``ReportingError/noPerson(caller:)`` for a service.
  init(person caller: Principal) throws(ReportingError) {
    guard !caller.isService else { throw .noPerson(caller: caller.description) }
    self.init(path: caller.description, name: caller.name)
  }
}

extension Principal {
  /// Whether others' days and leave are theirs to decide about.
  var leads: Bool { role == "lead" || role == "admin" }
}
