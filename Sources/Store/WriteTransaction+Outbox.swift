internal import GRDB

extension WriteTransaction {
  /// Records an event in this transaction.
  ///
  /// Subscribers see it after COMMIT. One operation may record several events with the same version of an aggregate.
  /// - Returns: the event's sequence. It is final only when the write has been answered: a replayed batch numbers anew.
  /// - Throws: `versionConflict` when another operation has recorded this version of the aggregate or a later one.
  @discardableResult
  public func append(_ event: NewEvent) throws -> Int64 {
    let newest = try database.cachedStatement(
      sql: """
        SELECT aggregate_version, sequence FROM outbox
        WHERE aggregate = ? ORDER BY aggregate_version DESC, sequence DESC LIMIT 1
        """)
    if let row = try Row.fetchOne(newest, arguments: [event.aggregate]) {
      let recorded: Int64 = row[0]
      let isOwn = (row[1] as Int64) > batch.sequenceBeforeOperation
      if event.aggregateVersion < recorded || (event.aggregateVersion == recorded && !isOwn) {
        throw StoreError.versionConflict(
          aggregate: event.aggregate, recorded: recorded, given: event.aggregateVersion)
      }
    }
    let sequence = batch.nextSequence()
    try database.cachedStatement(
      sql: """
        INSERT INTO outbox (
          sequence, type, aggregate, aggregate_version, occurred_at_ms, recorded_at_ms, actor, payload, is_imported)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      sequence, event.type, event.aggregate, event.aggregateVersion, event.occurredAtMilliseconds,
      event.recordedAtMilliseconds, event.actor, Blob(event.payload), event.isImported,
    ])
    return sequence
  }
}
