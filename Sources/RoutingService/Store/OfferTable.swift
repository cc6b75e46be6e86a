internal import BusinessTime
internal import GRDB
internal import RoutingDomain

/// The latest offer of each ticket.
enum OfferTable {
  static func find(_ ticket: TicketNumber, _ db: Database) throws -> Offer? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM offer WHERE ticket = ?")
    return try Row.fetchOne(statement, arguments: [Int64(bitPattern: ticket.rawValue)]).map(Offer.init)
  }

  /// Offers of one person, or of everybody, that wait for an answer; the soonest to run out first.
  static func open(to person: PersonID?, _ db: Database) throws -> [Offer] {
    let filter = person == nil ? "" : " AND person = ?"
    let statement = try db.cachedStatement(
      sql: "SELECT * FROM offer WHERE state = 'open'\(filter) ORDER BY expires_at_ms, ticket")
    return try Row.fetchAll(statement, arguments: person.map { [$0.rawValue] } ?? []).map(Offer.init)
  }

  static func hasOpen(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM offer WHERE state = 'open')")) ?? false
  }

  static func save(_ offer: Offer, _ db: Database) throws {
    let reason = if case .declined(let reason) = offer.state { reason } else { "" }
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO offer (ticket, person, offered_at_ms, expires_at_ms, state, reason)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Int64(bitPattern: offer.ticket.rawValue), offer.person.rawValue, offer.offeredAt.millisecondsSinceEpoch,
      offer.expiresAt.millisecondsSinceEpoch, offer.state.name, reason,
    ])
  }
}

extension Offer {
  init(row: Row) {
    let state: State =
      switch row["state"] as String {
      case "open": .open
      case "accepted": .accepted
      case "declined": .declined(reason: row["reason"])
      case "expired": .expired
      default: .withdrawn
      }
    self.init(
      ticket: TicketNumber(UInt64(bitPattern: row["ticket"])), person: PersonID(row["person"] as String),
      offeredAt: Instant(millisecondsSinceEpoch: row["offered_at_ms"]),
      expiresAt: Instant(millisecondsSinceEpoch: row["expires_at_ms"]), state: state)
  }
}
