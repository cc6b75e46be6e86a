internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Handovers`: a person's work as proposals to Tickets.
struct HandoversHandler: RoutingV1.HandoversService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let engine: AssignmentEngine
  let timersChanged: @Sendable () -> Void

  func handOver(_ request: RoutingV1.HandOverRequest, context: ServerContext) async throws
    -> RoutingV1.HandOverResponse
  {
    try Self.checkRights(request, context.caller)
    if !request.dryRun { try RoutingHandler.checkReason(request.reason) }
    let now = clock.now
    let plan = { @Sendable [zones] (db: Database) throws -> (HandOverPlan, Department) in
      let department = try Department(db, zones: zones, now: now)
      let plan = try HandOverPlan(
        of: PersonID(request.person), to: PersonID(nonEmpty: request.successor),
        tickets: department.held + department.overseenInQueue, staff: department.staff,
        rules: department.takeBackRules, now: now)
      return (plan, department)
    }
    if request.dryRun {
      return try await store.read { db in
        try Self.response(plan(db).0.items.map { (item: $0, proposal: nil) }, isDryRun: true, db)
      }
    }
    let reason = "handed over by \(context.caller.name): \(request.reason)"
    let moved = try await store.write { transaction in
      let (plan, department) = try plan(transaction.database)
      return try plan.items.map { item in
        (
          item: item,
          proposal: try Self.propose(item, of: PersonID(request.person), reason, department, now, transaction)
        )
      }
    }
    // Brings the proposals to Tickets; what cannot be brought now is brought later.
    try await engine.run()
    engine.ring()
    timersChanged()
    return try await store.read { try Self.response(moved, isDryRun: false, $0) }
  }

  /// One's own work goes to the queue and to one's deputies; whom it goes to is for a lead to say.
  private static func checkRights(_ request: RoutingV1.HandOverRequest, _ caller: Principal) throws {
    guard !request.person.isEmpty else {
      throw RPCError(
        code: .invalidArgument, message: "The request does not say whose work it is.",
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: "person", description: "name the person")]))
    }
    if caller.role == "lead" || caller.role == "admin" { return }
    guard request.person == caller.name, request.successor.isEmpty else {
      throw RPCError(
        code: .permissionDenied,
        message: "\(caller) may hand over their own work to the queue and their deputies, nothing else.",
        details: RpcV1.StatusDetails(hint: "ask a lead, or: opora queue handover \(caller.name) --auto"))
    }
  }

  /// - Returns: the proposal that was made; `nil` when nothing moves.
  private static func propose(
    _ item: HandOverPlan.Item, of person: PersonID, _ reason: String, _ department: Department, _ now: Instant,
    _ transaction: WriteTransaction
  ) throws -> Proposal? {
    let db = transaction.database
    let ticket = item.ticket
    guard try ProposalTable.pending(of: ticket.number, db) == nil else { return nil }
    let (kind, target): (Proposal.Kind, PersonID)
    switch item.step {
    case .stay: return nil
    case .requeue: (kind, target) = (.requeue, person)
    case .assign(let heir): (kind, target) = (.assign, heir)
    case .oversee(let heir): (kind, target) = (.oversee, heir)
    }
    let weight = Weight(priority: ticket.priority, kind: ticket.kind, policy: department.policy).value
    let proposal = Proposal(
      kind: kind, ticket: ticket.number, version: ticket.version, person: target, reason: reason,
      weight: kind == .assign ? weight : 0, policyVersion: department.policy.version, createdAt: now)
    try ProposalTable.insert(proposal, db)
    if item.share == .owner {
      try TicketTable.exclude(person, from: ticket.number, .handedOver(reason: reason), db)
      if var offer = try OfferTable.find(ticket.number, db), offer.state == .open {
        offer.state = .withdrawn
        try OfferTable.save(offer, db)
      }
    }
    if kind == .assign {
      try DecisionTable.note(
        ticket.number, at: now, outcome: DecisionTable.byHand, person: target.rawValue, reason: reason, db)
      try OwnEvents.append("assignment.proposed", proposal, at: now, transaction)
    }
    return proposal
  }

  private static func response(
    _ moved: [(item: HandOverPlan.Item, proposal: Proposal?)], isDryRun: Bool, _ db: Database
  ) throws -> RoutingV1.HandOverResponse {
    RoutingV1.HandOverResponse(
      items: try moved.map { item, proposal in
        var message = RoutingV1.HandOverItem(
          ticket: item.ticket.number.rawValue, subject: try TicketTable.find(item.ticket.number, db)?.subject ?? "",
          share: item.share.rawValue)
        switch item.step {
        case .assign(let heir), .oversee(let heir): message.to = heir.rawValue
        case .requeue: break
        case .stay(let reason):
          message.outcome = .stays
          message.text = reason
          return message
        }
        guard let proposal else {
          message.outcome = isDryRun ? .wouldMove : .pending
          if !isDryRun { message.text = "something else is being asked of Tickets about it; try again" }
          return message
        }
        let standing = try ProposalTable.standing(of: proposal.id, db)
        message.text = standing?.answer ?? ""
        message.outcome =
          switch standing?.state {
          case "confirmed": .moved
          case "refused": .refused
          default: .pending
          }
        return message
      })
  }
}
