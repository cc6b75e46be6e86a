internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Regulations`.
struct RegulationsHandler: TicketsV1.RegulationsService {
  let repository: any RegulationRepository
  let clock: any DomainClock

  static let maximumRecentFilings = 5_000

  func applyRegulation(_ request: TicketsV1.ApplyRegulationRequest, context: ServerContext) async throws
    -> TicketsV1.ApplyRegulationResponse
  {
    if !request.dryRun {
      guard (1...TextLimits.reason).contains(request.reason.utf8.count) else {
        throw TicketsError.malformed(
          field: "reason", should: "why the regulation changes, 1 to \(TextLimits.reason) bytes")
      }
    }
    guard request.recentFilings <= Self.maximumRecentFilings, request.dryRun || request.recentFilings == 0 else {
      throw TicketsError.malformed(
        field: "recent_filings", should: "0 to \(Self.maximumRecentFilings), in a dry run, not \(request.recentFilings)"
      )
    }
    let now = clock.now
    let order = RegulationOrder(
      draft: RegulationDraft(request.text ?? .init()),
      effectiveFrom: request.effectiveFromMs == 0
        ? nil : Instant(millisecondsSinceEpoch: request.effectiveFromMs),
      actor: try Actor(context), now: now, reason: request.reason, isDryRun: request.dryRun,
      recentFilings: Int(request.recentFilings))
    return try await repository.apply(order, once: context.keyed(request, at: now, Self.answer)).answer(Self.answer)
  }

  func getRegulationVersion(_ request: TicketsV1.GetRegulationVersionRequest, context: ServerContext) async throws
    -> TicketsV1.GetRegulationVersionResponse
  {
    let at = request.atMs == 0 ? clock.now : Instant(millisecondsSinceEpoch: request.atMs)
    let versions = try await repository.regulationVersions(at: clock.now)
    let version =
      request.version == 0
      ? versions.last { $0.regulation.effectiveFrom <= at }
      : versions.first { $0.regulation.version == Int(request.version) }
    guard let version else { throw TicketsError.unknownRegulation(Int(request.version)) }
    return TicketsV1.GetRegulationVersionResponse(
      standing: TicketsV1.RegulationStanding(version), text: TicketsV1.RegulationText(version.regulation))
  }

  func listRegulationVersions(_ request: TicketsV1.ListRegulationVersionsRequest, context: ServerContext) async throws
    -> TicketsV1.ListRegulationVersionsResponse
  {
    TicketsV1.ListRegulationVersionsResponse(
      versions: try await repository.regulationVersions(at: clock.now).reversed().map(TicketsV1.RegulationStanding.init)
    )
  }

  @Sendable private static func answer(_ outcome: RegulationOutcome) -> TicketsV1.ApplyRegulationResponse {
    TicketsV1.ApplyRegulationResponse(
      standing: TicketsV1.RegulationStanding(outcome.standing), change: outcome.isAdded ? "added" : "unchanged",
      displaced: UInt32(clamping: outcome.displaced ?? 0), examined: UInt32(clamping: outcome.rehearsal.examined),
      refusedAnew: outcome.rehearsal.refusedAnew.map(TicketsV1.RefusedFiling.init))
  }
}

extension RegulationApplyError: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .past(let from, let now):
      RPCError(
        code: .failedPrecondition,
        message:
          "A regulation cannot be in force from \(from) on: it is \(now), and what was filed since then was held "
          + "against another one.",
        details: RpcV1.StatusDetails(hint: "leave the instant out for now, or give one to come"))
    }
  }
}
