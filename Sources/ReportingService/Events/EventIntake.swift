internal import BusinessTime
internal import Logging
internal import Messages
internal import OporaAPI
internal import ReportingDomain
internal import ServiceRuntime
internal import Store

/// Follows tickets and routing: keeps what matters in the log and projects it, in the transaction of the cursor.
struct EventIntake: Sendable {
  let calendars: DepartmentCalendar
  let logger: Logger

  var consumptions: [EventConsumption] {
    ["tickets", "routing"].map { producer in
      EventConsumption(producer: producer) { event, transaction in
        try apply(event, of: producer, transaction)
      }
    }
  }

  func apply(_ event: EventsV1.Event, of producer: String, _ transaction: WriteTransaction) throws {
    do {
      if event.type == "staff.changed" {
        try take(try RoutingV1.StaffEvent(decoding: event.payload), transaction)
      } else if Projector.concerns(event.type) {
        let logged = LoggedEvent(
          producer: producer, sequence: Int64(clamping: event.sequence), type: event.type,
          occurredAt: Instant(millisecondsSinceEpoch: event.occurredAtMs), actor: event.actor,
          isImported: event.imported, payload: event.payload)
        let calendar = try calendars.current(transaction.database)
        try Projector(database: transaction.database, calendar: calendar).project(logged)
        try EventLog(transaction.database).append(logged)
      }
    } catch let error as MessageDecodingError {
      // An event nobody can read must not stop the feed; it is missing from the figures, so it is told.
      logger.error(
        "skipped an event that cannot be read",
        metadata: ["producer": "\(producer)", "sequence": "\(event.sequence)", "error": "\(error)"])
    }
  }

  /// Routing knows the staff; whoever is known there has days here.
  private func take(_ event: RoutingV1.StaffEvent, _ transaction: WriteTransaction) throws {
    guard let member = event.member, !member.id.isEmpty else { return }
    let table = PersonTable(transaction.database)
    let present = try table.person(member.id)
    let record = PersonRecord(
      id: member.id, name: member.name.isEmpty ? present?.name ?? member.id : member.name,
      team: member.team.isEmpty ? present?.team ?? "" : member.team, line: Int(clamping: member.line),
      zone: member.timeZone.isEmpty ? present?.zone ?? "UTC" : member.timeZone,
      shifts: member.shifts.isEmpty
        ? present?.shifts ?? ShiftWeek.standardTexts
          // Routing counts the minutes of each part, a day only its beginning and its end.
        : member.shifts.map { ShiftHours(spanning: $0)?.description ?? $0 }, isActive: member.active)
    guard let problem = record.problem(zones: calendars.directory) else {
      if try table.save(record) { try calendars.peopleChanged(transaction.database) }
      return
    }
    logger.error(
      "skipped a change of staff that cannot be used",
      metadata: ["person": "\(member.id)", "problem": "\(problem.description)"])
  }
}
