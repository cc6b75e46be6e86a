internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// Writes routing's events into its outbox, in the transaction of the change.
enum OwnEvents {
  static let actor = "service/routing"

  static func append(
    _ type: String, aggregate: String, payload: some ProtobufMessage, at now: Instant, actor: String = OwnEvents.actor,
    _ transaction: WriteTransaction
  ) throws {
    let statement = try transaction.database.cachedStatement(
      sql: "SELECT MAX(aggregate_version) FROM outbox WHERE aggregate = ?")
    let last = try Int64.fetchOne(statement, arguments: [aggregate]) ?? 0
    try transaction.append(
      NewEvent(
        type: type, aggregate: aggregate, aggregateVersion: last + 1,
        occurredAtMilliseconds: now.millisecondsSinceEpoch, recordedAtMilliseconds: now.millisecondsSinceEpoch,
        actor: actor, payload: payload.encoded()))
  }

  /// An event of a proposal: `assignment.proposed`, `.confirmed`, `.refused`, `.withdrawn`.
  static func append(
    _ type: String, _ proposal: Proposal, reason: String? = nil, at now: Instant, _ transaction: WriteTransaction
  ) throws {
    let payload = RoutingV1.AssignmentEvent(
      ticket: proposal.ticket.rawValue, person: proposal.person.rawValue, reason: reason ?? proposal.reason,
      policyVersion: proposal.policyVersion, proposal: proposal.id)
    try append(type, aggregate: "assignment/\(proposal.ticket.rawValue)", payload: payload, at: now, transaction)
  }

  /// An event of an offer: `offer.accepted`, `.declined`, `.expired`.
  static func append(
    _ type: String, _ offer: Offer, reason: String = "", actor: String = OwnEvents.actor, at now: Instant,
    _ transaction: WriteTransaction
  ) throws {
    let payload = RoutingV1.AssignmentEvent(
      ticket: offer.ticket.rawValue, person: offer.person.rawValue, reason: reason)
    try append(
      type, aggregate: "assignment/\(offer.ticket.rawValue)", payload: payload, at: now, actor: actor, transaction)
  }
}
