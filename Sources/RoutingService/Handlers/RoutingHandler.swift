internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Routing`: the queue, its explanations, offers, alarms and the policy.
struct RoutingHandler: RoutingV1.RoutingService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let calendar: DepartmentCalendar
  let engine: AssignmentEngine
  let timersChanged: @Sendable () -> Void

  func listQueue(
    _ request: RoutingV1.ListQueueRequest, context: ServerContext
  ) async throws -> RoutingV1.ListQueueResponse {
    let scope = try QueueScope(line: request.line, limit: request.limit, caller: context.caller)
    let now = clock.now
    return try await store.read { [zones] db in
      let board = try QueueBoard(scope, db, zones: zones, now: now)
      return RoutingV1.ListQueueResponse(entries: board.entries, total: UInt64(board.total))
    }
  }

  func listAlarms(
    _ request: RoutingV1.ListAlarmsRequest, context: ServerContext
  ) async throws -> RoutingV1.ListAlarmsResponse {
    try await store.read { db in
      RoutingV1.ListAlarmsResponse(alarms: try AlarmTable.list(includingResolved: request.includeResolved, db))
    }
  }

  func getPolicy(_ request: RoutingV1.GetPolicyRequest, context: ServerContext) async throws -> RoutingV1.Policy {
    try await store.read { RoutingV1.Policy(try PolicyTable.current($0)) }
  }

  func setPolicy(_ request: RoutingV1.SetPolicyRequest, context: ServerContext) async throws -> RoutingV1.Policy {
    guard let wanted = request.policy else {
      throw RPCError(code: .invalidArgument, message: "The request names no policy.")
    }
    try Self.checkReason(request.reason)
    let now = clock.now
    let actor = context.caller.description
    let answer = try await store.writeOnce(request, context, at: now) { [zones] transaction in
      var policy = try PolicyTable.current(transaction.database)
      let version = policy.version
      guard wanted.version == 0 || wanted.version == version else {
        throw Self.staleVersion(version, wanted: wanted.version)
      }
      policy.take(wanted)
      policy.version = version + 1
      try Self.check(policy.violations(), of: policy, try Department.roster(transaction.database, zones: zones))
      try PolicyTable.insert(policy, at: now, actor: actor, reason: request.reason, transaction.database)
      return RoutingV1.Policy(policy)
    }
    somethingChanged()
    return answer
  }

  /// Refuses a policy with everything that speaks against it: values out of range, and lines nobody could serve.
  static func check(_ violations: [RoutingPolicy.Violation], of policy: RoutingPolicy, _ roster: Roster) throws {
    let gaps = violations.isEmpty ? PolicyReach.gaps(of: policy, roster: roster) : []
    guard violations.isEmpty, gaps.isEmpty else { throw RPCError.invalidPolicy(violations, gaps) }
  }

  static func checkReason(_ reason: String) throws {
    guard !reason.allSatisfy(\.isWhitespace), reason.utf8.count <= 1_000 else {
      throw RPCError(
        code: .invalidArgument, message: "The change needs a reason of 1 to 1000 bytes.",
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: "reason", description: "say in a few words why")],
          hint: "add --reason \"why\""))
    }
  }

  static func staleVersion(_ present: UInt32, wanted: UInt32) -> RPCError {
    RPCError(
      code: .aborted, message: "The policy is at version \(present), not \(wanted); read it again and retry.")
  }

  func sweep(_ request: RoutingV1.SweepRequest, context: ServerContext) async throws -> RoutingV1.SweepResponse {
    let outcome = try await engine.run()
    let alarms = try await store.read { try AlarmTable.standingCount($0) }
    return RoutingV1.SweepResponse(
      assigned: UInt32(clamping: outcome.proposed), requeued: UInt32(clamping: outcome.requeued),
      waiting: UInt32(clamping: outcome.waiting), alarms: UInt32(clamping: alarms))
  }

  func somethingChanged() {
    engine.ring()
    timersChanged()
  }
}
