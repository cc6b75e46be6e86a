internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Tickets`: translates requests into commands and queries, and outcomes back.
struct TicketsHandler: TicketsV1.TicketsService {
  let repository: any TicketsRepository
  let rules: TicketRules
  let regulations: RegulationBook
  let estimator: WaitEstimator
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  static let keyLimitBytes = 128

  /// Gives a command and answers with what became of the ticket.
  /// - Parameter key: what makes it exactly-once; empty takes the call's idempotency key, if any.
  func give(
    _ command: TicketCommand, on ticket: UInt64, expecting version: UInt64, key: String = "", body: [UInt8],
    _ context: ServerContext
  ) async throws -> TicketsV1.CommandResponse {
    let outcome = try await repository.carryOut(
      try request(context, expecting: version, key: key, body: body), on: Int64(clamping: ticket), command)
    return finish(outcome)
  }

  func request(
    _ context: ServerContext, expecting version: UInt64 = 0, key: String, body: [UInt8]
  ) throws -> CommandRequest {
    let actor = try Actor(context)
    var request = CommandRequest(actor: actor, expectedVersion: Int64(clamping: version), now: clock.now)
    request.once = context.idempotentRequest(body: body, key: key)
    return request
  }

  func finish(_ outcome: CommandOutcome) -> TicketsV1.CommandResponse {
    for line in outcome.pickups { estimator.picked(on: line, at: outcome.ticket.updatedAt) }
    timersChanged()
    return TicketsV1.CommandResponse(
      ticket: UInt64(clamping: outcome.ticket.number), version: UInt64(clamping: outcome.ticket.version),
      state: TicketsV1.State(outcome.ticket.state), notices: outcome.notices)
  }
}
