internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Staff`: who there is, and who is there.
struct StaffHandler: RoutingV1.StaffService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let calendar: DepartmentCalendar
  let engine: AssignmentEngine
  let timersChanged: @Sendable () -> Void

  static let upsertLimit = 2_000

  func upsertStaff(
    _ request: RoutingV1.UpsertStaffRequest, context: ServerContext
  ) async throws -> RoutingV1.UpsertStaffResponse {
    guard request.members.count <= Self.upsertLimit else {
      throw RPCError(
        code: .invalidArgument,
        message: "\(request.members.count) people in one call, the limit is \(Self.upsertLimit); send them in parts.")
    }
    guard request.reason.utf8.count <= 1_000 else {
      throw RPCError(
        code: .invalidArgument, message: "The reason has \(request.reason.utf8.count) bytes, the limit is 1000.")
    }
    let given = request.members.map(\.definition)
    let unreadable = StaffRefusal(members: given.flatMap { StaffMember.problems(of: $0, zones: zones) })
    let members = given.compactMap { try? StaffMember($0, zones: zones) }
    let now = clock.now
    let actor = context.caller.description
    let definitions = try SkillDefinitions(request.skills)
    let check = { @Sendable [zones] (db: Database) throws -> StaffChanges in
      let skills = try definitions.check(db)
      var found = unreadable
      let roster = try Department.roster(db, zones: zones)
      found.roster = roster.problems(upserting: members, catalogue: skills.catalogue)
      if !unreadable.isEmpty {
        // A deputy who is given but unreadable is not unknown.
        let given = Set(given.map { PersonID($0.id) })
        found.roster.removeAll { if case .unknownDeputy(let deputy, _) = $0 { given.contains(deputy) } else { false } }
      }
      guard found.isEmpty else { throw found }
      let present = Dictionary(
        try StaffTable.definitions(db).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      var changes = StaffChanges(skills: skills.changed, texts: skills.texts)
      for message in given {
        guard let text = message.change(from: present[message.id]) else { continue }
        changes.members.append(message)
        changes.texts.append(text)
      }
      return changes
    }
    if request.dryRun {
      return RoutingV1.UpsertStaffResponse(changes: try await store.read { try check($0).texts })
    }
    let answer = try await store.writeOnce(request, context, at: now) { transaction in
      let changes = try check(transaction.database)
      for skill in changes.skills { try SkillTable.save(skill, transaction.database) }
      for message in changes.members {
        try StaffTable.save(message, transaction.database)
        try OwnEvents.append(
          "staff.changed", aggregate: "staff/\(message.id)",
          payload: RoutingV1.StaffEvent(member: message, reason: request.reason), at: now, actor: actor, transaction)
      }
      return RoutingV1.UpsertStaffResponse(changes: changes.texts)
    }
    if !answer.changes.isEmpty {
      calendar.forget()
      somethingChanged()
    }
    return answer
  }

  func getMember(_ request: RoutingV1.GetMemberRequest, context: ServerContext) async throws -> RoutingV1.Member {
    let id = request.person.isEmpty && !context.caller.isService ? context.caller.name : request.person
    guard let member = try await members({ $0.id == id }).first else { throw Self.unknown(id) }
    return member
  }

  func listStaff(
    _ request: RoutingV1.ListStaffRequest, context: ServerContext
  ) async throws -> RoutingV1.ListStaffResponse {
    guard request.line <= 3 else {
      throw RPCError(code: .invalidArgument, message: "There is no line \(request.line): use 1, 2, 3, or 0 for all.")
    }
    return RoutingV1.ListStaffResponse(
      members: try await members { request.line == 0 || $0.line == request.line })
  }

  func heartbeat(_ request: RoutingV1.HeartbeatRequest, context: ServerContext) async throws
    -> RoutingV1.HeartbeatResponse
  {
    let caller = context.caller
    guard caller.isService || request.person.isEmpty || request.person == caller.name else {
      throw RPCError(
        code: .permissionDenied, message: "\(caller) cannot say that \(request.person) is there; only they can.")
    }
    let id = PersonID(caller.isService ? request.person : caller.name)
    let now = clock.now
    let zones = zones
    let (until, isNews, seconds) = try await store.write { transaction in
      let db = transaction.database
      guard try Department.roster(db, zones: zones)[id] != nil else { throw Self.unknown(id.rawValue) }
      let policy = try PolicyTable.current(db)
      var record = try StaffTable.presence(of: id, db)
      let before = record.presence.leaseState(at: now, policy: policy)
      record.presence.heartbeat(at: now, policy: policy)
      try StaffTable.save(record, of: id, db)
      return (record.presence.leaseUntil ?? now, before != .present, policy.leaseSeconds)
    }
    // A heartbeat of somebody present changes nothing that is decided.
    if isNews { somethingChanged() }
    return RoutingV1.HeartbeatResponse(
      leaseUntilMs: until.millisecondsSinceEpoch, leaseSeconds: UInt32(clamping: seconds))
  }

  /// People with their presence, load and tickets.
  private func members(
    _ isWanted: @escaping @Sendable (RoutingV1.Member) -> Bool
  ) async throws -> [RoutingV1.Member] {
    let now = clock.now
    return try await store.read { [zones] db in
      let department = try Department(db, zones: zones, now: now)
      return try StaffTable.definitions(db).filter(isWanted).map { message in
        var member = message
        let id = PersonID(message.id)
        if let state = department.staff[id] {
          member.presence = RoutingV1.Presence(state.presence, at: now, policy: department.policy)
          member.load = state.load
          member.effectiveCapacity = state.member.capacity(at: now, policy: department.policy)
          member.rampUpUntilMs =
            state.member.rampUpEnds(at: now, policy: department.policy)?.millisecondsSinceEpoch ?? 0
        }
        member.standIns = department.roster.deputies(of: id).map(\.rawValue)
        member.overseen = department.held.filter { $0.overseer == id && $0.owner != id }.map(\.number.rawValue).sorted()
        member.tickets = department.held.filter { $0.owner == id }.map(\.number.rawValue).sorted()
        return member
      }
    }
  }

  static func unknown(_ id: String) -> RPCError {
    RPCError(
      code: .notFound, message: "There is nobody '\(id)' on the staff.",
      details: RpcV1.StatusDetails(hint: "'opora staff list' shows everybody"))
  }

  private func somethingChanged() {
    engine.ring()
    timersChanged()
  }
}

/// What a change of people comes to.
private struct StaffChanges: Sendable {
  var skills: [Skill]
  var members: [RoutingV1.Member] = []
  /// What changes, one line each.
  var texts: [String]
}
