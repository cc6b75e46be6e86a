extension WriteTransaction {
  private static let newestVersion = PreparedStatement(
    """
    SELECT aggregate_version, sequence FROM outbox
    WHERE aggregate = ? ORDER BY aggregate_version DESC, sequence DESC LIMIT 1
    """)
  private static let insertEvent = PreparedStatement(
    """
    INSERT INTO outbox (
      sequence, type, aggregate, aggregate_version, occurred_at_ms, recorded_at_ms, actor, payload, is_imported)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// Records an event in this transaction.
  ///
  /// Subscribers see it after COMMIT. One operation may record several events with the same version of an aggregate.
  /// - Returns: the event's sequence. It is final only when the write has been answered: a replayed batch numbers anew.
  /// - Throws: `versionConflict` when another operation has recorded this version of the aggregate or a later one.
  @discardableResult
  public func append(_ event: NewEvent) throws -> Int64 {
    let newest = try statements.first(Self.newestVersion) {
      $0.add(event.aggregate)
    } read: {
      (version: $0.integer(0), sequence: $0.integer(1))
    }
    if let newest {
      let isOwn = newest.sequence > batch.sequenceBeforeOperation
      if event.aggregateVersion < newest.version || (event.aggregateVersion == newest.version && !isOwn) {
        throw StoreError.versionConflict(
          aggregate: event.aggregate, recorded: newest.version, given: event.aggregateVersion)
      }
    }
    let sequence = batch.nextSequence()
    try statements.run(Self.insertEvent) {
      $0.add(
        sequence, event.type, event.aggregate, event.aggregateVersion, event.occurredAtMilliseconds,
        event.recordedAtMilliseconds, event.actor, Blob(event.payload), event.isImported)
    }
    return sequence
  }
}
