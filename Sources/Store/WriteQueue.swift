internal import Synchronization

/// The bounded queue in front of the writer.
final class WriteQueue: Sendable {
  private struct State {
    /// Oldest first; may hold operations that were dropped meanwhile.
    var operations: [WriteOperation] = []
    /// Operations that wait, the dropped ones not counted.
    var waiting = 0
    /// Whether a batch is running or scheduled.
    var isScheduled = false
  }

  private let state = Mutex(State())
  private let limit: Int
  private let batchLimit: Int

  init(limit: Int, batchLimit: Int) {
    self.limit = max(1, limit)
    self.batchLimit = max(1, batchLimit)
  }

  /// How many operations wait.
  var count: Int { state.withLock { $0.waiting } }

  /// - Returns: whether the caller has to schedule a batch.
  /// - Throws: `writeQueueFull`; `CancellationError` when the operation was dropped before.
  func add(_ operation: WriteOperation) throws -> Bool {
    try state.withLock { state in
      if operation.phase == .dropped { throw CancellationError() }
      guard state.waiting < limit else { throw StoreError.writeQueueFull(limit: limit) }
      operation.phase = .waiting
      state.operations.append(operation)
      state.waiting += 1
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
  }

  /// Drops an operation that has not run yet.
  func drop(_ operation: WriteOperation) {
    let wasWaiting = state.withLock { state in
      switch operation.phase {
      case .new:
        operation.phase = .dropped
        return false
      case .waiting:
        operation.phase = .dropped
        state.waiting -= 1
        return true
      case .running, .dropped:
        return false
      }
    }
    guard wasWaiting else { return }
    operation.fail(CancellationError())
    operation.complete()
  }

  /// The operations of the next batch. Follow it by ``hasMore()``.
  func take() -> [WriteOperation] {
    state.withLock { state in
      var batch: [WriteOperation] = []
      if state.operations.count <= batchLimit {
        batch = state.operations
        state.operations = []
        state.operations.reserveCapacity(batch.count)
      } else {
        batch = Array(state.operations.prefix(batchLimit))
        state.operations.removeFirst(batchLimit)
      }
      batch.removeAll { $0.phase == .dropped }
      for operation in batch { operation.phase = .running }
      state.waiting -= batch.count
      return batch
    }
  }

  /// Whether another batch has to be scheduled after one has run; when not, the next ``add(_:)`` asks for it.
  func hasMore() -> Bool {
    state.withLock { state in
      if state.operations.isEmpty { state.isScheduled = false }
      return !state.operations.isEmpty
    }
  }
}
