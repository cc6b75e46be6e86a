extension JSONMapping {
  /// The serialized message that JSON describes. `null` leaves a field out.
  ///
  /// - Throws: `JSONMappingError` naming the place, the reason and near names for a field or enum value that does
  ///   not exist.
  public func bytes(from json: JSONValue, as type: String) throws(JSONMappingError) -> [UInt8] {
    try bytes(json, type, path: "", depth: 1)
  }

  private func bytes(
    _ json: JSONValue, _ type: String, path: String, depth: Int
  ) throws(JSONMappingError) -> [UInt8] {
    guard depth <= depthLimit else { throw .init(path: path, reason: "nested deeper than \(depthLimit) messages") }
    let message = try message(type, path)
    guard case .object(let members) = json else {
      throw .init(path: path, reason: "\(type) has to be an object, not \(json.kindName)")
    }
    var values: [UInt32: JSONValue] = [:]
    var oneofs: [Int: String] = [:]
    for member in members {
      let place = path.isEmpty ? member.key : "\(path).\(member.key)"
      guard let field = message.fields.first(where: { $0.jsonName == member.key || $0.name == member.key }) else {
        throw .init(
          path: place, reason: "\(type) has no field of that name",
          suggestions: NearNames.of(member.key, among: message.fields.map(\.jsonName)))
      }
      if member.value == .null { continue }
      guard values.updateValue(member.value, forKey: field.number) == nil else {
        throw .init(path: place, reason: "the field is given twice, as \(field.jsonName) and as \(field.name)")
      }
      if let oneof = field.oneof, let other = oneofs.updateValue(member.key, forKey: oneof) {
        throw .init(path: place, reason: "only one of \(other) and \(member.key) may be given")
      }
    }
    var writer = WireWriter()
    for field in message.fields.sorted(by: { $0.number < $1.number }) {
      guard let value = values[field.number] else { continue }
      let place = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
      try write(value, field, place, depth, &writer)
    }
    return writer.bytes
  }

  private func write(
    _ value: JSONValue, _ field: Schema.Field, _ path: String, _ depth: Int, _ writer: inout WireWriter
  ) throws(JSONMappingError) {
    guard field.isRepeated else {
      if !field.hasPresence, try isDefault(value, field.type, path) { return }
      writer.tag(field.number, field.type.wireType)
      return try write(value, field.type, path, depth, &writer)
    }
    guard case .array(let items) = value else {
      throw .init(path: path, reason: "has to be a list, not \(value.kindName)")
    }
    guard !items.isEmpty else { return }
    if field.type.wireType == 2 {
      for (index, item) in items.enumerated() {
        writer.tag(field.number, 2)
        try write(item, field.type, "\(path)[\(index)]", depth, &writer)
      }
    } else {
      var packed = WireWriter()
      for (index, item) in items.enumerated() { try write(item, field.type, "\(path)[\(index)]", depth, &packed) }
      writer.tag(field.number, 2)
      writer.delimited(packed.bytes)
    }
  }

  private func isDefault(_ value: JSONValue, _ type: FieldType, _ path: String) throws(JSONMappingError) -> Bool {
    if case .message = type { return false }
    var probe = WireWriter()
    try write(value, type, path, 1, &probe)
    return probe.bytes.allSatisfy { $0 == 0 }
      && (type.wireType != 2 || probe.bytes.count == 1)
  }

  private func write(
    _ value: JSONValue, _ type: FieldType, _ path: String, _ depth: Int, _ writer: inout WireWriter
  ) throws(JSONMappingError) {
    switch type {
    case .double: writer.eightBytes(try real(value, path).bitPattern)
    case .float: writer.fourBytes(try float(value, path).bitPattern)
    case .int32: writer.varint(UInt64(bitPattern: Int64(try whole(value, path, Int32.self))))
    case .uint32: writer.varint(UInt64(try whole(value, path, UInt32.self)))
    case .sint32:
      let number = try whole(value, path, Int32.self)
      writer.varint(UInt64(UInt32(bitPattern: number << 1 ^ number >> 31)))
    case .int64: writer.varint(UInt64(bitPattern: try whole(value, path, Int64.self)))
    case .uint64: writer.varint(try whole(value, path, UInt64.self))
    case .sint64:
      let number = try whole(value, path, Int64.self)
      writer.varint(UInt64(bitPattern: number << 1 ^ number >> 63))
    case .fixed32: writer.fourBytes(try whole(value, path, UInt32.self))
    case .sfixed32: writer.fourBytes(UInt32(bitPattern: try whole(value, path, Int32.self)))
    case .fixed64: writer.eightBytes(try whole(value, path, UInt64.self))
    case .sfixed64: writer.eightBytes(UInt64(bitPattern: try whole(value, path, Int64.self)))
    case .bool:
      guard case .bool(let truth) = value else { throw mismatch(path, "true or false", value) }
      writer.varint(truth ? 1 : 0)
    case .string: writer.delimited(Array(try text(value, path).utf8))
    case .bytes:
      guard let bytes = Base64.decode(try text(value, path)) else {
        throw .init(path: path, reason: "is not base64")
      }
      writer.delimited(bytes)
    case .enumeration(let name): writer.varint(UInt64(bitPattern: Int64(try number(value, of: name, path))))
    case .message(let name): writer.delimited(try bytes(value, name, path: path, depth: depth + 1))
    }
  }

  private func mismatch(_ path: String, _ expected: String, _ value: JSONValue) -> JSONMappingError {
    JSONMappingError(path: path, reason: "has to be \(expected), not \(value.kindName)")
  }

  private func text(_ value: JSONValue, _ path: String) throws(JSONMappingError) -> String {
    guard case .string(let text) = value else { throw mismatch(path, "text", value) }
    return text
  }

  /// A whole number, as a number or as text; `1e3` and `5.0` count.
  private func whole<T: FixedWidthInteger>(
    _ value: JSONValue, _ path: String, _ type: T.Type
  ) throws(JSONMappingError) -> T {
    let digits: String
    switch value {
    case .number(let text), .string(let text): digits = text
    default: throw mismatch(path, "a whole number", value)
    }
    if let number = T(digits), digits.first != "+" { return number }
    if let real = Double(digits), let number = T(exactly: real), abs(real) <= 9_007_199_254_740_992,
      !digits.lowercased().contains("x")
    {
      return number
    }
    throw .init(path: path, reason: "has to be a whole number from \(T.min) to \(T.max), not \(digits)")
  }

  private func real(_ value: JSONValue, _ path: String) throws(JSONMappingError) -> Double {
    switch value {
    case .string("NaN"): return .nan
    case .string("Infinity"): return .infinity
    case .string("-Infinity"): return -.infinity
    case .number(let text), .string(let text):
      if let number = Double(text), number.isFinite, !text.lowercased().contains("x") { return number }
      throw .init(path: path, reason: "\(text) is not a number that fits")
    default: throw mismatch(path, "a number", value)
    }
  }

  private func float(_ value: JSONValue, _ path: String) throws(JSONMappingError) -> Float {
    let number = try real(value, path)
    let float = Float(number)
    guard float.isFinite || !number.isFinite else {
      throw .init(path: path, reason: "\(number) does not fit into a float")
    }
    return float
  }

  private func number(_ value: JSONValue, of name: String, _ path: String) throws(JSONMappingError) -> Int32 {
    guard let type = schema.enums[name] else { throw .init(path: path, reason: "the schema has no enum \(name)") }
    guard case .string(let text) = value else { return try whole(value, path, Int32.self) }
    if let number = type.number(text) ?? Int32(text) { return number }
    throw .init(
      path: path, reason: "\(name) has no value \(text)",
      suggestions: NearNames.of(text, among: type.values.map(\.name)))
  }
}
