internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import ReportingDomain
internal import Store

/// What reporting tells the other services about leave, shifts of single dates and excuses.
enum AttendanceEvents {
  static func event(
    _ type: String, _ view: LeaveView, reason: String, at now: Instant, actor: Actor
  ) -> NewEvent {
    event(
      type, aggregate: "leave/\(view.leave.id)", version: Int64(clamping: view.leave.version),
      ReportingV1.LeaveEvent(leave: ReportingV1.Leave(view), reason: reason), at: now, actor: actor)
  }

  static func event(
    _ change: ShiftChange, version: Int64, reason: String, at now: Instant, actor: Actor
  ) -> NewEvent {
    event(
      "shift.changed", aggregate: "shift/\(change.person)/\(change.date)", version: version,
      ReportingV1.ShiftEvent(
        person: change.person, date: change.date.description, hours: change.hours?.text ?? "",
        week: change.hours == nil, reason: reason), at: now, actor: actor)
  }

  static func event(_ day: LateDay, _ excuse: Excuse, at now: Instant, actor: Actor) -> NewEvent {
    event(
      "excuse.\(excuse.state.rawValue)", aggregate: "excuse/\(day.person)/\(day.date)",
      version: Int64(clamping: excuse.version), ReportingV1.ExcuseEvent(day: ReportingV1.LateDay(day)), at: now,
      actor: actor)
  }

  private static func event(
    _ type: String, aggregate: String, version: Int64, _ payload: some ProtobufMessage, at now: Instant, actor: Actor
  ) -> NewEvent {
    NewEvent(
      type: type, aggregate: aggregate, aggregateVersion: version, occurredAtMilliseconds: now.millisecondsSinceEpoch,
      recordedAtMilliseconds: now.millisecondsSinceEpoch, actor: actor.path, payload: payload.encoded())
  }
}
