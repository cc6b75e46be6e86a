internal import BusinessTime
internal import GRDB
internal import Logging
internal import Messages
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What the events of Reporting about leave and shifts of single dates do here.
struct AttendanceEvents: Sendable {
  let logger: Logger

  func apply(_ event: EventsV1.Event, _ transaction: WriteTransaction) throws {
    do {
      if event.aggregate.hasPrefix("leave/") {
        try apply(try ReportingV1.LeaveEvent(decoding: event.payload), transaction.database)
      } else if event.type == "shift.changed" {
        try apply(try ReportingV1.ShiftEvent(decoding: event.payload), transaction.database)
      }
    } catch let error as MessageDecodingError {
      logger.error(
        "an event of reporting cannot be read and is skipped",
        metadata: ["sequence": "\(event.sequence)", "type": "\(event.type)", "error": "\(error)"])
    }
  }

  /// Each event has the whole leave, so that the last one says what holds.
  private func apply(_ payload: ReportingV1.LeaveEvent, _ db: Database) throws {
    guard let leave = payload.leave, let person = PersonID(nonEmpty: leave.person) else { return }
    guard leave.holds, leave.startsAtMs < leave.endsAtMs else { return try AbsenceTable.remove(leave: leave.id, db) }
    let starts = Instant(millisecondsSinceEpoch: leave.startsAtMs)
    try AbsenceTable.save(
      leave: leave.id, of: person, starts..<Instant(millisecondsSinceEpoch: leave.endsAtMs), db)
  }

  private func apply(_ payload: ReportingV1.ShiftEvent, _ db: Database) throws {
    guard let person = PersonID(nonEmpty: payload.person), let date = LocalDate(payload.date) else { return }
    if payload.week {
      try DatedShiftTable.remove(of: person, on: date, db)
    } else {
      try DatedShiftTable.save(payload.hours, of: person, on: date, db)
    }
  }
}
