internal import BusinessTime
internal import OporaAPI
public import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.TicketSettings`.
struct TicketSettingsHandler: TicketsV1.TicketSettingsService {
  let repository: any AttachmentsRepository
  let clock: any DomainClock

  func getTicketSettings(_ request: TicketsV1.GetTicketSettingsRequest, context: ServerContext) async throws
    -> TicketsV1.TicketSettingsVersion
  {
    TicketsV1.TicketSettingsVersion(try await repository.ticketSettings(version: Int(clamping: request.version)))
  }

  func changeTicketSettings(_ request: TicketsV1.ChangeTicketSettingsRequest, context: ServerContext) async throws
    -> TicketsV1.TicketSettingsVersion
  {
    guard (1...TextLimits.reason).contains(request.reason.utf8.count) else {
      throw TicketsError.malformed(field: "reason", should: "why the numbers change, 1 to \(TextLimits.reason) bytes")
    }
    return TicketsV1.TicketSettingsVersion(
      try await repository.changeTicketSettings(
        request.changes.map { (name: $0.name, value: $0.value) }, reason: request.reason, dryRun: request.dryRun,
        by: try Actor(context), at: clock.now))
  }
}

extension TicketsV1.TicketSettingsVersion {
  init(_ entry: TicketSettingsEntry) {
    self.init(
      version: UInt32(clamping: entry.settings.version),
      settings: TicketSetting.allCases.map { setting in
        TicketsV1.TicketSetting(
          name: setting.rawValue, value: entry.settings[setting], minimum: setting.range.lowerBound,
          maximum: setting.range.upperBound, standard: setting.standard, meaning: setting.meaning)
      }, actor: entry.actor, changedAtMs: entry.at.millisecondsSinceEpoch, reason: entry.reason)
  }
}

extension TicketSettingsProblems: RPCErrorConvertible {
  var rpcError: RPCError {
    RPCError(
      code: .invalidArgument,
      message: "The settings cannot be changed so: \(problems.count) \(problems.count == 1 ? "point" : "points").",
      details: RpcV1.StatusDetails(
        fieldViolations: problems.map { RpcV1.FieldViolation(field: "changes", description: $0) },
        hint: "opora ticket settings"))
  }
}
