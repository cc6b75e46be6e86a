internal import GRDBSQLite

/// Gives a statement's parameters their values, from the first to the last.
public struct StatementParameters: ~Copyable {
  private let handle: OpaquePointer
  private var position: Int32 = 0
  /// The first code that was not SQLITE_OK.
  private(set) var code = SQLITE_OK

  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  /// Binds the next parameters. A value is copied, so it need not outlive the call.
  public mutating func add<each Value: StatementValue>(_ values: repeat each Value) {
    for value in repeat each values { value.bind(to: &self) }
  }

  var isComplete: Bool { position == sqlite3_bind_parameter_count(handle) }

  mutating func add(integer value: Int64) {
    position += 1
    note(sqlite3_bind_int64(handle, position, value))
  }

  mutating func addNull() {
    position += 1
    note(sqlite3_bind_null(handle, position))
  }

  mutating func add(text: UnsafeBufferPointer<UInt8>) {
    position += 1
    guard let start = text.baseAddress else { return note(sqlite3_bind_text(handle, position, "", 0, nil)) }
    start.withMemoryRebound(to: CChar.self, capacity: text.count) {
      note(sqlite3_bind_text64(handle, position, $0, UInt64(text.count), Self.copying, UInt8(SQLITE_UTF8)))
    }
  }

  mutating func add(blob: UnsafeRawBufferPointer) {
    position += 1
    // A null pointer would bind NULL.
    guard let start = blob.baseAddress else { return note(sqlite3_bind_zeroblob(handle, position, 0)) }
    note(sqlite3_bind_blob64(handle, position, start, UInt64(blob.count), Self.copying))
  }

  private mutating func note(_ result: Int32) {
    if code == SQLITE_OK { code = result }
  }

  /// SQLITE_TRANSIENT, a macro that Swift does not see.
  private static var copying: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// What can stand in a column: integers, truth as 0 or 1, text in UTF-8, bytes, and nil as NULL.
public protocol StatementValue {
  func bind(to parameters: inout StatementParameters)
}

extension Int64: StatementValue {
  public func bind(to parameters: inout StatementParameters) { parameters.add(integer: self) }
}

extension Int: StatementValue {
  public func bind(to parameters: inout StatementParameters) { parameters.add(integer: Int64(self)) }
}

extension Bool: StatementValue {
  public func bind(to parameters: inout StatementParameters) { parameters.add(integer: self ? 1 : 0) }
}

extension String: StatementValue {
  public func bind(to parameters: inout StatementParameters) {
    var text = self
    text.withUTF8 { parameters.add(text: $0) }
  }
}

extension Blob: StatementValue {
  public func bind(to parameters: inout StatementParameters) {
    bytes.withUnsafeBytes { parameters.add(blob: $0) }
  }
}

extension Optional: StatementValue where Wrapped: StatementValue {
  public func bind(to parameters: inout StatementParameters) {
    if let value = self { value.bind(to: &parameters) } else { parameters.addNull() }
  }
}
