internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Skills`: the catalogue, and who was granted what.
struct SkillsHandler: RoutingV1.SkillsService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let engine: AssignmentEngine

  static let grantListLimit = 500

  func defineSkills(_ request: RoutingV1.DefineSkillsRequest, context: ServerContext) async throws
    -> RoutingV1.DefineSkillsResponse
  {
    let definitions = try SkillDefinitions(request.skills)
    if request.dryRun {
      return RoutingV1.DefineSkillsResponse(changes: try await store.read { try definitions.check($0).texts })
    }
    let answer = try await store.writeOnce(request, context, at: clock.now) { transaction in
      let outcome = try definitions.check(transaction.database)
      for skill in outcome.changed { try SkillTable.save(skill, transaction.database) }
      return RoutingV1.DefineSkillsResponse(changes: outcome.texts)
    }
    if !answer.changes.isEmpty { engine.ring() }
    return answer
  }

  func listSkills(_ request: RoutingV1.ListSkillsRequest, context: ServerContext) async throws
    -> RoutingV1.ListSkillsResponse
  {
    try await store.read { [zones] db in
      let roster = try Department.roster(db, zones: zones)
      var people: [String: UInt32] = [:]
      for member in roster.members.values where member.isActive {
        for skill in member.skills.keys { people[skill, default: 0] += 1 }
      }
      return RoutingV1.ListSkillsResponse(
        skills: try SkillTable.skills(db).map {
          RoutingV1.Skill(id: $0.id, name: $0.name, implies: $0.implies, people: people[$0.id] ?? 0)
        })
    }
  }

  func grantSkill(_ request: RoutingV1.GrantSkillRequest, context: ServerContext) async throws
    -> RoutingV1.SkillGrant
  {
    guard (1...5).contains(request.level) else {
      throw RPCError(
        code: .invalidArgument, message: "The level is \(request.level), allowed are 1 to 5.",
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: "level", description: "1 to 5")]))
    }
    guard request.evidence.utf8.count <= 1_000 else {
      throw RPCError(
        code: .invalidArgument, message: "The evidence has \(request.evidence.utf8.count) bytes, the limit is 1000.")
    }
    return try await change(
      RoutingV1.SkillGrant(
        person: request.person, skill: request.skill, level: request.level, reason: request.reason,
        evidence: request.evidence), request, dryRun: request.dryRun, context)
  }

  func revokeSkill(_ request: RoutingV1.RevokeSkillRequest, context: ServerContext) async throws
    -> RoutingV1.SkillGrant
  {
    try await change(
      RoutingV1.SkillGrant(person: request.person, skill: request.skill, level: 0, reason: request.reason),
      request, dryRun: request.dryRun, context)
  }

  func listGrants(_ request: RoutingV1.ListGrantsRequest, context: ServerContext) async throws
    -> RoutingV1.ListGrantsResponse
  {
    let person = request.person.isEmpty ? nil : request.person
    return RoutingV1.ListGrantsResponse(
      grants: try await store.read { try SkillTable.grants(of: person, limit: Self.grantListLimit, $0) })
  }

  /// Grants, or with level 0 takes away. What changes nothing is answered without a trace.
  private func change(
    _ wanted: RoutingV1.SkillGrant, _ request: some ProtobufMessage, dryRun: Bool, _ context: ServerContext
  ) async throws -> RoutingV1.SkillGrant {
    if !dryRun { try RoutingHandler.checkReason(wanted.reason) }
    let now = clock.now
    var grant = wanted
    grant.atMs = now.millisecondsSinceEpoch
    grant.actor = context.caller.description
    let asked = grant
    let prepare = { @Sendable (db: Database) throws -> (RoutingV1.SkillGrant, RoutingV1.Member) in
      guard var member = try StaffTable.definition(of: asked.person, db) else {
        throw StaffHandler.unknown(asked.person)
      }
      let catalogue = try SkillTable.catalogue(db)
      guard SkillCatalogue.isID(asked.skill), asked.level == 0 || catalogue.knows(asked.skill) else {
        throw StaffRefusal(roster: [.unknownSkill(PersonID(asked.person), skill: asked.skill)])
      }
      var grant = asked
      grant.levelBefore = member.skills.first { $0.skill == asked.skill }?.level ?? 0
      guard asked.level == 0 || grant.levelBefore <= asked.level else {
        throw RPCError(
          code: .failedPrecondition,
          message: "\(asked.person) has \(asked.skill) at level \(grant.levelBefore) already; a grant never lowers it.",
          details: RpcV1.StatusDetails(
            hint: "opora staff skills revoke \(asked.person) \(asked.skill) --reason \"why\", then grant it anew"))
      }
      member.skills.removeAll { $0.skill == asked.skill }
      if asked.level > 0 { member.skills.append(RoutingV1.SkillLevel(skill: asked.skill, level: asked.level)) }
      return (grant, member.definition)
    }
    if dryRun { return try await store.read { try prepare($0).0 } }
    let result = try await store.writeOnce(request, context, at: now) { transaction in
      var (grant, member) = try prepare(transaction.database)
      guard grant.level != grant.levelBefore else { return grant }
      try SkillTable.insert(&grant, transaction.database)
      try StaffTable.save(member, transaction.database)
      try OwnEvents.append(
        grant.level == 0 ? "skill.revoked" : "skill.granted", aggregate: "skill/\(grant.person)",
        payload: RoutingV1.SkillEvent(grant: grant), at: now, actor: grant.actor, transaction)
      try OwnEvents.append(
        "staff.changed", aggregate: "staff/\(grant.person)",
        payload: RoutingV1.StaffEvent(member: member, reason: grant.reason), at: now, actor: grant.actor, transaction)
      return grant
    }
    if result.level != result.levelBefore { engine.ring() }
    return result
  }
}
