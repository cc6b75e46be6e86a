public import GRDB
internal import Synchronization

extension ServiceStore {
  /// Runs a read in a snapshot of the database, beside the writer and other reads.
  ///
  /// Cancelling the task interrupts the running statement.
  /// - Throws: what `body` throws, `CancellationError`, or a ``StoreError`` for SQLite's errors.
  public func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    try gate.enter()
    defer { gate.leave() }
    do {
      return try await StoreStopwatch.measuring { try await pool.read(body) }
    } catch {
      throw StoreError.translating(error, path: configuration.databasePath)
    }
  }

  /// Runs an operation in a transaction shared with other callers, and returns after COMMIT.
  ///
  /// - Operations run one after the other in the order of the calls, each seeing what those before it wrote.
  /// - **An operation must be re-runnable**: when another one of its batch fails, it runs again from a clean state.
  ///   So its effects are the transaction's and its result, nothing else; take the time and new ids before the call.
  /// - An operation that throws leaves no trace; the others of the batch do not notice.
  /// - Cancelling the task before COMMIT has begun undoes the operation, whether it waits, runs or has run; later
  ///   cancellation changes nothing, so a write that returned a value is on disk, and a write that threw
  ///   `CancellationError` never happened. A statement under way is not interrupted: its batch is others' too.
  /// - Cost: no savepoint and no fsync of its own, as long as operations that change rows do not fail; refusing before
  ///   the first change is free.
  /// - Throws: what `operation` throws (SQLite's errors as ``StoreError``), `writeQueueFull`, `closed`,
  ///   `CancellationError`; `diskFull` or `inputOutput` when the batch as a whole could not be kept.
  public func write<Value: Sendable>(
    _ operation: @escaping @Sendable (WriteTransaction) throws -> Value
  ) async throws -> Value {
    try gate.enter()
    defer { gate.leave() }
    let queued = TypedWriteOperation(operation)
    return try await StoreStopwatch.measuring {
      try await withTaskCancellationHandler {
        try await withUnsafeThrowingContinuation { continuation in
          queued.set(continuation)
          do {
            if try queue.add(queued) { scheduleBatch() }
          } catch {
            queued.fail(error)
            queued.complete()
          }
        }
      } onCancel: {
        queue.drop(queued)
      }
    }
  }

  private func scheduleBatch() {
    pool.asyncWriteWithoutTransaction { [self] db in runBatch(db) }
  }

  /// One batch per visit to the writer's queue, so that checkpoints and backups get their turn between batches.
  private func runBatch(_ db: Database) {
    let operations = queue.take()
    if !operations.isEmpty {
      let replays = writer.replays
      writer.run(operations, db)
      counters.withLock {
        $0.batches += 1
        $0.writes += UInt64(operations.count)
        $0.replays += UInt64(writer.replays - replays)
      }
      // Before the answers: whoever was answered finds its own events when asking for the last.
      signal.publish(writer.committedSequence)
      for operation in operations { operation.complete() }
    }
    if queue.hasMore() { scheduleBatch() }
  }

  /// Counters since the store was opened.
  public var figures: StoreFigures {
    var figures = counters.withLock { $0 }
    figures.queuedWrites = queue.count
    return figures
  }
}

/// What a store has done since it was opened.
public struct StoreFigures: Equatable, Sendable {
  /// Transactions, each with one fsync.
  public var batches: UInt64 = 0
  /// Operations run in them.
  public var writes: UInt64 = 0
  /// Batches that were rolled back and run again because an operation failed.
  public var replays: UInt64 = 0
  /// Operations waiting now.
  public var queuedWrites = 0
}
