internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain

extension TicketRecord {
  init(row: Row) {
    number = TicketNumber(UInt64(bitPattern: row["number"]))
    version = UInt64(bitPattern: row["version"])
    state = TicketsV1.State(rawValue: row["state"])
    lineNumber = row["line"]
    kind = Kind(TicketsV1.Kind(rawValue: row["kind"]))
    priority = Priority(rawValue: row["priority"]) ?? .p3
    customer = row["customer"]
    subject = row["subject"]
    skills = (row["skills"] as String).split(separator: "\n").map(String.init)
    owner = PersonID(nonEmpty: row["owner"])
    overseer = PersonID(nonEmpty: row["overseer"])
    manager = PersonID(nonEmpty: row["manager"])
    managerDeputy = PersonID(nonEmpty: row["manager_deputy"])
    eligibleSince = Instant(millisecondsSinceEpoch: row["eligible_since_ms"])
    isAnswered = row["is_answered"]
    unansweredSince = Instant(present: row["unanswered_since_ms"])
    declineCount = row["decline_count"]
    isImported = row["is_imported"]
    heldVersion = UInt64(bitPattern: row["held_version"])
    heldUntil = Instant(millisecondsSinceEpoch: row["held_until_ms"])
  }
}

extension Instant {
  /// 0 is how columns and messages say "never".
  init?(present milliseconds: Int64) {
    guard milliseconds != 0 else { return nil }
    self.init(millisecondsSinceEpoch: milliseconds)
  }
}

/// The tickets routing knows of.
enum TicketTable {
  static func find(_ number: TicketNumber, _ db: Database) throws -> TicketRecord? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM ticket WHERE number = ?")
    return try TicketRecord.fetchOne(statement, arguments: [Int64(bitPattern: number.rawValue)])
  }

  static func queued(_ db: Database) throws -> [TicketRecord] {
    try TicketRecord.fetchAll(
      db.cachedStatement(sql: "SELECT * FROM ticket WHERE state = 2 AND is_imported = 0 AND line BETWEEN 1 AND 3"))
  }

  static func held(_ db: Database) throws -> [TicketRecord] {
    try TicketRecord.fetchAll(
      db.cachedStatement(sql: "SELECT * FROM ticket WHERE state BETWEEN 3 AND 8 AND is_imported = 0"))
  }

  /// The tickets that wait, and those somebody has.
  static func openNumbers(_ db: Database) throws -> [TicketNumber] {
    try Int64.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT number FROM ticket WHERE state = 2 AND is_imported = 0 AND line BETWEEN 1 AND 3
          UNION ALL SELECT number FROM ticket WHERE state BETWEEN 3 AND 8 AND is_imported = 0
          """)
    ).map { TicketNumber(UInt64(bitPattern: $0)) }
  }

  static func hasQueued(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM ticket WHERE state = 2 AND is_imported = 0)")) ?? false
  }

  static func save(_ record: TicketRecord, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO ticket (number, version, state, line, kind, priority, customer, subject, skills, owner,
          overseer, manager, manager_deputy, eligible_since_ms, is_answered, unanswered_since_ms, decline_count,
          is_imported, held_version, held_until_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Int64(bitPattern: record.number.rawValue), Int64(bitPattern: record.version), record.state.rawValue,
      record.lineNumber, record.kind.message.rawValue, record.priority.rawValue, record.customer, record.subject,
      record.skills.joined(separator: "\n"), record.owner?.rawValue ?? "", record.overseer?.rawValue ?? "",
      record.manager?.rawValue ?? "", record.managerDeputy?.rawValue ?? "",
      record.eligibleSince.millisecondsSinceEpoch, record.isAnswered,
      record.unansweredSince?.millisecondsSinceEpoch ?? 0, record.declineCount, record.isImported,
      Int64(bitPattern: record.heldVersion), record.heldUntil.millisecondsSinceEpoch,
    ])
  }

  // MARK: Who had a customer's tickets

  static func noteSpecialist(_ person: PersonID, of customer: String, at instant: Instant, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO last_specialist (customer, person, at_ms) VALUES (?, ?, ?)
        ON CONFLICT (customer) DO UPDATE SET person = excluded.person, at_ms = excluded.at_ms
        WHERE excluded.at_ms >= at_ms
        """
    ).execute(arguments: [customer, person.rawValue, instant.millisecondsSinceEpoch])
  }

  static func lastSpecialist(of customer: String, _ db: Database) throws -> (person: PersonID, at: Instant)? {
    let statement = try db.cachedStatement(sql: "SELECT person, at_ms FROM last_specialist WHERE customer = ?")
    return try Row.fetchOne(statement, arguments: [customer]).map {
      (PersonID($0[0] as String), Instant(millisecondsSinceEpoch: $0[1]))
    }
  }

  // MARK: Exclusions

  /// Stands where the end of an exclusion would, of one that is for ever like a decline's 0.
  private static let handedOver: Int64 = -1

  static func exclude(
    _ person: PersonID, from ticket: TicketNumber, _ exclusion: QueuedTicket.Exclusion, _ db: Database
  ) throws {
    let (reason, until): (String, Int64) =
      switch exclusion {
      case .declined(let reason): (reason, 0)
      case .offerExpired(let until): ("", until.millisecondsSinceEpoch)
      case .handedOver(let reason): (reason, handedOver)
      }
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO exclusion (ticket, person, reason, until_ms) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [Int64(bitPattern: ticket.rawValue), person.rawValue, reason, until])
  }

  static func exclusions(
    of ticket: TicketNumber, _ db: Database
  ) throws -> [PersonID: QueuedTicket.Exclusion] {
    let statement = try db.cachedStatement(sql: "SELECT person, reason, until_ms FROM exclusion WHERE ticket = ?")
    var found: [PersonID: QueuedTicket.Exclusion] = [:]
    for row in try Row.fetchAll(statement, arguments: [Int64(bitPattern: ticket.rawValue)]) {
      let until: Int64 = row[2]
      found[PersonID(row[0] as String)] =
        switch until {
        case 0: .declined(reason: row[1])
        case handedOver: .handedOver(reason: row[1])
        default: .offerExpired(until: Instant(millisecondsSinceEpoch: until))
        }
    }
    return found
  }

  static func forgetExclusions(of ticket: TicketNumber, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM exclusion WHERE ticket = ?")
      .execute(arguments: [Int64(bitPattern: ticket.rawValue)])
  }
}
