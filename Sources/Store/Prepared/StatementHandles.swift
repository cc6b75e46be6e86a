internal import GRDB
internal import GRDBSQLite

/// The prepared statements of the writer's connection, each compiled at its first use and kept until the store closes.
///
/// Used on the writer's queue only.
final class StatementHandles {
  private var handles: [ObjectIdentifier: (statement: PreparedStatement, handle: OpaquePointer)] = [:]

  deinit { finalize() }

  /// Before the connection is closed, which SQLite refuses while a statement lives.
  func finalize() {
    for entry in handles.values { sqlite3_finalize(entry.handle) }
    handles = [:]
  }

  /// Runs a statement to its end, or to where `visit` says stop.
  /// - Parameter visit: Whether to go on to the next row.
  /// - Throws: `DatabaseError` with SQLite's code and words; what `visit` throws. The statement is reset either way.
  func run(
    _ statement: PreparedStatement, _ database: Database, _ bind: (inout StatementParameters) throws -> Void,
    visit: (borrowing StatementRow) throws -> Bool
  ) throws {
    let handle = try handle(of: statement, database)
    defer { sqlite3_reset(handle) }
    var parameters = StatementParameters(handle)
    try bind(&parameters)
    guard parameters.code == SQLITE_OK else { throw Self.error(parameters.code, database) }
    guard parameters.isComplete else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "a statement was not given all of its parameters")
    }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_DONE: return
      case SQLITE_ROW: guard try visit(StatementRow(handle)) else { return }
      case let code: throw Self.error(code, database)
      }
    }
  }

  private func handle(of statement: PreparedStatement, _ database: Database) throws -> OpaquePointer {
    if let known = handles[ObjectIdentifier(statement)] { return known.handle }
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(
      database.sqliteConnection, statement.sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else { throw Self.error(code, database) }
    // Holding the statement keeps its identity from being given to another.
    handles[ObjectIdentifier(statement)] = (statement, handle)
    return handle
  }

  private static func error(_ code: Int32, _ database: Database) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: sqlite3_errmsg(database.sqliteConnection).map(String.init(cString:)))
  }
}
