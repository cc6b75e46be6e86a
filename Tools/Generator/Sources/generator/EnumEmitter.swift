import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// An open enum: the values known and `unrecognized` with whatever number a newer peer sends.
struct EnumEmitter {
  private let type: EnumDescriptor
  private let cases: [(name: String, value: EnumValueDescriptor)]

  init(_ type: EnumDescriptor) {
    self.type = type
    var numbers: Set<Int32> = []
    // Of several names for one number the first is the case.
    let distinct = type.values.filter { numbers.insert($0.number).inserted }
    let prefix = Names.screaming(type.name) + "_"
    cases = distinct.map { value in
      let short = value.name.hasPrefix(prefix) ? String(value.name.dropFirst(prefix.count)) : value.name
      let usable = short.first?.isNumber == true ? value.name : short
      return (Names.identifier(Names.lowerCamel(usable)), value)
    }
  }

  /// The value that an absent field has.
  var zero: String { cases.first { $0.value.number == 0 }.map { ".\($0.name)" } ?? "\(Names.swift(type))(rawValue: 0)" }

  func emit(_ namespace: String, _ code: inout CodeWriter) {
    code.line()
    code.block("extension \(namespace) {") { emitType(&$0) }
  }

  func emitType(_ code: inout CodeWriter) {
    code.comment(type, fallback: "`\(type.fullName)`.")
    code.block("public enum \(type.name): ProtobufEnum {") { code in
      for (name, value) in cases {
        code.comment(value)
        code.line("case \(name)")
      }
      code.line("/// A value this version does not know.")
      code.line("case unrecognized(Int32)")
      code.line()
      code.line("public static let fullName = \"\(type.fullName)\"")
      code.line()
      code.line("/// Every known value, in the order of the .proto.")
      code.list("public static let allCases: [\(type.name)] = [", cases.map { ".\($0.name)" }, "]")
      code.line()
      code.block("public init(rawValue: Int32) {") { code in
        code.line("switch rawValue {")
        for (name, value) in cases { code.line("case \(value.number): self = .\(name)") }
        code.line("default: self = .unrecognized(rawValue)")
        code.line("}")
      }
      code.line()
      code.block("public var rawValue: Int32 {") { code in
        code.line("switch self {")
        for (name, value) in cases { code.line("case .\(name): \(value.number)") }
        code.line("case .unrecognized(let value): value")
        code.line("}")
      }
      code.line()
      code.block("public var protoName: String? {") { code in
        code.line("switch self {")
        for (name, value) in cases { code.line("case .\(name): \"\(value.name)\"") }
        code.line("case .unrecognized: nil")
        code.line("}")
      }
    }
  }
}
