internal import GRDB

extension StoreError {
  /// The store's error for one of SQLite's.
  init(_ error: DatabaseError, path: String) {
    let reason = Self.reason(error)
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, reason: reason)
    case .SQLITE_CONSTRAINT: self = .constraint(reason: reason)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_BUSY, .SQLITE_LOCKED:
      self = .openFailed(path: path, reason: reason)
    case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_ABORT:
      self = .inputOutput(path: path, reason: reason)
    case .SQLITE_MISUSE where error.message == "Connection is closed": self = .closed
    default: self = .statementFailed(reason: reason)
    }
  }

  /// Any error as the store's: its own kept, SQLite's translated.
  init(wrapping error: any Error, path: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self.init(error, path: path)
    default: self = .statementFailed(reason: String(describing: error))
    }
  }

  /// SQLite's errors translated, everything else as it is.
  static func translating(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    return StoreError(error, path: path)
  }

  /// Whether the error says something about the store rather than about one operation, so that a whole batch fails.
  static func isOfTheStore(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM, .SQLITE_READONLY,
      .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL:
      return true
    default:
      return false
    }
  }

  /// Code and message without SQL or arguments: those may hold what customers wrote.
  private static func reason(_ error: DatabaseError) -> String {
    let code = "SQLite \(error.extendedResultCode.rawValue)"
    return error.message.map { "\($0) (\(code))" } ?? code
  }
}
