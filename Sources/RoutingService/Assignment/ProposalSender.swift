internal import BusinessTime
internal import Logging
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Brings pending proposals to Tickets, any number of times with one effect.
struct ProposalSender: Sendable {
  let store: ServiceStore
  let clock: any DomainClock
  let tickets: TicketsV1.TicketsClient
  let oversight: TicketsV1.OversightClient
  let outcome: ProposalOutcome
  let logger: Logger

  /// Calls under way at a time.
  private static let concurrency = 16
  private static let timeout = Duration.seconds(5)

  /// Sends everything pending once.
  /// - Returns: how many are still pending because Tickets could not be asked.
  func sendPending() async throws -> Int {
    let pending = try await store.read { try ProposalTable.pending($0) }
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      var unsent = 0
      for (index, proposal) in pending.enumerated() {
        if index >= Self.concurrency, let answered = try await group.next(), !answered {
          unsent += 1
          // Who does not answer one does not answer the rest; they are tried again later, in order.
          unsent += pending.count - index
          break
        }
        group.addTask { try await send(proposal) }
      }
      for try await answered in group where !answered { unsent += 1 }
      return unsent
    }
  }

  /// - Returns: whether Tickets has decided.
  private func send(_ proposal: Proposal) async throws -> Bool {
    do throws(RPCError) {
      let response = try await call(proposal)
      let now = clock.now
      try await write { transaction in
        try outcome.confirm(
          proposal, version: response.version, state: response.state, at: now, transaction)
      }
      return true
    } catch {
      guard let isConflict = Self.isRefusal(error.code) else {
        logger.warning(
          "a proposal could not be sent and is kept",
          metadata: ["proposal": "\(proposal.id)", "status": "\(error.code.name)", "reason": "\(error.message)"])
        return false
      }
      let now = clock.now
      try await store.write { transaction in
        try outcome.refuse(proposal, answer: error.message, isConflict: isConflict, at: now, transaction)
      }
      return true
    }
  }

  private func write(_ body: @escaping @Sendable (WriteTransaction) throws -> Void) async throws(RPCError) {
    do {
      try await store.write(body)
    } catch {
      throw RPCError(code: .unavailable, message: "The answer could not be stored: \(error)")
    }
  }

  private func call(_ proposal: Proposal) async throws(RPCError) -> TicketsV1.CommandResponse {
    var options = CallOptions(timeout: Self.timeout)
    options.idempotencyKey = proposal.id
    switch proposal.kind {
    case .assign:
      return try await tickets.assign(
        TicketsV1.AssignRequest(
          ticket: proposal.ticket.rawValue, expectedVersion: proposal.version, assignee: proposal.person.rawValue,
          proposal: proposal.id, reason: proposal.reason),
        options: options)
    case .requeue:
      return try await tickets.requeue(
        TicketsV1.RequeueRequest(
          ticket: proposal.ticket.rawValue, expectedVersion: proposal.version, reason: proposal.reason,
          proposal: proposal.id),
        options: options)
    case .oversee:
      return try await oversight.handOverOversight(
        TicketsV1.HandOverOversightRequest(
          ticket: proposal.ticket.rawValue, expectedVersion: proposal.version, overseer: proposal.person.rawValue,
          reason: proposal.reason, proposal: proposal.id),
        options: options)
    }
  }

  /// Whether a status is Tickets' decision, and then whether it means that the ticket has changed; `nil` when the
  /// question has not been decided and is asked again.
  private static func isRefusal(_ code: StatusCode) -> Bool? {
    switch code {
    case .aborted, .notFound: true
    case .failedPrecondition, .invalidArgument, .alreadyExists, .outOfRange: false
    default: nil
    }
  }
}
