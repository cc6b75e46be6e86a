import BusinessTime
import Messages
import OporaAPI
import RPC
import Synchronization

/// Tickets as routing sees it: the generated methods it calls, compare-and-set, idempotent proposals, an event log.
final class RoutingFakeTickets: Sendable {
  enum Weather: Sendable {
    case fine
    /// No call arrives.
    case down
    /// The call has its effect and the answer is lost.
    case answersLost
  }

  private struct State {
    var weather = Weather.fine
    var tickets: [UInt64: TicketsV1.Ticket] = [:]
    var events: [EventsV1.Event] = []
    var proposals: [String: TicketsV1.CommandResponse] = [:]
    var effects: [String] = []
    var refusal: RPCError?
  }

  private let state = Mutex(State())

  var weather: Weather {
    get { state.withLock { $0.weather } }
    set { state.withLock { $0.weather = newValue } }
  }

  /// Answers the next proposal instead of deciding.
  func refuseNext(_ error: RPCError) { state.withLock { $0.refusal = error } }

  /// Every proposal that changed a ticket, in order.
  var effects: [String] { state.withLock { $0.effects } }

  var lastSequence: UInt64 { state.withLock { UInt64($0.events.count) } }

  func events(after sequence: UInt64) -> [EventsV1.Event] {
    state.withLock { Array($0.events.dropFirst(Int(sequence))) }
  }

  func ticket(_ number: UInt64) -> TicketsV1.Ticket? { state.withLock { $0.tickets[number] } }

  /// Changes or adds a ticket and records the event.
  func change(
    _ number: UInt64, _ type: String, at now: Instant, actor: String = "service/tickets", proposal: String = "",
    _ body: (inout TicketsV1.Ticket) -> Void
  ) {
    state.withLock { state in
      Self.change(&state, number, type, at: now, actor: actor, proposal: proposal, body)
    }
  }

  /// Files a queued ticket.
  func file(
    _ number: UInt64, at now: Instant, line: UInt32 = 2, priority: TicketsV1.Priority = .p3,
    kind: TicketsV1.Kind = .configuration, customer: String = "romashka", skills: [String] = [],
    imported: Bool = false, manager: String = ""
  ) {
    change(number, "ticket.filed", at: now) { ticket in
      ticket.state = .queued
      ticket.line = line
      ticket.priority = priority
      ticket.kind = kind
      ticket.customer = customer
      ticket.subject = "subject \(number)"
      ticket.skills = skills
      ticket.imported = imported
      ticket.manager = manager
      ticket.createdAtMs = now.millisecondsSinceEpoch
      ticket.queuedAtMs = now.millisecondsSinceEpoch
    }
  }

  func customer(_ customer: TicketsV1.Customer, at now: Instant) {
    state.withLock { state in
      Self.append(
        &state, "customer.changed", "customer/\(customer.id)", customer.version, now, "service/tickets",
        TicketsV1.CustomerEvent(customer: customer).encoded())
    }
  }

  func transport(clock: any RoutingTestClock) -> InProcessTransport {
    var router = Router()
    router.register(
      TicketsV1.TicketsMethods.assign,
      .unary { [self] bytes, _ in
        let request = try TicketsV1.AssignRequest(decoding: bytes)
        return try decide(request.ticket, request.expectedVersion, request.proposal, "ticket.assigned", clock.now) {
          ticket throws(RPCError) in
          let isHandedOver = [.assigned, .inProgress].contains(ticket.state) && !request.reason.isEmpty
          guard ticket.state == .queued || isHandedOver else { throw Self.illegal(ticket) }
          ticket.state = .assigned
          ticket.owner = request.assignee
          ticket.queuedAtMs = 0
        }
      })
    router.register(
      TicketsV1.TicketsMethods.requeue,
      .unary { [self] bytes, _ in
        let request = try TicketsV1.RequeueRequest(decoding: bytes)
        return try decide(request.ticket, request.expectedVersion, request.proposal, "ticket.requeued", clock.now) {
          ticket throws(RPCError) in
          guard ticket.state == .assigned || ticket.state == .inProgress else { throw Self.illegal(ticket) }
          ticket.state = .queued
          ticket.owner = ""
          ticket.queuedAtMs = clock.now.millisecondsSinceEpoch
        }
      })
    router.register(
      TicketsV1.OversightMethods.handOverOversight,
      .unary { [self] bytes, _ in
        let request = try TicketsV1.HandOverOversightRequest(decoding: bytes)
        return try decide(
          request.ticket, request.expectedVersion, request.proposal, "ticket.oversight_handed_over", clock.now
        ) { ticket throws(RPCError) in
          guard ticket.line == 3, ticket.owner != request.overseer else { throw Self.illegal(ticket) }
          ticket.overseer = request.overseer
        }
      })
    return InProcessTransport(router: router, principal: .service(name: "routing"))
  }

  private func decide(
    _ number: UInt64, _ expected: UInt64, _ proposal: String, _ type: String, _ now: Instant,
    _ body: (inout TicketsV1.Ticket) throws(RPCError) -> Void
  ) throws -> [UInt8] {
    try state.withLock { state in
      let lost = RPCError(code: .unavailable, message: "tickets is away")
      if state.weather == .down { throw lost }
      if let refusal = state.refusal {
        state.refusal = nil
        throw refusal
      }
      if let known = state.proposals[proposal] {
        if state.weather == .answersLost { throw lost }
        return known.encoded()
      }
      guard var ticket = state.tickets[number] else { throw RPCError(code: .notFound, message: "no such ticket") }
      guard ticket.version == expected else {
        throw RPCError(code: .aborted, message: "T-\(number) is at version \(ticket.version), not \(expected)")
      }
      try body(&ticket)
      Self.change(&state, number, type, at: now, actor: "service/routing", proposal: proposal) { $0 = ticket }
      state.effects.append(proposal)
      let response = TicketsV1.CommandResponse(ticket: number, version: ticket.version + 1, state: ticket.state)
      state.proposals[proposal] = response
      if state.weather == .answersLost { throw lost }
      return response.encoded()
    }
  }

  private static func illegal(_ ticket: TicketsV1.Ticket) -> RPCError {
    RPCError(code: .failedPrecondition, message: "not from \(ticket.state)")
  }

  private static func change(
    _ state: inout State, _ number: UInt64, _ type: String, at now: Instant, actor: String, proposal: String,
    _ body: (inout TicketsV1.Ticket) -> Void
  ) {
    var ticket = state.tickets[number] ?? TicketsV1.Ticket(number: number)
    let version = ticket.version
    body(&ticket)
    ticket.version = version + 1
    state.tickets[number] = ticket
    append(
      &state, type, "ticket/\(number)", ticket.version, now, actor,
      TicketsV1.TicketEvent(ticket: ticket, proposal: proposal).encoded())
  }

  private static func append(
    _ state: inout State, _ type: String, _ aggregate: String, _ version: UInt64, _ now: Instant, _ actor: String,
    _ payload: [UInt8]
  ) {
    state.events.append(
      EventsV1.Event(
        sequence: UInt64(state.events.count + 1), type: type, aggregate: aggregate, aggregateVersion: version,
        occurredAtMs: now.millisecondsSinceEpoch, recordedAtMs: now.millisecondsSinceEpoch, actor: actor,
        payload: payload))
  }
}

/// What the fake needs of a clock.
protocol RoutingTestClock: Sendable {
  var now: Instant { get }
}
