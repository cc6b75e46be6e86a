internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Policies`: every number of routing by name.
struct PoliciesHandler: RoutingV1.PoliciesService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let engine: AssignmentEngine
  let timersChanged: @Sendable () -> Void

  static let listLimit = 500
  static let changeLimit = 500

  func getSettings(_ request: RoutingV1.GetSettingsRequest, context: ServerContext) async throws
    -> RoutingV1.PolicySettings
  {
    let version = request.version
    return RoutingV1.PolicySettings(
      try await store.read { db in
        if version == 0 { return try PolicyTable.current(db) }
        guard let policy = try PolicyTable.policy(version: version, db) else {
          throw RPCError(
            code: .notFound, message: "There was never a policy of version \(version).",
            details: RpcV1.StatusDetails(hint: "'opora queue policy history' lists the versions"))
        }
        return policy
      })
  }

  func applySettings(_ request: RoutingV1.ApplySettingsRequest, context: ServerContext) async throws
    -> RoutingV1.ApplySettingsResponse
  {
    guard request.changes.count <= Self.changeLimit else {
      throw RPCError(
        code: .invalidArgument,
        message: "\(request.changes.count) changes in one call, the limit is \(Self.changeLimit).")
    }
    if !request.dryRun { try RoutingHandler.checkReason(request.reason) }
    let changes = request.changes.map { RoutingPolicy.Change(name: $0.name, value: $0.value) }
    let now = clock.now
    let answer = { @Sendable [zones] (db: Database) throws -> (RoutingPolicy, RoutingV1.ApplySettingsResponse) in
      let department = try Department(db, zones: zones, now: now)
      let before = department.policy
      guard request.expectedVersion == 0 || request.expectedVersion == before.version else {
        throw RoutingHandler.staleVersion(before.version, wanted: request.expectedVersion)
      }
      var after = before
      try RoutingHandler.check(after.apply(changes), of: after, department.roster)
      let differences = after.changes(from: before)
      if !differences.isEmpty { after.version = before.version + 1 }
      let effects = PolicyEffects.of(
        after, insteadOf: before, queue: department.queue, staff: department.people, calendar: department.calendar,
        roster: department.roster, now: now)
      return (
        after,
        RoutingV1.ApplySettingsResponse(
          version: after.version, changes: differences,
          effects: effects.map { RoutingV1.PolicyEffect(subject: $0.subject, text: $0.text) })
      )
    }
    if request.dryRun { return try await store.read { try answer($0).1 } }
    let actor = context.caller.description
    let response = try await store.writeOnce(request, context, at: now) { transaction in
      let (policy, response) = try answer(transaction.database)
      if !response.changes.isEmpty {
        try PolicyTable.insert(policy, at: now, actor: actor, reason: request.reason, transaction.database)
      }
      return response
    }
    if !response.changes.isEmpty {
      engine.ring()
      timersChanged()
    }
    return response
  }

  func listVersions(_ request: RoutingV1.ListVersionsRequest, context: ServerContext) async throws
    -> RoutingV1.ListVersionsResponse
  {
    guard request.limit <= UInt32(Self.listLimit) else {
      throw RPCError(
        code: .invalidArgument, message: "The limit is \(request.limit), at most \(Self.listLimit) are listed.")
    }
    let limit = request.limit == 0 ? 50 : Int(request.limit)
    return RoutingV1.ListVersionsResponse(
      versions: try await store.read { try PolicyTable.history(limit: limit, $0) })
  }
}
