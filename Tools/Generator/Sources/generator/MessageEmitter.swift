import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// A message as a Swift value, and its way into and out of protoc-c's struct.
struct MessageEmitter {
  private let message: Descriptor
  private let properties: [Property]

  /// What becomes a stored property: a field, or a whole oneof.
  private enum Property {
    case field(FieldEmitter)
    case oneof(OneofDescriptor, [FieldEmitter])

    var name: String {
      switch self {
      case .field(let field): field.name
      case .oneof(let oneof, _): Names.identifier(Names.lowerCamel(oneof.name))
      }
    }

    var bare: String { name.filter { $0 != "`" } }

    var type: String {
      switch self {
      case .field(let field): field.propertyType
      case .oneof(let oneof, _): "\(Names.upperCamel(oneof.name))?"
      }
    }

    var defaultValue: String {
      switch self {
      case .field(let field): field.defaultValue
      case .oneof: "nil"
      }
    }
  }

  init(_ message: Descriptor) throws {
    self.message = message
    var properties: [Property] = []
    var seen: Set<String> = []
    for field in message.fields {
      guard let oneof = field.realContainingOneof else {
        properties.append(.field(try FieldEmitter(field)))
        continue
      }
      if seen.insert(oneof.name).inserted {
        properties.append(.oneof(oneof, try oneof.fields.map(FieldEmitter.init)))
      }
    }
    self.properties = properties
    for property in properties where ["unknownFields", "layout", "fullName"].contains(property.name) {
      throw Complaint("\(message.fullName): a field may not be called \(property.name)")
    }
    guard !Self.takenTypes.contains(message.name) else {
      throw Complaint("\(message.fullName) would hide Swift's own type of that name")
    }
  }

  private static let takenTypes: Set = [
    "String", "Bool", "Int32", "Int64", "UInt32", "UInt64", "UInt8", "Double", "Float",
  ]

  func emit(_ namespace: String, _ code: inout CodeWriter) throws {
    code.line()
    code.block("extension \(namespace) {") { emitType(&$0) }
    emitCodec(&code)
    for nested in message.messages { try MessageEmitter(nested).emit(Names.swift(message), &code) }
  }

  private func emitType(_ code: inout CodeWriter) {
    code.comment(message, fallback: "`\(message.fullName)`.")
    code.block("public struct \(message.name): ProtobufMessage {") { code in
      for type in message.enums { EnumEmitter(type).emitType(&code) }
      for case .oneof(let oneof, let fields) in properties { emitOneof(oneof, fields, &code) }
      for property in properties {
        switch property {
        case .field(let field): code.comment(field.field)
        case .oneof(let oneof, _): code.comment(oneof)
        }
        code.line("public var \(property.name): \(property.type)")
      }
      code.line("/// Fields a newer peer sent and this version does not know; they are sent on.")
      code.line("public var unknownFields: [UnknownField]")
      code.line()
      let parameters =
        properties.map { "\($0.name): \($0.type) = \($0.defaultValue)" } + ["unknownFields: [UnknownField] = []"]
      code.list("public init(", parameters, ") {")
      for property in properties {
        code.line("  self.\(property.bare) = \(property.name)")
      }
      code.line("  self.unknownFields = unknownFields")
      code.line("}")
    }
  }

  private func emitOneof(_ oneof: OneofDescriptor, _ fields: [FieldEmitter], _ code: inout CodeWriter) {
    code.comment(oneof, fallback: "One of several.")
    code.block("public enum \(Names.upperCamel(oneof.name)): Sendable, Hashable {") { code in
      for field in fields {
        code.comment(field.field)
        code.line("case \(field.name)(\(field.elementType))")
      }
    }
    code.line()
  }

  private func emitCodec(_ code: inout CodeWriter) {
    let cStruct = Names.cStruct(message.fullName)
    let prefix = Names.cPrefix(message.fullName)
    code.line()
    code.block("extension \(Names.swift(message)) {") { code in
      code.line("public static var fullName: String { \"\(message.fullName)\" }")
      code.line("public static var layout: MessageLayout { MessageLayout(\(prefix)__layout()) }")
      code.line()
      code.block("public init(unpacked: UnsafeRawPointer) throws(MessageDecodingError) {") { code in
        if !properties.isEmpty { code.line("let c = unpacked.assumingMemoryBound(to: \(cStruct).self)") }
        for property in properties { emitRead(property, &code) }
        code.line("self.unknownFields = Unpacking.unknownFields(unpacked)")
      }
      code.line()
      code.block("public func packed(in arena: inout Arena) -> UnsafeMutableRawPointer {") { code in
        code.line("let c = arena.make(\(cStruct).self)")
        code.line("\(prefix)__init(c)")
        for property in properties { emitWrite(property, &code) }
        code.line("arena.attach(unknownFields, to: c)")
        code.line("return UnsafeMutableRawPointer(c)")
      }
    }
  }

  private func emitRead(_ property: Property, _ code: inout CodeWriter) {
    switch property {
    case .field(let field):
      code.line("self.\(field.bare) = \(field.read)")
    case .oneof(let oneof, let fields):
      code.line("switch c.pointee.\(oneof.name.lowercased())_case.rawValue {")
      for field in fields {
        if field.field.type == .message {
          code.line("case \(field.field.number): self.\(property.bare) = \(field.readOne).map { .\(field.name)($0) }")
        } else {
          code.line("case \(field.field.number): self.\(property.bare) = .\(field.name)(\(field.readOne))")
        }
      }
      code.line("default: self.\(property.bare) = nil")
      code.line("}")
    }
  }

  private func emitWrite(_ property: Property, _ code: inout CodeWriter) {
    switch property {
    case .field(let field):
      field.write(&code)
    case .oneof(let oneof, let fields):
      code.line("switch self.\(property.bare) {")
      for field in fields {
        code.line("case .\(field.name)(let value):")
        code.line("  c.pointee.\(oneof.name.lowercased())_case = .init(rawValue: \(field.field.number))")
        code.line("  c.pointee.\(field.member) = \(field.packedOne("value"))")
      }
      code.line("case nil: break")
      code.line("}")
    }
  }
}
