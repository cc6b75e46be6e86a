internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

extension RoutingHandler {
  private static let pastLimit = 50

  /// For a waiting ticket the present standing, computed now; for one in hand the explanation of its assignment as it
  /// was made; each with everything decided before.
  func explain(_ request: RoutingV1.ExplainRequest, context: ServerContext) async throws -> RoutingV1.ExplainResponse {
    let number = TicketNumber(request.ticket)
    let now = clock.now
    return try await store.read { [zones] db in
      guard let record = try TicketTable.find(number, db) else {
        throw RPCError(
          code: .notFound, message: "Routing knows no ticket \(number).",
          details: RpcV1.StatusDetails(hint: "'opora ticket list' shows the tickets; a new one arrives in a moment"))
      }
      var response = try Self.standing(of: record, db, zones: zones, now: now)
      response.past = try DecisionTable.latest(of: number, limit: Self.pastLimit, db).map {
        RoutingV1.PastDecision(
          atMs: $0.at.millisecondsSinceEpoch, outcome: $0.outcome, person: $0.person, reason: $0.reason)
      }
      return response
    }
  }

  private static func standing(
    of record: TicketRecord, _ db: Database, zones: ZoneCache, now: Instant
  ) throws -> RoutingV1.ExplainResponse {
    guard !record.isImported else {
      return notRouted(record, "imported history is not routed")
    }
    if record.isQueued {
      if let proposal = try ProposalTable.pending(of: record.number, db),
        var recorded = try DecisionTable.explanation(of: record.number, outcome: "assigned", db)?.response
      {
        recorded.outcome = "queued"
        recorded.choiceReason = "proposed to \(proposal.reason); Tickets has not answered yet"
        return recorded
      }
      return try live(record, db, zones: zones, now: now)
    }
    guard record.isHeld else { return notRouted(record, "it is \(record.stateName) and waits for nobody") }
    let owner = record.owner?.rawValue ?? ""
    if let byHand = try DecisionTable.latestByHand(of: record.number, db), byHand.person == owner {
      return RoutingV1.ExplainResponse(
        ticket: record.number.rawValue, outcome: "assigned", chosen: owner,
        decidedAtMs: byHand.at.millisecondsSinceEpoch, choiceReason: "assigned by hand, \(byHand.reason)")
    }
    if let recorded = try DecisionTable.explanation(of: record.number, outcome: "assigned", db)?.response,
      recorded.chosen == owner
    {
      return recorded
    }
    return RoutingV1.ExplainResponse(
      ticket: record.number.rawValue, outcome: "assigned", chosen: owner,
      choiceReason: owner.isEmpty
        ? "it is \(record.stateName) without an owner" : "\(owner) got it without routing")
  }

  private static func live(
    _ record: TicketRecord, _ db: Database, zones: ZoneCache, now: Instant
  ) throws -> RoutingV1.ExplainResponse {
    let department = try Department(db, zones: zones, now: now)
    guard let ticket = try Department.queuedTicket(record, db) else {
      return notRouted(record, "it is on line \(record.lineNumber), which routing does not serve")
    }
    let explanation = department.planner.explain(ticket, staff: department.people, now: now)
    var response = RoutingV1.ExplainResponse(explanation)
    if let person = explanation.outcome.person {
      response.outcome = "queued"
      response.chosen = ""
      response.choiceReason = "the next look gives it to \(explanation.choiceReason)"
      if record.isLeftAlone(at: now) {
        response.choiceReason =
          "\(person) is first, but Tickets has just refused a proposal; tried again at "
          + record.heldUntil.iso8601(in: department.calendar.zone)
      }
    }
    return response
  }

  private static func notRouted(_ record: TicketRecord, _ reason: String) -> RoutingV1.ExplainResponse {
    RoutingV1.ExplainResponse(
      ticket: record.number.rawValue, outcome: "not routed", chosen: record.owner?.rawValue ?? "",
      choiceReason: reason)
  }
}
