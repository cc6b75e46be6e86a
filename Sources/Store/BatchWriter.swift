internal import GRDB

/// Runs batches of operations, each batch in one transaction with one fsync.
///
/// A batch first runs without savepoints. An operation that fails without having changed a row costs nothing. One
/// that fails after changes makes the batch roll back and run again with a savepoint around each operation; a hook
/// that fails makes it run again with the hooks inside the savepoints. Whatever fails is then undone alone. One whose
/// caller was cancelled before COMMIT makes the batch run again without it.
///
/// @unchecked because it is used on the writer's serial queue only.
final class BatchWriter: @unchecked Sendable {
  private enum Mode {
    /// No savepoints; hooks at the end.
    case plain
    /// A savepoint around each operation; hooks at the end.
    case savepoints
    /// A savepoint around each operation and its hooks.
    case isolated
  }

  private enum Attempt {
    case committed
    case rolledBack
    case again(Mode)

    var isCommit: Bool {
      if case .committed = self { true } else { false }
    }
  }

  private let path: String
  private let queue: WriteQueue
  private let state: BatchState
  private(set) var replays = 0

  init(path: String, queue: WriteQueue, committedSequence: Int64) {
    self.path = path
    self.queue = queue
    self.state = BatchState(committedSequence: committedSequence)
  }

  /// Lets go of what holds the connection, for closing it.
  func finalizeStatements() { state.handles.finalize() }

  /// The sequence of the newest event that is on disk.
  var committedSequence: Int64 { state.committedSequence }

  /// Runs the operations and leaves each its outcome; does not answer the callers.
  func run(_ operations: [WriteOperation], _ db: Database) {
    var mode = Mode.plain
    while true {
      do {
        let attempt = try attempt(operations, mode, db)
        guard case .again(let next) = attempt else { return }
        replays += 1
        mode = next
      } catch {
        state.didRollBack()
        let failure = StoreError.translating(error, path: path)
        for operation in operations { operation.fail(failure) }
        return
      }
    }
  }

  /// - Throws: what concerns the whole batch, which is then rolled back.
  private func attempt(_ operations: [WriteOperation], _ mode: Mode, _ db: Database) throws -> Attempt {
    var attempt = Attempt.committed
    // GRDB's block refuses statements once SQLite has rolled back by itself (a full disk, say); they would otherwise
    // be committed one by one.
    try db.inTransaction(.immediate) {
      attempt = try perform(operations, mode, db)
      return attempt.isCommit ? .commit : .rollback
    }
    if attempt.isCommit { state.didCommit() } else { state.didRollBack() }
    return attempt
  }

  private func perform(_ operations: [WriteOperation], _ mode: Mode, _ db: Database) throws -> Attempt {
    let transaction = WriteTransaction(database: db, batch: state)
    var omitted = 0
    for operation in operations {
      if queue.isDropped(operation) {
        operation.fail(CancellationError())
        omitted += 1
        continue
      }
      let mark = state.mark(db)
      do {
        if mode != .plain { try db.cachedStatement(sql: "SAVEPOINT operation").execute() }
        try operation.run(transaction)
        if mode == .isolated { try state.flush(db) }
        if mode != .plain { try db.cachedStatement(sql: "RELEASE SAVEPOINT operation").execute() }
      } catch {
        if StoreError.isOfTheStore(error) { throw error }
        guard db.isInsideTransaction else { throw Self.transactionLost }
        operation.fail(StoreError.translating(error, path: path))
        if mode == .plain && db.totalChangesCount != mark.changes {
          return operations.count == 1 ? .rolledBack : .again(.savepoints)
        }
        if mode != .plain {
          try db.cachedStatement(sql: "ROLLBACK TRANSACTION TO SAVEPOINT operation").execute()
          try db.cachedStatement(sql: "RELEASE SAVEPOINT operation").execute()
        }
        state.restore(mark)
      }
      guard db.isInsideTransaction else { throw Self.transactionLost }
    }
    do {
      try state.flush(db)
      return queue.seal(operations, omitted: omitted) ? .committed : .again(mode)
    } catch {
      if StoreError.isOfTheStore(error) || !db.isInsideTransaction { throw error }
      if operations.count > 1 { return .again(.isolated) }
      for operation in operations { operation.fail(StoreError.translating(error, path: path)) }
      return .rolledBack
    }
  }

  private static var transactionLost: StoreError {
    .statementFailed(reason: "the transaction ended inside an operation")
  }
}
