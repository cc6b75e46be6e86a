internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain

/// The catalogue of skills, and every grant.
enum SkillTable {
  static func skills(_ db: Database) throws -> [Skill] {
    try Row.fetchAll(db.cachedStatement(sql: "SELECT id, name, implies FROM skill ORDER BY id")).map { row in
      Skill(
        id: row[0], name: row[1], implies: (row[2] as String).split(separator: "\n").map(String.init))
    }
  }

  /// The stored catalogue was checked when it was written; one that cannot be read brings nothing along.
  static func catalogue(_ db: Database) throws -> SkillCatalogue {
    (try? SkillCatalogue(skills(db))) ?? SkillCatalogue()
  }

  static func save(_ skill: Skill, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO skill (id, name, implies) VALUES (?, ?, ?)")
      .execute(arguments: [skill.id, skill.name, skill.implies.joined(separator: "\n")])
  }

  /// Records a grant or a revocation and gives it its id.
  static func insert(_ grant: inout RoutingV1.SkillGrant, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO skill_grant (person, skill, level, level_before, at_ms, actor, reason, evidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      grant.person, grant.skill, grant.level, grant.levelBefore, grant.atMs, grant.actor, grant.reason, grant.evidence,
    ])
    grant.id = UInt64(clamping: db.lastInsertedRowID)
  }

  /// Newest first.
  static func grants(of person: String?, limit: Int, _ db: Database) throws -> [RoutingV1.SkillGrant] {
    let filter = person == nil ? "" : "WHERE person = ?"
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, person, skill, level, level_before, at_ms, actor, reason, evidence FROM skill_grant \(filter)
        ORDER BY id DESC LIMIT \(limit)
        """)
    return try Row.fetchAll(statement, arguments: person.map { [$0] } ?? []).map { row in
      RoutingV1.SkillGrant(
        id: UInt64(clamping: row[0] as Int64), person: row[1], skill: row[2], level: UInt32(clamping: row[3] as Int64),
        levelBefore: UInt32(clamping: row[4] as Int64), atMs: row[5], actor: row[6], reason: row[7], evidence: row[8])
    }
  }
}
