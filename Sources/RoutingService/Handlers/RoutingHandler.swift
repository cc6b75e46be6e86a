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

  static let listLimit = 500
  static let defaultListLimit = 50

  func listQueue(
    _ request: RoutingV1.ListQueueRequest, context: ServerContext
  ) async throws -> RoutingV1.ListQueueResponse {
    guard request.limit <= UInt32(Self.listLimit) else {
      throw RPCError(
        code: .invalidArgument, message: "The limit is \(request.limit), at most \(Self.listLimit) are listed.")
    }
    guard request.line <= 3 else {
      throw RPCError(code: .invalidArgument, message: "There is no line \(request.line): use 1, 2, 3, or 0 for all.")
    }
    let limit = request.limit == 0 ? Self.defaultListLimit : Int(request.limit)
    let caller = context.caller
    let now = clock.now
    return try await store.read { [zones] db in
      let department = try Department(db, zones: zones, now: now)
      let visible = department.queued.filter { record in
        (request.line == 0 || record.lineNumber == Int(request.line)) && Self.mayList(record, caller)
      }
      let records = Dictionary(visible.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
      let tickets = try visible.compactMap { try Department.queuedTicket($0, db) }
      let ranked = department.planner.ranked(tickets, at: now)
      let pending = Dictionary(
        department.pending.map { ($0.ticket, $0) }, uniquingKeysWith: { first, _ in first })
      let entries = try ranked.prefix(limit).map { ticket, urgency in
        let last = try DecisionTable.latest(of: ticket.number, limit: 1, db).first
        let relaxation = department.planner.relaxation(of: ticket, at: now)
        let isHanging = last?.outcome == "hanging"
        return RoutingV1.QueueEntry(
          ticket: ticket.number.rawValue, subject: records[ticket.number]?.subject ?? "",
          line: UInt32(ticket.line.rawValue), priority: UInt32(ticket.priority.rawValue), kind: ticket.kind.rawValue,
          customer: ticket.customer, urgency: urgency.value,
          eligibleSinceMs: ticket.eligibleSince.millisecondsSinceEpoch, dueAtMs: urgency.dueAt.millisecondsSinceEpoch,
          waitedSeconds: urgency.usedMilliseconds / 1_000, relaxation: isHanging ? 3 : relaxation.rawValue,
          hanging: isHanging,
          standing: pending[ticket.number].map { "proposed to \($0.person)" } ?? last?.reason ?? "just queued")
      }
      return RoutingV1.ListQueueResponse(entries: entries, total: UInt64(ranked.count))
    }
  }

  /// A manager sees their customers' tickets, specialists and developers their line's, everybody else all.
  private static func mayList(_ record: TicketRecord, _ caller: Principal) -> Bool {
    switch caller {
    case .service: true
    case .person("manager", let name):
      record.manager?.rawValue == name || record.managerDeputy?.rawValue == name || record.line == .managers
    case .person("specialist", _): record.line == .specialists
    case .person("developer", _): record.line == .developers
    case .person: true
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
