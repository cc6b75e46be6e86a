internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Help`.
struct HelpHandler: TicketsV1.HelpService {
  let repository: any AlarmsRepository
  let tickets: TicketsHandler

  func claimHelp(_ request: TicketsV1.ClaimHelpRequest, context: ServerContext) async throws -> TicketsV1.HelpRequest {
    try await settle(request.helpRequest, .claim, body: request.encoded(), context)
  }

  func declineHelp(_ request: TicketsV1.DeclineHelpRequest, context: ServerContext) async throws
    -> TicketsV1.HelpRequest
  {
    let step: HelpStep =
      request.to.isEmpty ? .decline(reason: request.reason) : .handOn(to: request.to, reason: request.reason)
    return try await settle(request.helpRequest, step, body: request.encoded(), context)
  }

  func withdrawHelp(_ request: TicketsV1.WithdrawHelpRequest, context: ServerContext) async throws
    -> TicketsV1.HelpRequest
  {
    try await settle(request.helpRequest, .withdraw(reason: request.reason), body: request.encoded(), context)
  }

  private func settle(
    _ help: UInt64, _ step: HelpStep, body: [UInt8], _ context: ServerContext
  ) async throws -> TicketsV1.HelpRequest {
    let request = try tickets.request(context, key: "", body: body)
    return try tickets.help(try await repository.settle(help: Int64(clamping: help), step, request))
  }
}
