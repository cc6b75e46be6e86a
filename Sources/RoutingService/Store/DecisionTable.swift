internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What was decided about each ticket, with the explanation as it was then.
enum DecisionTable {
  struct Entry: Sendable {
    var id: Int64
    var at: Instant
    var outcome: String
    var person: String
    var reason: String
  }

  static func latest(of ticket: TicketNumber, limit: Int, _ db: Database) throws -> [Entry] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, at_ms, outcome, person, reason FROM decision WHERE ticket = ? ORDER BY id DESC LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [Int64(bitPattern: ticket.rawValue), limit]).map {
      Entry(id: $0[0], at: Instant(millisecondsSinceEpoch: $0[1]), outcome: $0[2], person: $0[3], reason: $0[4])
    }
  }

  /// The newest explanation with an outcome, and the id of its decision.
  static func explanation(
    of ticket: TicketNumber, outcome: String, _ db: Database
  ) throws -> (id: Int64, response: RoutingV1.ExplainResponse)? {
    let statement = try db.cachedStatement(
      sql: "SELECT id, explanation FROM decision WHERE ticket = ? AND outcome = ? ORDER BY id DESC LIMIT 1")
    return try Row.fetchOne(statement, arguments: [Int64(bitPattern: ticket.rawValue), outcome]).map {
      ($0[0], try RoutingV1.ExplainResponse(decoding: ($0[1] as Blob).bytes))
    }
  }

  static func insert(_ explanation: Explanation, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO decision (ticket, at_ms, outcome, person, reason, explanation) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      Int64(bitPattern: explanation.ticket.rawValue), explanation.decidedAt.millisecondsSinceEpoch,
      explanation.outcome.name, explanation.outcome.person?.rawValue ?? "", explanation.choiceReason,
      Blob(RoutingV1.ExplainResponse(explanation).encoded()),
    ])
  }

  /// A fact in a ticket's past that was no choice between people.
  static func note(
    _ ticket: TicketNumber, at instant: Instant, outcome: String, person: String, reason: String, _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO decision (ticket, at_ms, outcome, person, reason, explanation) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      Int64(bitPattern: ticket.rawValue), instant.millisecondsSinceEpoch, outcome, person, reason, Blob([]),
    ])
  }
}
