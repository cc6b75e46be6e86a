public import GRDB

/// Runs prepared statements on one connection.
///
/// A write has it from ``WriteTransaction/statements``, whose statements stay compiled from write to write. A read that
/// shares code with a write makes its own, compiled anew and gone with it.
public struct Statements {
  let database: Database
  let handles: StatementHandles

  init(database: Database, handles: StatementHandles) {
    self.database = database
    self.handles = handles
  }

  /// For one read; good as long as the connection was given for.
  public init(reading database: Database) {
    self.init(database: database, handles: StatementHandles())
  }

  /// Runs a statement that gives no rows, or none that matter.
  ///
  /// ```swift
  /// try transaction.statements.run(Self.insertPickup) { $0.add(line.rawValue, at.millisecondsSinceEpoch) }
  /// ```
  /// - Throws: SQLite's errors, as GRDB's statements do.
  public func run(
    _ statement: PreparedStatement, _ bind: (inout StatementParameters) throws -> Void = { _ in }
  ) throws {
    try handles.run(statement, database, bind) { _ in true }
  }

  /// The first row's value; nil when there is no row.
  /// - Throws: SQLite's errors; what `read` throws.
  public func first<Value>(
    _ statement: PreparedStatement, _ bind: (inout StatementParameters) throws -> Void = { _ in },
    read: (borrowing StatementRow) throws -> Value
  ) throws -> Value? {
    var value: Value?
    try handles.run(statement, database, bind) { row in
      value = try read(row)
      return false
    }
    return value
  }

  /// Visits rows in the statement's order until `visit` returns false.
  /// - Throws: SQLite's errors; what `visit` throws.
  public func visit(
    _ statement: PreparedStatement, _ bind: (inout StatementParameters) throws -> Void = { _ in },
    _ visit: (borrowing StatementRow) throws -> Bool
  ) throws {
    try handles.run(statement, database, bind, visit: visit)
  }

  /// The row id that the last INSERT gave.
  public var lastInsertedRow: Int64 { database.lastInsertedRowID }
}

// The connection belongs to its queue.
@available(*, unavailable)
extension Statements: Sendable {}
