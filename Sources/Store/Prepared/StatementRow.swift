internal import GRDBSQLite

/// A row a statement stands on; good inside the closure it is given to.
///
/// Columns count from 0. A value of another type is converted as SQLite does: NULL reads as 0, "" or no bytes.
public struct StatementRow: ~Copyable {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  public func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// Text; what is not UTF-8 in it is replaced.
  public func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  public func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
