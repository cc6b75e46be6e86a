internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What a lead has to look at.
enum AlarmKind: String, Sendable, CaseIterable {
  case hanging = "HANGING"
  case threeDeclines = "THREE_DECLINES"
  case noManager = "NO_MANAGER"
  case oversightWithoutDeputy = "OVERSIGHT_WITHOUT_DEPUTY"
}

enum AlarmTable {
  static func list(includingResolved: Bool, _ db: Database) throws -> [RoutingV1.Alarm] {
    let filter = includingResolved ? "" : "WHERE resolved_at_ms = 0"
    return try Row.fetchAll(
      db.cachedStatement(sql: "SELECT * FROM alarm \(filter) ORDER BY id DESC LIMIT 500")
    ).map(RoutingV1.Alarm.init)
  }

  static func standingCount(_ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT COUNT(*) FROM alarm WHERE resolved_at_ms = 0")) ?? 0
  }

  /// The tickets for which an alarm of a kind stands.
  static func standingTickets(_ kind: AlarmKind, _ db: Database) throws -> Set<TicketNumber> {
    let statement = try db.cachedStatement(sql: "SELECT ticket FROM alarm WHERE kind = ? AND resolved_at_ms = 0")
    return Set(try Int64.fetchAll(statement, arguments: [kind.rawValue]).map { TicketNumber(UInt64(bitPattern: $0)) })
  }

  /// Raises an alarm and records the event, unless the same one stands already.
  /// - Returns: whether it is new.
  @discardableResult
  static func raise(
    _ kind: AlarmKind, subject: String, ticket: TicketNumber?, text: String, at now: Instant,
    _ transaction: WriteTransaction
  ) throws -> Bool {
    let db = transaction.database
    guard try standing(kind, subject, db) == nil else { return false }
    let id = try (Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(id) FROM alarm")) ?? 0) + 1
    let number = ticket?.rawValue ?? 0
    try db.cachedStatement(
      sql: """
        INSERT INTO alarm (id, kind, subject, ticket, raised_at_ms, resolved_at_ms, text) VALUES (?, ?, ?, ?, ?, 0, ?)
        """
    ).execute(arguments: [
      id, kind.rawValue, subject, Int64(bitPattern: number), now.millisecondsSinceEpoch, text,
    ])
    let alarm = RoutingV1.Alarm(
      id: UInt64(clamping: id), kind: kind.rawValue, ticket: number, raisedAtMs: now.millisecondsSinceEpoch, text: text)
    try OwnEvents.append(
      "alarm.raised", aggregate: "alarm/\(id)", payload: RoutingV1.AlarmEvent(alarm: alarm), at: now, transaction)
    return true
  }

  /// Resolves a standing alarm and records the event; nothing happens when there is none.
  static func resolve(
    _ kind: AlarmKind, subject: String, at now: Instant, _ transaction: WriteTransaction
  ) throws {
    let db = transaction.database
    guard var alarm = try standing(kind, subject, db) else { return }
    alarm.resolvedAtMs = now.millisecondsSinceEpoch
    try db.cachedStatement(sql: "UPDATE alarm SET resolved_at_ms = ? WHERE id = ?")
      .execute(arguments: [alarm.resolvedAtMs, Int64(bitPattern: alarm.id)])
    try OwnEvents.append(
      "alarm.resolved", aggregate: "alarm/\(alarm.id)", payload: RoutingV1.AlarmEvent(alarm: alarm), at: now,
      transaction)
  }

  private static func standing(_ kind: AlarmKind, _ subject: String, _ db: Database) throws -> RoutingV1.Alarm? {
    let statement = try db.cachedStatement(
      sql: "SELECT * FROM alarm WHERE kind = ? AND subject = ? AND resolved_at_ms = 0")
    return try Row.fetchOne(statement, arguments: [kind.rawValue, subject]).map(RoutingV1.Alarm.init)
  }
}

extension RoutingV1.Alarm {
  init(row: Row) {
    self.init(
      id: UInt64(bitPattern: row["id"]), kind: row["kind"], ticket: UInt64(bitPattern: row["ticket"]),
      raisedAtMs: row["raised_at_ms"], resolvedAtMs: row["resolved_at_ms"], text: row["text"])
  }
}
