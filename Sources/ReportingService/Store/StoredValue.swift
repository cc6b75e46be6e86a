internal import BusinessTime

/// Reads values that were written by this service; anything else means a damaged or foreign database.
enum StoredValue {
  static func date(_ text: String) throws(StoredValueError) -> LocalDate {
    guard let date = LocalDate(text) else { throw StoredValueError(kind: "date", text: text) }
    return date
  }

  static func named<Value: RawRepresentable<String>>(_ text: String) throws(StoredValueError) -> Value {
    guard let value = Value(rawValue: text) else { throw StoredValueError(kind: "\(Value.self)", text: text) }
    return value
  }
}

/// A stored text that this release does not know.
struct StoredValueError: Error, CustomStringConvertible {
  var kind: String
  var text: String

  var description: String { "the database holds '\(text)', which is no \(kind) of this release" }
}
