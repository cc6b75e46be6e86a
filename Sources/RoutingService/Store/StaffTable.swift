internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// The people, as they were given, and their presence.
enum StaffTable {
  static func definitions(_ db: Database) throws -> [RoutingV1.Member] {
    try Row.fetchAll(db.cachedStatement(sql: "SELECT definition FROM member ORDER BY id")).map {
      try RoutingV1.Member(decoding: ($0[0] as Blob).bytes)
    }
  }

  static func definition(of person: String, _ db: Database) throws -> RoutingV1.Member? {
    let statement = try db.cachedStatement(sql: "SELECT definition FROM member WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [person]).map {
      try RoutingV1.Member(decoding: ($0[0] as Blob).bytes)
    }
  }

  static func save(_ member: RoutingV1.Member, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO member (id, definition) VALUES (?, ?)")
      .execute(arguments: [member.id, Blob(member.encoded())])
  }

  // MARK: Presence

  static func presences(_ db: Database) throws -> [PersonID: PresenceRecord] {
    var found: [PersonID: PresenceRecord] = [:]
    for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM presence")) {
      found[PersonID(row["person"] as String)] = PresenceRecord(row: row)
    }
    return found
  }

  static func presence(of person: PersonID, _ db: Database) throws -> PresenceRecord {
    let statement = try db.cachedStatement(sql: "SELECT * FROM presence WHERE person = ?")
    return try Row.fetchOne(statement, arguments: [person.rawValue]).map(PresenceRecord.init) ?? PresenceRecord()
  }

  static func save(_ record: PresenceRecord, of person: PersonID, _ db: Database) throws {
    let presence = record.presence
    let (workday, at): (Int, Int64) =
      switch presence.workday {
      case .notStarted: (0, 0)
      case .started(let at, _): (1, at.millisecondsSinceEpoch)
      case .ended(let at): (2, at.millisecondsSinceEpoch)
      }
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO presence (person, workday, workday_at_ms, plan_filed, on_break, break_at_ms,
          break_total_ms, lease_until_ms, sends_heartbeats)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      person.rawValue, workday, at, presence.isPlanFiled, presence.isOnBreak,
      record.breakStartedAt?.millisecondsSinceEpoch ?? 0, record.breakTotalMilliseconds,
      presence.leaseUntil?.millisecondsSinceEpoch ?? 0, presence.sendsHeartbeats,
    ])
  }

  static func isAnybodyAtWork(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM presence WHERE workday = 1)")) ?? false
  }

  // MARK: What they were given

  /// Last assignment, assignments since `hourAgo`, and weighted work since `dayStart`, each by the index.
  static func assignments(
    of person: PersonID, since hourAgo: Instant, dayStart: Instant?, _ db: Database
  ) throws -> (last: Instant?, lastHour: Int, workToday: Double) {
    let last = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT MAX(at_ms) FROM assignment WHERE person = ?"), arguments: [person.rawValue])
    guard let last else { return (nil, 0, 0) }
    let lastHour = try Int.fetchOne(
      db.cachedStatement(sql: "SELECT COUNT(*) FROM assignment WHERE person = ? AND at_ms > ?"),
      arguments: [person.rawValue, hourAgo.millisecondsSinceEpoch])
    let work = try dayStart.flatMap { start in
      try Double.fetchOne(
        db.cachedStatement(sql: "SELECT SUM(weight) FROM assignment WHERE person = ? AND at_ms >= ?"),
        arguments: [person.rawValue, start.millisecondsSinceEpoch])
    }
    return (Instant(millisecondsSinceEpoch: last), lastHour ?? 0, work ?? 0)
  }

  /// The first assignment after an instant.
  static func firstAssignment(of person: PersonID, after instant: Instant, _ db: Database) throws -> Instant? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT MIN(at_ms) FROM assignment WHERE person = ? AND at_ms > ?"),
      arguments: [person.rawValue, instant.millisecondsSinceEpoch]
    ).map { Instant(millisecondsSinceEpoch: $0) }
  }
}

/// A person's presence with the breaks of the day.
struct PresenceRecord: Sendable {
  var presence = Presence()
  var breakStartedAt: Instant?
  var breakTotalMilliseconds: Int64 = 0

  init() {}

  init(row: Row) {
    let at = Instant(millisecondsSinceEpoch: row["workday_at_ms"])
    let workday: Presence.Workday =
      switch row["workday"] as Int {
      case 1: .started(at: at, planFiled: row["plan_filed"])
      case 2: .ended(at: at)
      default: .notStarted
      }
    presence = Presence(
      workday: workday, isOnBreak: row["on_break"], leaseUntil: Instant(present: row["lease_until_ms"]),
      sendsHeartbeats: row["sends_heartbeats"])
    breakStartedAt = Instant(present: row["break_at_ms"])
    breakTotalMilliseconds = row["break_total_ms"]
  }

  /// When the day was started, while it lasts.
  var dayStartedAt: Instant? {
    if case .started(let at, _) = presence.workday { at } else { nil }
  }

  /// Time at work since the day was started, without breaks.
  var timeAtWork: TimeAtWork {
    guard let dayStartedAt else { return TimeAtWork() }
    if let breakStartedAt {
      let worked = breakStartedAt.milliseconds(since: dayStartedAt) - breakTotalMilliseconds
      return TimeAtWork(milliseconds: max(0, worked))
    }
    return TimeAtWork(since: dayStartedAt.advanced(byMilliseconds: breakTotalMilliseconds))
  }

  mutating func startBreak(at instant: Instant) {
    presence.isOnBreak = true
    breakStartedAt = breakStartedAt ?? instant
  }

  mutating func endBreak(at instant: Instant) {
    if let breakStartedAt { breakTotalMilliseconds += max(0, instant.milliseconds(since: breakStartedAt)) }
    breakStartedAt = nil
    presence.isOnBreak = false
  }
}
