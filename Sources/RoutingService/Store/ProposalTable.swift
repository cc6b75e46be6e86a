internal import BusinessTime
internal import GRDB
internal import RoutingDomain

/// Something Tickets is asked to do, kept until it has answered.
struct Proposal: Sendable, Hashable {
  enum Kind: String, Sendable {
    case assign
    case requeue
    /// The oversight goes to the person.
    case oversee
  }

  var kind: Kind
  var ticket: TicketNumber
  /// The version it was decided against; Tickets compares and sets.
  var version: UInt64
  /// To whom it is given, or from whom it is taken.
  var person: PersonID
  var reason: String
  var weight: Double
  var policyVersion: UInt32
  var createdAt: Instant

  /// The same for the same decision, so that a repeated proposal has one effect.
  var id: String { "\(kind.rawValue)-\(ticket.rawValue)-v\(version)-\(person)" }
}

extension Proposal: FetchableRecord {
  init(row: Row) {
    kind = Kind(rawValue: row["kind"]) ?? .assign
    ticket = TicketNumber(UInt64(bitPattern: row["ticket"]))
    version = UInt64(bitPattern: row["version"])
    person = PersonID(row["person"] as String)
    reason = row["reason"]
    weight = row["weight"]
    policyVersion = row["policy_version"]
    createdAt = Instant(millisecondsSinceEpoch: row["created_at_ms"])
  }
}

/// The outgoing proposals.
enum ProposalTable {
  /// Oldest first.
  static func pending(_ db: Database) throws -> [Proposal] {
    try Proposal.fetchAll(
      db.cachedStatement(sql: "SELECT * FROM proposal WHERE state = 'pending' ORDER BY created_at_ms, ticket"))
  }

  static func pending(of ticket: TicketNumber, _ db: Database) throws -> Proposal? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM proposal WHERE ticket = ? AND state = 'pending'")
    return try Proposal.fetchOne(statement, arguments: [Int64(bitPattern: ticket.rawValue)])
  }

  /// Whether a proposal was ever made by routing.
  static func contains(_ id: String, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM proposal WHERE id = ?)")
    return try Bool.fetchOne(statement, arguments: [id]) ?? false
  }

  /// How a proposal stands: its state, and what Tickets answered when it refused; `nil` when there is none.
  static func standing(of id: String, _ db: Database) throws -> (state: String, answer: String)? {
    let statement = try db.cachedStatement(sql: "SELECT state, answer FROM proposal WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id]).map { ($0[0], $0[1]) }
  }

  static func pendingCount(_ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT COUNT(*) FROM proposal WHERE state = 'pending'")) ?? 0
  }

  /// A decision refused earlier and made again takes its old place.
  static func insert(_ proposal: Proposal, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO proposal (id, kind, ticket, version, person, reason, weight, policy_version,
          created_at_ms, state, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', '')
        """
    ).execute(arguments: [
      proposal.id, proposal.kind.rawValue, Int64(bitPattern: proposal.ticket.rawValue),
      Int64(bitPattern: proposal.version), proposal.person.rawValue, proposal.reason, proposal.weight,
      proposal.policyVersion, proposal.createdAt.millisecondsSinceEpoch,
    ])
  }

  /// Ends a pending proposal; false when it was not pending any more.
  static func close(_ id: String, state: String, answer: String, _ db: Database) throws -> Bool {
    try db.cachedStatement(sql: "UPDATE proposal SET state = ?, answer = ? WHERE id = ? AND state = 'pending'")
      .execute(arguments: [state, answer, id])
    return db.changesCount > 0
  }

  static func recordAssignment(_ proposal: Proposal, at instant: Instant, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO assignment (proposal, ticket, person, at_ms, weight) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      proposal.id, Int64(bitPattern: proposal.ticket.rawValue), proposal.person.rawValue,
      instant.millisecondsSinceEpoch, proposal.weight,
    ])
  }
}
