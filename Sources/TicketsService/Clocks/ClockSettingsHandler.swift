internal import BusinessTime
internal import OporaAPI
public import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.ClockSettings`.
struct ClockSettingsHandler: TicketsV1.ClockSettingsService {
  let repository: any ClockSettingsRepository
  let estimator: WaitEstimator
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  private static let defaultLimit = 50
  private static let maximumLimit = 500

  func getCalendar(_ request: TicketsV1.GetClockSettingRequest, context: ServerContext) async throws
    -> TicketsV1.Calendar
  {
    TicketsV1.Calendar(try await repository.calendar(version: Int(clamping: request.version)))
  }

  func getClockPolicy(_ request: TicketsV1.GetClockSettingRequest, context: ServerContext) async throws
    -> TicketsV1.ClockPolicy
  {
    TicketsV1.ClockPolicy(try await repository.clockPolicy(version: Int(clamping: request.version)))
  }

  func applyCalendar(_ request: TicketsV1.ApplyCalendarRequest, context: ServerContext) async throws
    -> TicketsV1.ApplyClockSettingResponse
  {
    let order = try order(request.expectedVersion, request.reason, request.dryRun, context)
    let outcome = try await repository.apply(
      CalendarDraft(request.calendar ?? TicketsV1.Calendar()), order,
      once: context.keyed(request, at: order.now) { Self.answer($0, isDryRun: false) })
    if !order.isDryRun {
      estimator.follow(try await repository.openTimeInForce())
      timersChanged()
    }
    return try outcome.answer { Self.answer($0, isDryRun: order.isDryRun) }
  }

  func applyClockPolicy(_ request: TicketsV1.ApplyClockPolicyRequest, context: ServerContext) async throws
    -> TicketsV1.ApplyClockSettingResponse
  {
    let order = try order(request.expectedVersion, request.reason, request.dryRun, context)
    let outcome = try await repository.apply(
      request.targets.map { (term: $0.term, milliseconds: $0.targetMs) }, order,
      once: context.keyed(request, at: order.now) { Self.answer($0, isDryRun: false) })
    if !order.isDryRun { timersChanged() }
    return try outcome.answer { Self.answer($0, isDryRun: order.isDryRun) }
  }

  func listClockSettings(_ request: TicketsV1.ListClockSettingsRequest, context: ServerContext) async throws
    -> TicketsV1.ListClockSettingsResponse
  {
    guard request.limit <= Self.maximumLimit else {
      throw TicketsError.malformed(field: "limit", should: "1 to \(Self.maximumLimit), not \(request.limit)")
    }
    let limit = request.limit == 0 ? Self.defaultLimit : Int(request.limit)
    let versions =
      switch request.kind {
      case .calendar: try await repository.calendarVersions(limit: limit)
      case .policy: try await repository.clockPolicyVersions(limit: limit)
      case .unrecognized: throw TicketsError.malformed(field: "kind", should: "the calendar or the policy")
      }
    return TicketsV1.ListClockSettingsResponse(
      versions: versions.map {
        TicketsV1.ClockSettingVersion(
          version: UInt32(clamping: $0.version), setAtMs: $0.at.millisecondsSinceEpoch, actor: $0.actor,
          reason: $0.reason, changes: $0.changes)
      })
  }

  private func order(
    _ version: UInt32, _ reason: String, _ isDryRun: Bool, _ context: ServerContext
  ) throws -> ClockSettingOrder {
    guard isDryRun || (1...TextLimits.reason).contains(reason.utf8.count) else {
      throw TicketsError.malformed(field: "reason", should: "why it changes, 1 to \(TextLimits.reason) bytes")
    }
    return ClockSettingOrder(
      expectedVersion: Int(clamping: version), reason: reason, isDryRun: isDryRun, actor: try Actor(context),
      now: clock.now)
  }

  private static func answer(
    _ outcome: ClockSettingOutcome, isDryRun: Bool
  ) -> TicketsV1.ApplyClockSettingResponse {
    TicketsV1.ApplyClockSettingResponse(
      version: UInt32(clamping: outcome.version), changes: outcome.changes,
      clocksChanged: UInt64(clamping: outcome.clocksChanged), ticketsChanged: UInt64(clamping: outcome.ticketsChanged),
      clocksOverspent: UInt64(clamping: outcome.clocksOverspent),
      overspentTickets: outcome.overspentTickets.map { UInt64(clamping: $0) }, dryRun: isDryRun)
  }
}

extension ClockSettingProblems: RPCErrorConvertible {
  var rpcError: RPCError {
    RPCError(
      code: .invalidArgument,
      message: "It cannot be put in force: \(problems.count) \(problems.count == 1 ? "point" : "points") to mend.",
      details: RpcV1.StatusDetails(
        fieldViolations: problems.map { RpcV1.FieldViolation(field: $0.place, description: $0.text) },
        hint: "mend every point and try it with --dry-run; nothing was changed"))
  }
}
