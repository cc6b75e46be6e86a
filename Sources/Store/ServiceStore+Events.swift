internal import GRDB

extension ServiceStore {
  /// The sequence of the newest event on disk; 0 for none.
  public var lastSequence: Int64 { signal.latest }

  /// The events after a sequence, oldest first.
  /// - Parameters:
  ///   - limit: at most so many events.
  ///   - maximumBytes: stops after the event whose payload reaches this sum, so there is always at least one event if
  ///     any exists.
  /// - Throws: as ``read(_:)``.
  public func events(after sequence: Int64, limit: Int, maximumBytes: Int = 1 << 20) async throws -> [OutboxEvent] {
    try await read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT sequence, type, aggregate, aggregate_version, occurred_at_ms, recorded_at_ms, actor, payload,
            is_imported
          FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?
          """)
      let rows = try Row.fetchCursor(statement, arguments: [sequence, limit])
      var events: [OutboxEvent] = []
      var bytes = 0
      while bytes < maximumBytes, let row = try rows.next() {
        let event = OutboxEvent(row)
        bytes += event.event.payload.count
        events.append(event)
      }
      return events
    }
  }

  /// Returns when there is an event after `sequence` on disk; at once if there is one already. Never slows the writer.
  /// - Throws: `CancellationError`, `StoreError.closed`.
  public func waitForEvents(after sequence: Int64) async throws {
    try await signal.wait(after: sequence)
  }

  /// The last event of a producer's stream that has had its effect here; 0 for none.
  public func cursor(of producer: String) async throws -> Int64 {
    try await read { try Inbox.cursor(of: producer, $0) }
  }

  /// When the oldest recorded response was recorded, in milliseconds; nil when there is none. One indexed read.
  public func oldestResponse() async throws -> Int64? {
    try await read { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT recorded_at_ms FROM recorded_response ORDER BY recorded_at_ms LIMIT 1"))
    }
  }

  /// Deletes recorded responses older than a time, at most `limit` of them.
  /// - Returns: how many were deleted; fewer than `limit` means that none is left.
  @discardableResult
  public func pruneResponses(recordedBefore milliseconds: Int64, limit: Int = 1000) async throws -> Int {
    try await write { transaction in
      try transaction.database.cachedStatement(
        sql: """
          DELETE FROM recorded_response WHERE (caller, key) IN
            (SELECT caller, key FROM recorded_response WHERE recorded_at_ms < ? ORDER BY recorded_at_ms LIMIT ?)
          """
      ).execute(arguments: [milliseconds, limit])
      return transaction.database.changesCount
    }
  }
}
