internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ReportingDomain
internal import ServiceRuntime

/// Answers `opora.reporting.v1.Reports`.
struct ReportsHandler: ReportingV1.ReportsService {
  let repository: any ReportingRepository
  let clock: any DomainClock
  let zones: TimeZoneDirectory

  private static let maximumTableDays = 92
  private static let maximumPeople = 1_000

  func teamTable(_ request: ReportingV1.TeamTableRequest, context: ServerContext) async throws
    -> ReportingV1.TeamTableResponse
  {
    let now = clock.now
    let today = try await repository.departmentZone().date(at: now)
    let first = try WorkdaysHandler.date(request.fromDate, field: "from_date")
    let last = try WorkdaysHandler.date(request.toDate, field: "to_date")
    let from = first ?? last ?? today
    let to = last ?? max(from, today)
    guard from <= to else { throw ReportingError.rangeBackwards(from: from, to: to) }
    let days = to.days(since: from) + 1
    guard days <= Self.maximumTableDays else {
      throw ReportingError.rangeTooLong(days: days, maximum: Self.maximumTableDays)
    }
    let rows = try await repository.teamRows(
      team: request.team, from: from, to: to, includingOpen: first == nil && last == nil, now: now)
    return ReportingV1.TeamTableResponse(
      rows: rows.map(ReportingV1.TeamRow.init), totals: ReportingV1.TeamRow(TeamRow.totals(of: rows)))
  }

  func getFigures(_ request: ReportingV1.GetFiguresRequest, context: ServerContext) async throws
    -> ReportingV1.GetFiguresResponse
  {
    guard request.line <= 3 else { throw ReportingError.unknownLine(request.line) }
    func instant(_ milliseconds: Int64) -> Instant? {
      milliseconds == 0 ? nil : Instant(millisecondsSinceEpoch: milliseconds)
    }
    let query = FigureQuery(
      from: instant(request.fromMs), to: instant(request.toMs),
      basis: request.basis == .stopped ? .stopped : .started, includesImported: request.includeImported,
      line: request.line == 0 ? nil : Int(request.line))
    return ReportingV1.GetFiguresResponse(try await repository.figures(query, now: clock.now))
  }

  func listDefinitions(_ request: ReportingV1.ListDefinitionsRequest, context: ServerContext) async throws
    -> ReportingV1.ListDefinitionsResponse
  {
    ReportingV1.ListDefinitionsResponse(
      version: UInt32(clamping: FigureDefinitions.version),
      definitions: FigureDefinitions.all.map {
        ReportingV1.Definition(name: $0.name, text: $0.text, unit: $0.unit, target: $0.target)
      })
  }

  func upsertPeople(_ request: ReportingV1.UpsertPeopleRequest, context: ServerContext) async throws
    -> ReportingV1.UpsertPeopleResponse
  {
    guard request.people.count <= Self.maximumPeople else {
      throw ReportingError.tooManyPeople(request.people.count, maximum: Self.maximumPeople)
    }
    let zone = try await repository.departmentZone()
    let people = request.people.map { person in
      PersonRecord(
        id: person.id, name: person.name.isEmpty ? person.id : person.name, team: person.team,
        line: Int(clamping: person.line), zone: person.timeZone.isEmpty ? zone.name : person.timeZone,
        shifts: person.shifts, isActive: person.active)
    }
    let problems = people.enumerated().compactMap { index, person in
      person.problem(zones: zones).map { (index: index, problem: $0) }
    }
    guard problems.isEmpty else { throw ReportingError.invalidPeople(problems) }
    let actor = Actor(path: context.caller.description, name: context.caller.name)
    let now = clock.now
    let answer = { @Sendable (changed: Int) in ReportingV1.UpsertPeopleResponse(changed: UInt32(clamping: changed)) }
    return try await repository.savePeople(
      people, at: now, actor: actor, once: context.keyed(request, at: now, answer)
    ).answer(answer)
  }

  func rebuild(_ request: ReportingV1.RebuildRequest, context: ServerContext) async throws
    -> ReportingV1.RebuildResponse
  {
    let actor = Actor(path: context.caller.description, name: context.caller.name)
    let outcome = try await repository.rebuild(at: clock.now, actor: actor)
    return ReportingV1.RebuildResponse(
      events: outcome.events, identical: outcome.differences.isEmpty, differences: outcome.differences)
  }
}
