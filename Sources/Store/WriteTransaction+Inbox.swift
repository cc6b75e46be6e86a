internal import GRDB

extension WriteTransaction {
  /// Moves the cursor of a producer's stream onto an event, in the transaction of the event's effect: thereby each
  /// event has its effect once, however often it arrives.
  ///
  /// ```swift
  /// guard try transaction.advanceCursor(producer: "tickets", to: event.sequence) else { return }
  /// ```
  /// - Returns: false when the event was seen before; apply nothing then.
  /// - Throws: `eventGap` when events before this one are missing.
  public func advanceCursor(producer: String, to sequence: Int64) throws -> Bool {
    let seen = try Inbox.cursor(of: producer, database)
    if sequence <= seen { return false }
    guard sequence - 1 == seen else {
      throw StoreError.eventGap(producer: producer, expected: seen + 1, given: sequence)
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO inbox (producer, sequence) VALUES (?, ?)
        ON CONFLICT (producer) DO UPDATE SET sequence = excluded.sequence
        """
    ).execute(arguments: [producer, sequence])
    return true
  }
}

/// The positions in other services' streams.
enum Inbox {
  /// The last event of the producer that has had its effect; 0 for none.
  static func cursor(of producer: String, _ db: Database) throws -> Int64 {
    let statement = try db.cachedStatement(sql: "SELECT sequence FROM inbox WHERE producer = ?")
    return try Int64.fetchOne(statement, arguments: [producer]) ?? 0
  }
}
