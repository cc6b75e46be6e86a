/// Collects types and services out of descriptors. Field numbers are those of descriptor.proto.
struct DescriptorReader {
  var messages: [String: Schema.Message] = [:]
  var enums: [String: Schema.EnumType] = [:]
  var services: [Schema.Service] = []

  private static let nestingLimit = 32

  mutating func readSet(_ bytes: ArraySlice<UInt8>) throws(MessageDecodingError) {
    var reader = WireReader(bytes, name: "google.protobuf.FileDescriptorSet")
    while let field = try reader.next() {
      if field.number == 1, case .bytes(let file) = field.value { try readFile(file) }
    }
  }

  private mutating func readFile(_ bytes: ArraySlice<UInt8>) throws(MessageDecodingError) {
    let name = "google.protobuf.FileDescriptorProto"
    let package = try Self.text(2, in: bytes, name)
    let prefix = package.isEmpty ? "" : package + "."
    var reader = WireReader(bytes, name: name)
    while let field = try reader.next() {
      guard case .bytes(let body) = field.value else { continue }
      switch field.number {
      case 4: try readMessage(body, prefix, depth: 0)
      case 5: try readEnum(body, prefix)
      case 6: try readService(body, prefix)
      default: break
      }
    }
  }

  private mutating func readMessage(
    _ bytes: ArraySlice<UInt8>, _ prefix: String, depth: Int
  ) throws(MessageDecodingError) {
    let name = "google.protobuf.DescriptorProto"
    guard depth < Self.nestingLimit else { throw .tooDeep(limit: Self.nestingLimit, message: name) }
    let fullName = prefix + (try Self.text(1, in: bytes, name))
    var message = Schema.Message(fullName: fullName, fields: [], oneofs: [])
    var reader = WireReader(bytes, name: name)
    while let field = try reader.next() {
      guard case .bytes(let body) = field.value else { continue }
      switch field.number {
      case 2: message.fields.append(try Self.field(body))
      case 3: try readMessage(body, fullName + ".", depth: depth + 1)
      case 4: try readEnum(body, fullName + ".")
      case 8: message.oneofs.append(try Self.text(1, in: body, "google.protobuf.OneofDescriptorProto"))
      default: break
      }
    }
    for index in message.oneofs.indices {
      // A oneof without real members only stands for an `optional` field.
      if !message.fields.contains(where: { $0.oneof == index }) { message.oneofs[index] = "" }
    }
    messages[fullName] = message
  }

  private static func field(_ bytes: ArraySlice<UInt8>) throws(MessageDecodingError) -> Schema.Field {
    let name = "google.protobuf.FieldDescriptorProto"
    var field = Schema.Field(
      name: try text(1, in: bytes, name), jsonName: try text(10, in: bytes, name), number: 0, type: .int32,
      isRepeated: false, hasPresence: false, oneof: nil)
    var type: UInt64 = 0
    var isOptional = false
    var reader = WireReader(bytes, name: name)
    while let item = try reader.next() {
      guard case .varint(let value) = item.value else { continue }
      switch item.number {
      case 3: field.number = UInt32(truncatingIfNeeded: value)
      case 4: field.isRepeated = value == 3
      case 5: type = value
      case 9: field.oneof = Int(clamping: value)
      case 17: isOptional = value != 0
      default: break
      }
    }
    var typeName = try text(6, in: bytes, name)
    if typeName.hasPrefix(".") { typeName.removeFirst() }
    guard let known = fieldType(type, typeName) else { throw .malformed(message: name, offset: 0) }
    field.type = known
    if field.jsonName.isEmpty { field.jsonName = camel(field.name) }
    if isOptional { field.oneof = nil }
    var isMessage = false
    if case .message = known { isMessage = true }
    field.hasPresence = !field.isRepeated && (isOptional || isMessage || field.oneof != nil)
    return field
  }

  private static func fieldType(_ number: UInt64, _ typeName: String) -> FieldType? {
    switch number {
    case 1: .double
    case 2: .float
    case 3: .int64
    case 4: .uint64
    case 5: .int32
    case 6: .fixed64
    case 7: .fixed32
    case 8: .bool
    case 9: .string
    case 11: .message(typeName)
    case 12: .bytes
    case 13: .uint32
    case 14: .enumeration(typeName)
    case 15: .sfixed32
    case 16: .sfixed64
    case 17: .sint32
    case 18: .sint64
    default: nil
    }
  }

  private mutating func readEnum(_ bytes: ArraySlice<UInt8>, _ prefix: String) throws(MessageDecodingError) {
    let name = "google.protobuf.EnumDescriptorProto"
    var type = Schema.EnumType(fullName: prefix + (try Self.text(1, in: bytes, name)), values: [])
    var reader = WireReader(bytes, name: name)
    while let field = try reader.next() {
      guard field.number == 2, case .bytes(let body) = field.value else { continue }
      var value = Schema.EnumType.Value(name: try Self.text(1, in: body, name), number: 0)
      var inner = WireReader(body, name: name)
      while let item = try inner.next() {
        if item.number == 2, case .varint(let number) = item.value { value.number = Int32(truncatingIfNeeded: number) }
      }
      type.values.append(value)
    }
    enums[type.fullName] = type
  }

  private mutating func readService(_ bytes: ArraySlice<UInt8>, _ prefix: String) throws(MessageDecodingError) {
    let name = "google.protobuf.ServiceDescriptorProto"
    var service = Schema.Service(fullName: prefix + (try Self.text(1, in: bytes, name)), methods: [])
    var reader = WireReader(bytes, name: name)
    while let field = try reader.next() {
      guard field.number == 2, case .bytes(let body) = field.value else { continue }
      var method = Schema.Method(
        name: try Self.text(1, in: body, name), requestType: try Self.text(2, in: body, name),
        responseType: try Self.text(3, in: body, name), clientStreaming: false, serverStreaming: false)
      if method.requestType.hasPrefix(".") { method.requestType.removeFirst() }
      if method.responseType.hasPrefix(".") { method.responseType.removeFirst() }
      var inner = WireReader(body, name: name)
      while let item = try inner.next() {
        guard case .varint(let value) = item.value else { continue }
        if item.number == 5 { method.clientStreaming = value != 0 }
        if item.number == 6 { method.serverStreaming = value != 0 }
      }
      service.methods.append(method)
    }
    services.append(service)
  }

  /// The last text under a number; empty when there is none.
  private static func text(
    _ number: UInt32, in bytes: ArraySlice<UInt8>, _ name: String
  ) throws(MessageDecodingError) -> String {
    var result = ""
    var reader = WireReader(bytes, name: name)
    while let field = try reader.next() {
      guard field.number == number, case .bytes(let body) = field.value else { continue }
      guard let text = String(validating: body, as: UTF8.self) else { throw .notUTF8(field: "\(name).\(number)") }
      result = text
    }
    return result
  }

  private static func camel(_ snake: String) -> String {
    var result = ""
    var upper = false
    for character in snake {
      if character == "_" {
        upper = true
      } else {
        result += upper ? character.uppercased() : String(character)
        upper = false
      }
    }
    return result
  }
}
