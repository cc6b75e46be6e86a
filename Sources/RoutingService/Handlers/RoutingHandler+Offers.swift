internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

extension RoutingHandler {
  func listOffers(
    _ request: RoutingV1.ListOffersRequest, context: ServerContext
  ) async throws -> RoutingV1.ListOffersResponse {
    // Empty means the caller's own; for a service, which has none, everybody's.
    let own = context.caller.isService ? nil : PersonID(context.caller.name)
    let person = PersonID(nonEmpty: request.person) ?? own
    return try await store.read { db in
      let offers = try OfferTable.open(to: person, db).map { offer in
        let record = try TicketTable.find(offer.ticket, db)
        return RoutingV1.Offer(
          ticket: offer.ticket.rawValue, person: offer.person.rawValue,
          offeredAtMs: offer.offeredAt.millisecondsSinceEpoch, expiresAtMs: offer.expiresAt.millisecondsSinceEpoch,
          subject: record?.subject ?? "", priority: UInt32(record?.priority.rawValue ?? 0))
      }
      return RoutingV1.ListOffersResponse(offers: offers)
    }
  }

  func acceptOffer(_ request: RoutingV1.OfferRequest, context: ServerContext) async throws -> RoutingV1.OfferResponse {
    let ticket = TicketNumber(request.ticket)
    let person = PersonID(context.caller.name)
    let actor = context.caller.description
    let now = clock.now
    let answer = try await store.writeOnce(request, context, at: now) { transaction in
      let answer = RoutingV1.OfferResponse(ticket: request.ticket, outcome: "accepted")
      guard var offer = try OfferTable.find(ticket, transaction.database) else {
        throw OfferError.notOffered(ticket, to: person)
      }
      let before = offer.state
      try offer.accept(by: person)
      guard offer.state != before else { return answer }
      try OfferTable.save(offer, transaction.database)
      try Self.renewPresence(of: person, at: now, transaction)
      try OwnEvents.append("offer.accepted", offer, actor: actor, at: now, transaction)
      return answer
    }
    somethingChanged()
    return answer
  }

  func declineOffer(_ request: RoutingV1.OfferRequest, context: ServerContext) async throws -> RoutingV1.OfferResponse {
    let ticket = TicketNumber(request.ticket)
    let person = PersonID(context.caller.name)
    let actor = context.caller.description
    let now = clock.now
    guard request.reason.utf8.count <= 1_000 else {
      throw RPCError(
        code: .invalidArgument, message: "The reason has \(request.reason.utf8.count) bytes, the limit is 1000.")
    }
    let calendar = calendar
    let answer = try await store.writeOnce(request, context, at: now) { transaction in
      let db = transaction.database
      guard var offer = try OfferTable.find(ticket, db), var record = try TicketTable.find(ticket, db) else {
        throw OfferError.notOffered(ticket, to: person)
      }
      try offer.decline(by: person, reason: request.reason)
      let policy = try PolicyTable.current(db)
      try OfferTable.save(offer, db)
      if let exclusion = try offer.exclusion(at: now, policy: policy, calendar: calendar.value(db)) {
        try TicketTable.exclude(person, from: ticket, exclusion, db)
      }
      record.declineCount += 1
      try TicketTable.save(record, db)
      try Self.renewPresence(of: person, at: now, transaction)
      try OwnEvents.append("offer.declined", offer, reason: request.reason, actor: actor, at: now, transaction)
      let outcome =
        record.declineCount >= policy.declinesToLead
        ? "declined \(record.declineCount) times, goes to the lead"
        : "declined, goes back with its original seniority"
      return RoutingV1.OfferResponse(ticket: request.ticket, outcome: outcome)
    }
    // The next run takes the ticket back: it belongs to somebody who has declined it.
    somethingChanged()
    return answer
  }

  private static func renewPresence(
    of person: PersonID, at now: Instant, _ transaction: WriteTransaction
  ) throws {
    var record = try StaffTable.presence(of: person, transaction.database)
    record.presence.noteActivity(at: now, policy: try PolicyTable.current(transaction.database))
    try StaffTable.save(record, of: person, transaction.database)
  }
}
