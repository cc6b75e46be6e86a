public import GRDB

/// What a write operation works with: the writer's connection inside an open transaction, the outbox, the inbox,
/// recorded responses and end-of-batch work.
///
/// It is good for the duration of the operation it was given to and must not be kept. An operation must not begin,
/// commit or roll back transactions, nor change the schema.
public struct WriteTransaction {
  /// The connection. Prefer `cachedStatement(sql:)` for what runs often.
  public let database: Database
  let batch: BatchState

  init(database: Database, batch: BatchState) {
    self.database = database
    self.batch = batch
  }

  /// Prepared statements on the connection, compiled once for all writes.
  public var statements: Statements { Statements(database: database, handles: batch.handles) }

  /// Hands an element to a hook, which gets all elements of the batch at once before COMMIT.
  ///
  /// The place for full-text rows and rollups: written once per batch rather than once per operation, and never
  /// before a savepoint. When this operation fails, its elements are dropped with it.
  public func collect<Element>(_ element: Element, for hook: BatchHook<Element>) {
    batch.collect(element, for: hook)
  }
}

// The connection belongs to the writer's queue.
@available(*, unavailable)
extension WriteTransaction: Sendable {}
