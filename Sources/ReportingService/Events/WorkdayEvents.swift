internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import ReportingDomain
internal import Store

/// What reporting tells the other services; the aggregate is "workday/PERSON/DATE".
enum WorkdayEvents {
  static let started = "workday.started"
  static let planned = "workday.planned"
  static let reported = "workday.reported"
  static let ended = "workday.ended"
  static let autoClosed = "workday.auto_closed"
  static let breakStarted = "break.started"
  static let breakEnded = "break.ended"

  static func event(_ type: String, _ day: Workday, at now: Instant, actor: Actor) -> NewEvent {
    let payload = ReportingV1.WorkdayEvent(
      person: day.person, date: day.date.description, mode: ReportingV1.WorkMode(day.mode),
      startedAtMs: day.startedAt.millisecondsSinceEpoch, endedAtMs: day.endedAt?.millisecondsSinceEpoch ?? 0,
      lateMinutes: UInt32(clamping: day.lateMinutes), flags: day.flags.sorted().map(\.rawValue))
    // A day that was closed while the service was down ended then, not when that was noticed.
    let occurredAt = type == autoClosed ? day.endedAt ?? now : now
    return NewEvent(
      type: type, aggregate: "workday/\(day.person)/\(day.date)", aggregateVersion: Int64(clamping: day.version),
      occurredAtMilliseconds: occurredAt.millisecondsSinceEpoch,
      recordedAtMilliseconds: now.millisecondsSinceEpoch, actor: actor.path, payload: payload.encoded())
  }
}
