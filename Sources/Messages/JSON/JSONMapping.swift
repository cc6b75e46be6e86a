/// Between serialized messages and JSON, driven by a schema read at run time.
///
/// Follows the JSON mapping of proto3: names in lowerCamelCase (read also as in the .proto), 64-bit integers as
/// text, bytes in base64, enums by name, fields at their default left out unless asked for. Stricter in one point:
/// an unknown or doubled field is an error. Unknown fields of a message do not appear in JSON.
public struct JSONMapping: Sendable {
  public let schema: Schema
  /// Write fields without presence although they hold their default, so that scripts find every key.
  public var includesDefaults: Bool
  /// Messages within messages, either way.
  public var depthLimit: Int

  public init(schema: Schema, includesDefaults: Bool = false, depthLimit: Int = 64) {
    self.schema = schema
    self.includesDefaults = includesDefaults
    self.depthLimit = depthLimit
  }

  func message(_ name: String, _ path: String) throws(JSONMappingError) -> Schema.Message {
    guard let message = schema.messages[name] else {
      throw .init(path: path, reason: "the schema has no message \(name)")
    }
    return message
  }

  /// A message as JSON that can be filled in: every field, with one element in each list and every member of each
  /// oneof, of which all but one have to go.
  public func template(_ type: String) throws(JSONMappingError) -> JSONValue {
    try template(type, [])
  }

  private func template(_ type: String, _ within: [String]) throws(JSONMappingError) -> JSONValue {
    var members: [JSONValue.Member] = []
    for field in try message(type, type).fields {
      let value: JSONValue
      switch field.type {
      case .message(let name):
        // A type within itself is left for the reader to repeat.
        value = (within + [type]).contains(name) ? .object([]) : try template(name, within + [type])
      case .enumeration(let name): value = .string(schema.enums[name]?.values.first?.name ?? "")
      default: value = scalarDefault(field.type)
      }
      members.append(.init(field.jsonName, field.isRepeated ? .array([value]) : value))
    }
    return .object(members)
  }

  func scalarDefault(_ type: FieldType) -> JSONValue {
    switch type {
    case .bool: .bool(false)
    case .string, .bytes: .string("")
    case .int64, .uint64, .sint64, .fixed64, .sfixed64: .string("0")
    case .message: .null
    case .enumeration(let name): .string(schema.enums[name]?.name(0) ?? "0")
    default: .number("0")
    }
  }
}

/// Why JSON is not a message of a type, or bytes are not; `path` leads to the place, such as `items[2].minutes`.
public struct JSONMappingError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var reason: String
  /// What may have been meant instead.
  public var suggestions: [String]

  public init(path: String, reason: String, suggestions: [String] = []) {
    self.path = path
    self.reason = reason
    self.suggestions = suggestions
  }

  public var description: String {
    let hint = suggestions.isEmpty ? "" : "; did you mean \(suggestions.joined(separator: " or "))?"
    return path.isEmpty ? reason + hint : "\(path): \(reason)\(hint)"
  }
}
