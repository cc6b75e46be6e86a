internal import Store

/// Carries the outcome of a dry run out of the transaction that is given up with it.
private struct Rehearsal<Value: Sendable>: Error {
  let value: Value
}

extension SQLiteTicketsRepository {
  /// Performs a write once per key; a dry run is performed wholly, and undone.
  func rehearsable<Value: Sendable>(
    isDryRun: Bool, once: KeyedWrite<Value>?, _ body: @escaping @Sendable (WriteTransaction) throws -> Value
  ) async throws -> KeyedOutcome<Value> {
    do {
      return try await store.write { transaction in
        guard !isDryRun else { throw Rehearsal(value: try body(transaction)) }
        return try transaction.once(once) { try body(transaction) }
      }
    } catch let rehearsal as Rehearsal<Value> {
      return .performed(rehearsal.value)
    }
  }
}
