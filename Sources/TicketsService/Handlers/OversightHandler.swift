internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Oversight`.
struct OversightHandler: TicketsV1.OversightService {
  let tickets: TicketsHandler

  func handOverOversight(_ request: TicketsV1.HandOverOversightRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await tickets.give(
      .handOverOversight(to: request.overseer, reason: request.reason), on: request.ticket,
      expecting: request.expectedVersion, key: request.proposal, body: request.encoded(), context)
  }
}
