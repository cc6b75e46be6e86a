internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// Every policy that was ever in force.
enum PolicyTable {
  /// The newest; the defaults as version 1 when none was ever set.
  static func current(_ db: Database) throws -> RoutingPolicy {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT definition FROM policy ORDER BY version DESC LIMIT 1"))
    return try row.map(decoded) ?? RoutingPolicy()
  }

  /// The policy of a version; the defaults are version 1.
  static func policy(version: UInt32, _ db: Database) throws -> RoutingPolicy? {
    let statement = try db.cachedStatement(sql: "SELECT definition FROM policy WHERE version = ?")
    if let row = try Row.fetchOne(statement, arguments: [version]) { return try decoded(row) }
    return version == 1 ? RoutingPolicy() : nil
  }

  static func insert(
    _ policy: RoutingPolicy, at instant: Instant, actor: String, reason: String, _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO policy (version, definition, set_at_ms, actor, reason) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      policy.version, Blob(RoutingV1.Policy(stored: policy).encoded()), instant.millisecondsSinceEpoch, actor, reason,
    ])
  }

  /// The versions that were set, newest first, each with what it changed.
  static func history(limit: Int, _ db: Database) throws -> [RoutingV1.PolicyVersion] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT version, set_at_ms, actor, reason, definition FROM policy ORDER BY version DESC LIMIT ?"),
      arguments: [limit + 1])
    let policies = try rows.map { row in
      var policy = RoutingPolicy()
      policy.take(try RoutingV1.Policy(decoding: (row[4] as Blob).bytes))
      return policy
    }
    return zip(rows, policies).prefix(limit).enumerated().map { index, entry in
      let earlier = index + 1 < policies.count ? policies[index + 1] : RoutingPolicy()
      return RoutingV1.PolicyVersion(
        version: entry.1.version, setAtMs: entry.0[1], actor: entry.0[2], reason: entry.0[3],
        changes: entry.1.changes(from: earlier))
    }
  }

  private static func decoded(_ row: Row) throws -> RoutingPolicy {
    var policy = RoutingPolicy()
    policy.take(try RoutingV1.Policy(decoding: (row[0] as Blob).bytes))
    return policy
  }
}
