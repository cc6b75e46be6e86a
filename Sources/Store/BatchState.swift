internal import GRDB

/// What a batch knows beyond its connection: the outbox's position and what was collected for hooks.
final class BatchState {
  /// A point to return to when an operation fails.
  struct Mark {
    fileprivate let sequence: Int64
    fileprivate let collected: [Int]
    /// The connection's count of changed rows.
    let changes: Int
  }

  /// The sequence of the newest event that is on disk.
  private(set) var committedSequence: Int64
  /// The sequence of the newest event in the open transaction.
  private(set) var sequence: Int64
  /// The newest event when the running operation began.
  private(set) var sequenceBeforeOperation: Int64
  let handles = StatementHandles()
  private var order: [any Collecting] = []
  private var collectors: [ObjectIdentifier: any Collecting] = [:]

  init(committedSequence: Int64) {
    self.committedSequence = committedSequence
    self.sequence = committedSequence
    self.sequenceBeforeOperation = committedSequence
  }

  func nextSequence() -> Int64 {
    sequence += 1
    return sequence
  }

  func collect<Element>(_ element: Element, for hook: BatchHook<Element>) {
    if let collector = collectors[ObjectIdentifier(hook)] as? Collector<Element> {
      collector.append(element)
      return
    }
    let collector = Collector(hook)
    collector.append(element)
    collectors[ObjectIdentifier(hook)] = collector
    order.append(collector)
  }

  /// Notes where an operation begins.
  func mark(_ db: Database) -> Mark {
    sequenceBeforeOperation = sequence
    return Mark(sequence: sequence, collected: order.map(\.count), changes: db.totalChangesCount)
  }

  /// Forgets what a failed operation did.
  func restore(_ mark: Mark) {
    sequence = mark.sequence
    for (index, collector) in order.enumerated() {
      collector.truncate(to: index < mark.collected.count ? mark.collected[index] : 0)
    }
  }

  func flush(_ db: Database) throws {
    let transaction = WriteTransaction(database: db, batch: self)
    for collector in order { try collector.flush(transaction) }
  }

  func didCommit() {
    committedSequence = sequence
    forgetCollected()
  }

  func didRollBack() {
    sequence = committedSequence
    forgetCollected()
  }

  // Hooks are constants of repositories, but one made on the fly must not stay for ever.
  private func forgetCollected() {
    order.removeAll(keepingCapacity: true)
    collectors.removeAll(keepingCapacity: true)
  }
}
