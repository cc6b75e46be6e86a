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

    init(row: Row) {
      id = row[0]
      at = Instant(millisecondsSinceEpoch: row[1])
      outcome = row[2]
      person = row[3]
      reason = row[4]
    }
  }

  static func latest(of ticket: TicketNumber, limit: Int, _ db: Database) throws -> [Entry] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, at_ms, outcome, person, reason FROM decision WHERE ticket = ? ORDER BY id DESC LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [Int64(bitPattern: ticket.rawValue), limit]).map(Entry.init)
  }

  /// The outcome last decided about each ticket that waits.
  static func standingsOfQueue(_ db: Database) throws -> [TicketNumber: String] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, (SELECT outcome FROM decision WHERE ticket = number ORDER BY id DESC LIMIT 1)
        FROM ticket WHERE state = 2 AND is_imported = 0
        """)
    var standings: [TicketNumber: String] = [:]
    for row in try Row.fetchAll(statement) {
      standings[TicketNumber(UInt64(bitPattern: row[0]))] = row[1] as String?
    }
    return standings
  }

  /// The outcome of an assignment that routing did not propose.
  static let byHand = "assigned by hand"

  /// The newest assignment by hand, if routing has not proposed one since.
  static func latestByHand(of ticket: TicketNumber, _ db: Database) throws -> Entry? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, at_ms, outcome, person, reason FROM decision
        WHERE ticket = ? AND outcome IN ('assigned', ?) ORDER BY id DESC LIMIT 1
        """)
    return try Row.fetchOne(statement, arguments: [Int64(bitPattern: ticket.rawValue), byHand]).map(Entry.init)
      .flatMap { $0.outcome == byHand ? $0 : nil }
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
