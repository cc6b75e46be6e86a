extension JSONMapping {
  /// A serialized message as JSON.
  ///
  /// - Throws: `JSONMappingError` for bytes that are no message of the type or a type the schema does not have.
  public func json(of bytes: [UInt8], as type: String) throws(JSONMappingError) -> JSONValue {
    try json(bytes[...], type, path: "", depth: 1)
  }

  private func json(
    _ bytes: ArraySlice<UInt8>, _ type: String, path: String, depth: Int
  ) throws(JSONMappingError) -> JSONValue {
    guard depth <= depthLimit else { throw .init(path: path, reason: "nested deeper than \(depthLimit) messages") }
    let message = try message(type, path)
    let known = Dictionary(message.fields.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let found = try collect(bytes, message, known, path)
    var members: [JSONValue.Member] = []
    for field in message.fields {
      let place = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
      guard let values = found[field.number], !values.isEmpty else {
        if includesDefaults, !field.hasPresence {
          members.append(.init(field.jsonName, field.isRepeated ? .array([]) : scalarDefault(field.type)))
        }
        continue
      }
      if field.isRepeated {
        var items: [JSONValue] = []
        for (index, value) in values.enumerated() {
          items.append(try json(value, field.type, "\(place)[\(index)]", depth))
        }
        members.append(.init(field.jsonName, .array(items)))
      } else if case .message(let name) = field.type {
        // Several occurrences of a message are one message: their bytes in a row.
        var whole: [UInt8] = []
        for case .bytes(let part) in values { whole += part }
        members.append(.init(field.jsonName, try json(whole[...], name, path: place, depth: depth + 1)))
      } else if let last = values.last {
        let value = try json(last, field.type, place, depth)
        if field.hasPresence || includesDefaults || value != scalarDefault(field.type) {
          members.append(.init(field.jsonName, value))
        }
      }
    }
    return .object(members)
  }

  /// The values of every known field, packed lists unpacked; of a oneof's members only the last that came.
  private func collect(
    _ bytes: ArraySlice<UInt8>, _ message: Schema.Message, _ known: [UInt32: Schema.Field], _ path: String
  ) throws(JSONMappingError) -> [UInt32: [WireReader.Value]] {
    var found: [UInt32: [WireReader.Value]] = [:]
    do throws(MessageDecodingError) {
      var reader = WireReader(bytes, name: message.fullName)
      while let item = try reader.next() {
        guard let field = known[item.number] else { continue }
        if let oneof = field.oneof {
          for other in message.fields where other.oneof == oneof && other.number != field.number {
            found[other.number] = nil
          }
        }
        if item.value.wireType == field.type.wireType {
          found[item.number, default: []].append(item.value)
        } else if field.isRepeated, case .bytes(let packed) = item.value {
          found[item.number, default: []] += try unpack(packed, field.type, message.fullName)
        } else {
          throw .wrongWireType(field: "\(message.fullName).\(field.name)", wireType: item.value.wireType)
        }
      }
    } catch {
      throw .init(path: path, reason: "\(error)")
    }
    return found
  }

  private func unpack(
    _ packed: ArraySlice<UInt8>, _ type: FieldType, _ name: String
  ) throws(MessageDecodingError) -> [WireReader.Value] {
    var values: [WireReader.Value] = []
    var reader = WireReader(packed, name: name)
    while !reader.isAtEnd {
      switch type.wireType {
      case 1: values.append(.eightBytes(try reader.fixed(8)))
      case 5: values.append(.fourBytes(UInt32(truncatingIfNeeded: try reader.fixed(4))))
      default: values.append(.varint(try reader.varint()))
      }
    }
    return values
  }

  private func json(
    _ value: WireReader.Value, _ type: FieldType, _ path: String, _ depth: Int
  ) throws(JSONMappingError) -> JSONValue {
    switch (type, value) {
    case (.double, .eightBytes(let bits)): return Self.number(Double(bitPattern: bits))
    case (.float, .fourBytes(let bits)):
      let float = Float(bitPattern: bits)
      return float.isFinite ? .number(Self.digits("\(float)")) : Self.number(Double(float))
    case (.int32, .varint(let raw)): return .number("\(Int32(truncatingIfNeeded: raw))")
    case (.uint32, .varint(let raw)): return .number("\(UInt32(truncatingIfNeeded: raw))")
    case (.sint32, .varint(let raw)):
      let bits = UInt32(truncatingIfNeeded: raw)
      return .number("\(Int32(bitPattern: bits >> 1) ^ -Int32(bitPattern: bits & 1))")
    case (.int64, .varint(let raw)): return .string("\(Int64(bitPattern: raw))")
    case (.uint64, .varint(let raw)): return .string("\(raw)")
    case (.sint64, .varint(let raw)): return .string("\(Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))")
    case (.fixed32, .fourBytes(let raw)): return .number("\(raw)")
    case (.sfixed32, .fourBytes(let raw)): return .number("\(Int32(bitPattern: raw))")
    case (.fixed64, .eightBytes(let raw)): return .string("\(raw)")
    case (.sfixed64, .eightBytes(let raw)): return .string("\(Int64(bitPattern: raw))")
    case (.bool, .varint(let raw)): return .bool(raw != 0)
    case (.enumeration(let name), .varint(let raw)):
      let number = Int32(truncatingIfNeeded: raw)
      return schema.enums[name]?.name(number).map { .string($0) } ?? .number("\(number)")
    case (.bytes, .bytes(let body)): return .string(Base64.encode(body))
    case (.string, .bytes(let body)):
      guard let text = String(validating: body, as: UTF8.self) else {
        throw .init(path: path, reason: "the text is not valid UTF-8")
      }
      return .string(text)
    case (.message(let name), .bytes(let body)): return try json(body, name, path: path, depth: depth + 1)
    default: throw .init(path: path, reason: "the value has wire type \(value.wireType)")
    }
  }

  private static func number(_ value: Double) -> JSONValue {
    if value.isNaN { return .string("NaN") }
    if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
    return .number(digits("\(value)"))
  }

  /// Whole numbers without the `.0` that Swift writes.
  private static func digits(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
}
