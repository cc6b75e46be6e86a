internal import BusinessTime
internal import GRDB
internal import Store

/// The events reporting has consumed, kept so that every figure can be computed anew from them.
struct EventLog {
  let database: Database

  init(_ database: Database) { self.database = database }

  func append(_ event: LoggedEvent) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO event_log (producer, sequence, type, occurred_at_ms, actor, imported, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      event.producer, event.sequence, event.type, event.occurredAt.millisecondsSinceEpoch, event.actor,
      event.isImported, Blob(event.payload),
    ])
  }

  /// Every event, producer by producer in its own order; events of different producers do not depend on each other.
  ///
  /// Reads row by row, so memory does not grow with the log.
  func forEach(_ body: (LoggedEvent) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT producer, sequence, type, occurred_at_ms, actor, imported, payload FROM event_log
        ORDER BY producer, sequence
        """)
    while let row = try rows.next() {
      try body(
        LoggedEvent(
          producer: row[0], sequence: row[1], type: row[2], occurredAt: Instant(millisecondsSinceEpoch: row[3]),
          actor: row[4], isImported: row[5], payload: (row[6] as Blob).bytes))
    }
  }
}
