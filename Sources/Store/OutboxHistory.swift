public import GRDB

/// The events of one aggregate, read back from the outbox.
public enum OutboxHistory {
  /// Every event of an aggregate, oldest first. One walk of an index.
  public static func events(of aggregate: String, _ database: Database) throws -> [OutboxEvent] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT sequence, type, aggregate, aggregate_version, occurred_at_ms, recorded_at_ms, actor, payload, is_imported
        FROM outbox WHERE aggregate = ? ORDER BY aggregate_version, sequence
        """)
    return try Row.fetchAll(statement, arguments: [aggregate]).map(OutboxEvent.init)
  }
}

extension OutboxEvent {
  /// - Parameter row: the columns of the outbox, in their order.
  init(_ row: Row) {
    self.init(
      sequence: row[0],
      event: NewEvent(
        type: row[1], aggregate: row[2], aggregateVersion: row[3], occurredAtMilliseconds: row[4],
        recordedAtMilliseconds: row[5], actor: row[6], payload: (row[7] as Blob).bytes, isImported: row[8]))
  }
}
