internal import BusinessTime
internal import GRDB
internal import Logging
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What the events of Reporting do here: who is at work, has planned, is on a break.
struct WorkdayEvents: Sendable {
  let logger: Logger

  func apply(_ event: EventsV1.Event, _ transaction: WriteTransaction) throws {
    guard event.aggregate.hasPrefix("workday/") else { return }
    let payload: ReportingV1.WorkdayEvent
    do {
      payload = try ReportingV1.WorkdayEvent(decoding: event.payload)
    } catch {
      logger.error(
        "an event of reporting cannot be read and is skipped",
        metadata: ["sequence": "\(event.sequence)", "type": "\(event.type)", "error": "\(error)"])
      return
    }
    guard let person = PersonID(nonEmpty: payload.person) else { return }
    let db = transaction.database
    let at = Instant(millisecondsSinceEpoch: event.occurredAtMs)
    let policy = try PolicyTable.current(db)
    var record = try StaffTable.presence(of: person, db)
    switch event.type {
    case "workday.started":
      // A new day forgets the breaks of the last one.
      if !record.presence.isDayStarted { record.breakTotalMilliseconds = 0 }
      record.breakStartedAt = nil
      record.presence.startDay(at: at, policy: policy)
    case "workday.planned":
      record.presence.filePlan(at: at, policy: policy)
    case "workday.reported":
      record.presence.noteActivity(at: at, policy: policy)
    case "workday.ended", "workday.auto_closed":
      record.endBreak(at: at)
      record.presence.endDay(at: at)
    case "break.started":
      record.presence.noteActivity(at: at, policy: policy)
      record.startBreak(at: at)
    case "break.ended":
      record.endBreak(at: at)
      record.presence.noteActivity(at: at, policy: policy)
    default:
      return
    }
    try StaffTable.save(record, of: person, db)
  }
}
