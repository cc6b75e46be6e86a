import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// One field, or one member of a oneof, in Swift and over protoc-c's struct.
struct FieldEmitter {
  let field: FieldDescriptor
  /// Swift name, in backticks if need be.
  let name: String
  /// Member of protoc-c's struct.
  let member: String

  init(_ field: FieldDescriptor) throws {
    self.field = field
    name = Names.identifier(Names.lowerCamel(field.name))
    member = try Names.cMember(field.name)
    guard !field.isMap else {
      throw Complaint("\(field.fullName): maps are not supported; use a repeated message with key and value")
    }
    guard field.type != .group else { throw Complaint("\(field.fullName): groups are not supported") }
  }

  /// The name where no keyword can be meant: after a dot.
  var bare: String { name.filter { $0 != "`" } }

  private var isOptional: Bool { field.proto.proto3Optional }

  /// Type of one value.
  var elementType: String {
    switch field.type {
    case .double: "Double"
    case .float: "Float"
    case .int64, .sint64, .sfixed64: "Int64"
    case .uint64, .fixed64: "UInt64"
    case .int32, .sint32, .sfixed32: "Int32"
    case .uint32, .fixed32: "UInt32"
    case .bool: "Bool"
    case .string: "String"
    case .bytes: "[UInt8]"
    case .message, .group: Names.swift(field.messageType)
    case .enum: Names.swift(field.enumType)
    }
  }

  /// Type of the property.
  var propertyType: String {
    if field.isRepeated { return "[\(elementType)]" }
    if isOptional || field.type == .message { return "\(elementType)?" }
    return elementType
  }

  var defaultValue: String {
    if field.isRepeated { return "[]" }
    if isOptional || field.type == .message { return "nil" }
    switch field.type {
    case .bool: return "false"
    case .string: return "\"\""
    case .bytes: return "[]"
    case .enum: return EnumEmitter(field.enumType).zero
    default: return "0"
    }
  }

  /// Expression that reads the property out of `c`, a pointer to protoc-c's struct.
  var read: String {
    let access = "c.pointee.\(member)"
    if field.isRepeated { return readRepeated(access) }
    if isOptional { return "c.pointee._\(member)_case.rawValue == \(field.number) ? \(readOne) : nil" }
    return readOne
  }

  /// Expression that reads one value, whatever says that it is there.
  var readOne: String {
    let access = "c.pointee.\(member)"
    switch field.type {
    case .bool: return "\(access) != 0"
    case .string: return "try Unpacking.text(\(access), \"\(field.fullName)\")"
    case .bytes: return "Unpacking.bytes(\(access))"
    case .message: return "try Unpacking.message(\(access))"
    case .enum: return "\(elementType)(rawValue: Int32(truncatingIfNeeded: \(access).rawValue))"
    default: return access
    }
  }

  private func readRepeated(_ access: String) -> String {
    let count = "c.pointee.n_\(member)"
    switch field.type {
    case .bool: return "Unpacking.values(\(access), \(count)).map { $0 != 0 }"
    case .string: return "try Unpacking.texts(\(access), \(count), \"\(field.fullName)\")"
    case .bytes: return "Unpacking.byteStrings(\(access), \(count))"
    case .message: return "try Unpacking.messages(\(access), \(count))"
    case .enum:
      return
        "Unpacking.values(\(access), \(count)).map { \(elementType)(rawValue: Int32(truncatingIfNeeded: $0.rawValue)) }"
    default: return "Unpacking.values(\(access), \(count))"
    }
  }

  /// Statements that write the property into `c`.
  func write(_ code: inout CodeWriter) {
    let access = "c.pointee.\(member)"
    if field.isRepeated {
      code.block("if !self.\(bare).isEmpty {") { code in
        code.line("c.pointee.n_\(member) = self.\(bare).count")
        code.line("\(access) = \(packedRepeated)")
      }
    } else if isOptional {
      code.block("if let value = self.\(bare) {") { code in
        code.line("c.pointee._\(member)_case = .init(rawValue: \(field.number))")
        code.line("\(access) = \(packedOne("value"))")
      }
    } else if field.type == .message {
      code.line("if let value = self.\(bare) { \(access) = \(packedOne("value")) }")
    } else {
      code.line("\(access) = \(packedOne("self.\(bare)"))")
    }
  }

  /// Expression for one value in C.
  func packedOne(_ value: String) -> String {
    switch field.type {
    case .bool: "\(value) ? 1 : 0"
    case .string: "arena.text(\(value))"
    case .bytes: "arena.bytes(\(value))"
    case .message: "bound(\(value).packed(in: &arena))"
    case .enum: ".init(rawValue: .init(truncatingIfNeeded: \(value).rawValue))"
    default: value
    }
  }

  private var packedRepeated: String {
    switch field.type {
    case .bool: "arena.values(self.\(bare).map { $0 ? 1 : 0 })"
    case .string: "bound(arena.texts(self.\(bare)))"
    case .bytes: "bound(arena.byteStrings(self.\(bare)))"
    case .message: "bound(arena.messages(self.\(bare)))"
    case .enum: "arena.values(self.\(bare).map { .init(rawValue: .init(truncatingIfNeeded: $0.rawValue)) })"
    default: "arena.values(self.\(bare))"
    }
  }
}
