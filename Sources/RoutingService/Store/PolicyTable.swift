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
    var policy = RoutingPolicy()
    if let row { policy.take(try RoutingV1.Policy(decoding: (row[0] as Blob).bytes)) }
    return policy
  }

  static func insert(
    _ policy: RoutingPolicy, at instant: Instant, actor: String, reason: String, _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO policy (version, definition, set_at_ms, actor, reason) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      policy.version, Blob(RoutingV1.Policy(policy).encoded()), instant.millisecondsSinceEpoch, actor, reason,
    ])
  }
}
