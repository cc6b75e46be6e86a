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

  /// Drops an operation whose batch is not being committed yet. One that runs or has run is undone by the writer.
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
      case .running:
        operation.phase = .dropped
        return false
      case .committing, .dropped:
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

  /// Whether an operation was dropped since its batch was taken.
  func isDropped(_ operation: WriteOperation) -> Bool {
    state.withLock { _ in operation.phase == .dropped }
  }

  /// Decides that a batch is to be committed: from here on none of its operations can be dropped.
  ///
  /// - Parameter omitted: How many of them were left out because they had been dropped.
  /// - Returns: false when others have been dropped since; nothing is decided then.
  func seal(_ operations: [WriteOperation], omitted: Int) -> Bool {
    state.withLock { _ in
      guard operations.count(where: { $0.phase == .dropped }) == omitted else { return false }
      for operation in operations where operation.phase == .running { operation.phase = .committing }
      return true
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
