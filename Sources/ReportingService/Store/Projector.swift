internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import ReportingDomain
internal import Store

/// An event as it is kept in the log.
struct LoggedEvent {
  var producer: String
  var sequence: Int64
  var type: String
  var occurredAt: Instant
  var actor: String
  var isImported: Bool
  var payload: [UInt8]
}

/// Turns events into projections, one at a time; the same for a live event and for a rebuild.
struct Projector {
  let database: Database
  let calendar: BusinessCalendar

  /// Event types that are kept and projected; the rest leaves no trace here.
  static func concerns(_ type: String) -> Bool {
    type.hasPrefix("ticket.") || type.hasPrefix("segment.") || type.hasPrefix("alarm.")
  }

  /// - Throws: `MessageDecodingError` for a payload that cannot be read, before anything was written.
  func project(_ event: LoggedEvent) throws {
    if event.type.hasPrefix("alarm.") {
      try projectAlarm(event)
    } else if let fact = try TicketFact(
      type: event.type, occurredAt: event.occurredAt, actor: event.actor, imported: event.isImported,
      payload: event.payload)
    {
      try save(fact)
      try evolve(fact)
      try recordTouch(fact, sequence: event.sequence)
      try recordSegment(fact)
    }
  }

  private func save(_ fact: TicketFact) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO ticket (number, subject, customer, state, state_reason, owner, overseer,
          unanswered_since_ms, imported) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Int64(clamping: fact.number), fact.subject, fact.customer, fact.snapshot.state.rawValue, fact.stateReason,
      fact.owner, fact.overseer, fact.unansweredSince?.millisecondsSinceEpoch, fact.isImported,
    ])
  }

  private func evolve(_ fact: TicketFact) throws {
    let table = TimelineTable(database)
    var timeline = try table.timeline(of: fact.number) ?? TicketTimeline(arrival: fact.snapshot)
    timeline.apply(fact.change, calendar: calendar)
    try table.save(timeline)
  }

  private func recordTouch(_ fact: TicketFact, sequence: Int64) throws {
    guard let person = fact.touchedBy, let act = fact.act else { return }
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO touch (person, at_ms, sequence, ticket, act) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      person, fact.at.millisecondsSinceEpoch, sequence, Int64(clamping: fact.number), act.rawValue,
    ])
  }

  private func recordSegment(_ fact: TicketFact) throws {
    guard let segment = fact.segment, segment.id > 0, !fact.isImported else { return }
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO segment (id, ticket, person, started_at_ms, ended_at_ms) VALUES (?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Int64(clamping: segment.id), Int64(clamping: fact.number), segment.person, segment.startedAtMs,
      segment.endedAtMs == 0 ? nil : segment.endedAtMs,
    ])
  }

  private func projectAlarm(_ event: LoggedEvent) throws {
    guard let alarm = try RoutingV1.AlarmEvent(decoding: event.payload).alarm, alarm.kind == "HANGING" else { return }
    if event.type == "alarm.raised" {
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO hanging (ticket, since_ms) VALUES (?, ?)")
        .execute(arguments: [Int64(clamping: alarm.ticket), event.occurredAt.millisecondsSinceEpoch])
    } else if event.type == "alarm.resolved" {
      try database.cachedStatement(sql: "DELETE FROM hanging WHERE ticket = ?")
        .execute(arguments: [Int64(clamping: alarm.ticket)])
    }
  }
}
