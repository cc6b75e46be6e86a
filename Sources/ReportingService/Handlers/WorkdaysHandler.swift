internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ReportingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.reporting.v1.Workdays`.
struct WorkdaysHandler: ReportingV1.WorkdaysService {
  let repository: any ReportingRepository
  let clock: any DomainClock
  let policy: DayPolicy
  /// Says that a day may have to be closed earlier than known before.
  let timersChanged: @Sendable () -> Void

  func startDay(_ request: ReportingV1.StartDayRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let actor = try Actor(person: context.caller)
    let mode = try WorkMode(request.mode)
    let now = clock.now
    let outcome = try await refusing(for: actor.name) {
      try await repository.startDay(
        of: actor.name, mode: mode, at: now, actor: actor, once: context.keyed(request, at: now, Self.answer))
    }
    timersChanged()
    return try outcome.answer(Self.answer)
  }

  func filePlan(_ request: ReportingV1.FilePlanRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let items = request.items.map(PlanItem.init)
    let (now, policy) = (clock.now, policy)
    return try await change(nil, request, context) { day, _ in
      try day.filePlan(items, at: now, policy: policy)
      return DayOutcome(WorkdayEvents.planned)
    }
  }

  func draftReport(_ request: ReportingV1.DayRequest, context: ServerContext) async throws -> ReportingV1.Report {
    let view = try await view(request, context, services: false)
    let report = view.day.draft(facts: view.facts, policy: policy)
    // What would still be missing if exactly this were filed.
    var filed = view
    try? filed.day.fileReport(report, facts: view.facts, at: clock.now)
    return ReportingV1.Report(report, of: view.day, missing: filed.missing, zone: view.member.shifts.zone)
  }

  func fileReport(_ request: ReportingV1.FileReportRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let given = request.items.map(ReportItem.init)
    let date = try Self.date(request.date, field: "date")
    let (now, policy, summary) = (clock.now, policy, request.summary)
    return try await change(date, request, context) { day, view in
      let report = try day.draft(facts: view.facts, policy: policy)
        .replacing(with: given, summary: summary, facts: view.facts, policy: policy)
      try day.fileReport(report, facts: view.facts, at: now)
      return DayOutcome(WorkdayEvents.reported)
    }
  }

  func endDay(_ request: ReportingV1.EndDayRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let actor = try Actor(person: context.caller)
    let whose = request.person.isEmpty ? actor.name : request.person
    if whose != actor.name || !request.overrideReason.isEmpty {
      guard context.caller.leads else { throw ReportingError.mayNotOverride(caller: actor.path) }
    }
    let override =
      request.overrideReason.isEmpty
      ? nil : DayOverride(lead: actor.name, reason: request.overrideReason)
    let (now, policy) = (clock.now, policy)
    let once = context.keyed(request, at: now, Self.answer)
    let outcome = try await refusing(for: whose) {
      try await repository.changeDay(of: whose, on: nil, at: now, actor: actor, once: once) { day, view in
        // A repeated call finds the day ended and answers it.
        if day.state == .ended { return DayOutcome() }
        try day.end(
          facts: view.facts, earlierReportsDue: view.reportsDue, at: now, override: override, policy: policy)
        let audit = day.override.map { override in
          AuditEntry(
            action: "workday.overridden", subject: "workday/\(day.person)/\(day.date)",
            reason: override.reason + " - missing: "
              + view.missing.map { "\($0.code) \($0.subject)" }.joined(separator: ", "))
        }
        return DayOutcome(WorkdayEvents.ended, audit: audit)
      }
    }
    return try outcome.answer(Self.answer)
  }

  func canEndDay(_ request: ReportingV1.DayRequest, context: ServerContext) async throws
    -> ReportingV1.CanEndDayResponse
  {
    let view = try await view(request, context, services: true)
    let missing = view.missing
    return ReportingV1.CanEndDayResponse(
      allowed: missing.isEmpty && view.day.state.isOpen,
      missing: missing.map { ReportingV1.Missing($0, in: view.member.shifts.zone) })
  }

  func startBreak(_ request: ReportingV1.DayRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let now = clock.now
    return try await change(try ownDate(request, context), request, context) { day, _ in
      try day.startBreak(at: now)
      return DayOutcome(WorkdayEvents.breakStarted)
    }
  }

  func endBreak(_ request: ReportingV1.DayRequest, context: ServerContext) async throws -> ReportingV1.Day {
    let now = clock.now
    return try await change(try ownDate(request, context), request, context) { day, _ in
      try day.endBreak(at: now)
      return DayOutcome(WorkdayEvents.breakEnded)
    }
  }

  func getDay(_ request: ReportingV1.DayRequest, context: ServerContext) async throws -> ReportingV1.Day {
    ReportingV1.Day(try await view(request, context, services: true))
  }
}

extension WorkdaysHandler {
  static func date(_ text: String, field: String) throws(ReportingError) -> LocalDate? {
    if text.isEmpty { return nil }
    guard let date = LocalDate(text) else { throw .unreadableDate(field: field, text: text) }
    return date
  }

  /// Breaks are one's own.
  private func ownDate(_ request: ReportingV1.DayRequest, _ context: ServerContext) throws(ReportingError) -> LocalDate?
  {
    let caller = context.caller
    guard request.person.isEmpty || request.person == caller.name else {
      throw .notYours(caller: caller.description, person: request.person)
    }
    return try Self.date(request.date, field: "date")
  }

  /// Runs a command on a day of the caller.
  private func change(
    _ date: LocalDate?, _ request: some ProtobufMessage, _ context: ServerContext,
    _ command: @escaping @Sendable (inout Workday, DayView) throws -> DayOutcome
  ) async throws -> ReportingV1.Day {
    let actor = try Actor(person: context.caller)
    let now = clock.now
    let once = context.keyed(request, at: now, Self.answer)
    return try await refusing(for: actor.name) {
      try await repository.changeDay(of: actor.name, on: date, at: now, actor: actor, once: once, command)
    }.answer(Self.answer)
  }

  @Sendable private static func answer(_ view: DayView) -> ReportingV1.Day { ReportingV1.Day(view) }

  /// The day a request asks for: the caller's own, or anybody's for a lead, an admin and, where allowed, a service.
  private func view(
    _ request: ReportingV1.DayRequest, _ context: ServerContext, services: Bool
  ) async throws -> DayView {
    let caller = context.caller
    let whose: String
    if caller.isService {
      guard services, !request.person.isEmpty else { throw ReportingError.noPerson(caller: caller.description) }
      whose = request.person
    } else {
      whose = request.person.isEmpty ? caller.name : request.person
      guard whose == caller.name || caller.leads else {
        throw ReportingError.notYours(caller: caller.description, person: whose)
      }
    }
    let date = try Self.date(request.date, field: "date")
    return try await repository.day(of: whose, on: date, now: clock.now)
  }

  /// Lets the domain's refusals out with the zone of the person they are told to.
  private func refusing(
    for person: String, _ body: () async throws -> KeyedOutcome<DayView>
  ) async throws -> KeyedOutcome<DayView> {
    do {
      return try await body()
    } catch let error as WorkdayError {
      let zone = try? await repository.zone(of: person)
      throw WorkdayRefusal(error: error, zone: zone ?? .utc)
    }
  }
}
