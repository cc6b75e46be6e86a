internal import BusinessTime
internal import OporaAPI
public import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Alarms`.
struct AlarmsHandler: TicketsV1.AlarmsService {
  let repository: any AlarmsRepository
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  func listAlarms(_ request: TicketsV1.ListAlarmsRequest, context: ServerContext) async throws
    -> TicketsV1.ListAlarmsResponse
  {
    let actor = try Actor(context)
    var filter = AlarmFilter()
    filter.kinds = try request.kinds.map { name in
      guard let kind = AlarmKind(rawValue: name) else {
        throw TicketsError.malformed(
          field: "kinds", should: AlarmKind.allCases.map(\.rawValue).joined(separator: ", ") + "; '\(name)' is none")
      }
      return kind
    }
    guard request.pageSize <= TicketsHandler.maximumPageSize else {
      throw TicketsError.malformed(
        field: "page_size", should: "1 to \(TicketsHandler.maximumPageSize), not \(request.pageSize)")
    }
    filter.ticket = request.ticket == 0 ? nil : Int64(clamping: request.ticket)
    filter.includingResolved = request.includeResolved
    filter.recipients = Self.recipients(of: actor, named: request.person)
    filter.before = try TicketQuery.Place.reading(request.pageToken, .newest)?.number
    let size = request.pageSize == 0 ? TicketsHandler.defaultPageSize : Int(request.pageSize)
    filter.limit = size + 1
    let now = clock.now
    let alarms = try await repository.alarms(filter, at: now)
    return TicketsV1.ListAlarmsResponse(
      alarms: alarms.prefix(size).map { entry in
        TicketsV1.StandingAlarm(
          alarm: TicketsV1.Alarm(entry.alarm), ticket: entry.ticket.map(TicketsV1.Ticket.init),
          activityAtMs: entry.activityAt.storedMilliseconds, idleMs: entry.idleMilliseconds)
      }, nextPageToken: alarms.count > size ? "\(alarms[size - 1].alarm.id)" : "")
  }

  func acknowledgeAlarm(_ request: TicketsV1.AcknowledgeAlarmRequest, context: ServerContext) async throws
    -> TicketsV1.Alarm
  {
    TicketsV1.Alarm(
      try await repository.acknowledge(
        alarm: Int64(clamping: request.alarm), by: try Actor(context), at: clock.now))
  }

  func getAlarmPolicy(_ request: TicketsV1.GetAlarmPolicyRequest, context: ServerContext) async throws
    -> TicketsV1.AlarmPolicy
  {
    TicketsV1.AlarmPolicy(try await repository.alarmPolicy())
  }

  func changeAlarmPolicy(_ request: TicketsV1.ChangeAlarmPolicyRequest, context: ServerContext) async throws
    -> TicketsV1.AlarmPolicy
  {
    guard (1...TextLimits.reason).contains(request.reason.utf8.count) else {
      throw TicketsError.malformed(field: "reason", should: "why the numbers change, 1 to \(TextLimits.reason) bytes")
    }
    let entry = try await repository.changeAlarmPolicy(
      request.terms.map { (name: $0.name, minutes: Int(clamping: $0.minutes)) }, reason: request.reason,
      dryRun: request.dryRun, by: try Actor(context), at: clock.now)
    timersChanged()
    return TicketsV1.AlarmPolicy(entry)
  }

  /// Whose alarms are listed; nil for all. Nobody but leads and admins looks into those of others.
  private static func recipients(of actor: Actor, named person: String) -> [AlarmRecipient]? {
    guard let role = actor.role, role != .lead, role != .admin else {
      return person.isEmpty ? nil : [.person(person)]
    }
    return [.person(actor.name)] + (person.isEmpty ? [.role(role)] : [])
  }
}

extension TicketsV1.Alarm {
  init(_ alarm: Alarm) {
    self.init(
      id: UInt64(clamping: alarm.id), kind: alarm.kind.rawValue, subject: alarm.subject,
      ticket: UInt64(clamping: alarm.ticket ?? 0), raisedAtMs: alarm.raisedAt.millisecondsSinceEpoch,
      resolvedAtMs: alarm.resolvedAt.storedMilliseconds, text: alarm.text,
      recipients: alarm.recipients.map(\.description), resolvedBy: alarm.resolvedBy,
      acknowledgedBy: alarm.acknowledgedBy, acknowledgedAtMs: alarm.acknowledgedAt.storedMilliseconds)
  }
}

extension TicketsV1.AlarmPolicy {
  init(_ entry: AlarmPolicyEntry) {
    self.init(
      version: UInt32(clamping: entry.policy.version),
      terms: AlarmTerm.all.map {
        TicketsV1.AlarmTerm(name: $0.name, minutes: UInt32(clamping: entry.policy[$0]))
      }, actor: entry.actor, changedAtMs: entry.at.millisecondsSinceEpoch, reason: entry.reason)
  }
}

extension AlarmPolicyProblems: RPCErrorConvertible {
  var rpcError: RPCError {
    RPCError(
      code: .invalidArgument,
      message: "The alarm policy cannot be changed so: \(problems.count) \(problems.count == 1 ? "point" : "points").",
      details: RpcV1.StatusDetails(
        fieldViolations: problems.map { RpcV1.FieldViolation(field: "terms", description: $0) },
        hint: "opora ticket alarm-policy"))
  }
}
