import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// How names of the .proto files read in Swift and in protoc-c's output.
enum Names {
  /// `opora.tickets.v1` -> `TicketsV1`.
  static func namespace(_ package: String) -> String {
    package.split(separator: ".").dropFirst().map { upperFirst(String($0)) }.joined()
  }

  /// `created_at_ms` -> `createdAtMs`.
  static func lowerCamel(_ snake: String) -> String {
    let parts = snake.split(separator: "_").map { $0.lowercased() }
    return (parts.first ?? "") + parts.dropFirst().map(upperFirst).joined()
  }

  static func upperCamel(_ snake: String) -> String { upperFirst(lowerCamel(snake)) }

  static func upperFirst(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  static func lowerFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

  /// `NeedsInfo` -> `NEEDS_INFO`: the prefix that the values of an enum repeat.
  static func screaming(_ camel: String) -> String {
    var result = ""
    for character in camel {
      if character.isUppercase, !result.isEmpty { result += "_" }
      result += character.uppercased()
    }
    return result
  }

  /// A Swift identifier, in backticks where it is a keyword.
  static func identifier(_ name: String) -> String { swiftKeywords.contains(name) ? "`\(name)`" : name }

  /// Full Swift name of a message: `TicketsV1.Ticket`.
  static func swift(_ message: Descriptor) -> String {
    if let outer = message.containingType { return "\(swift(outer)).\(message.name)" }
    return "\(namespace(message.file.package)).\(message.name)"
  }

  static func swift(_ type: EnumDescriptor) -> String {
    if let outer = type.containingType { return "\(swift(outer)).\(type.name)" }
    return "\(namespace(type.file.package)).\(type.name)"
  }

  /// protoc-c's struct: `opora.rpc.v1.GetInfoRequest` -> `Opora__Rpc__V1__GetInfoRequest`.
  static func cStruct(_ fullName: String) -> String {
    fullName.split(separator: ".").map { part in
      part.split(separator: "_").map { upperFirst(String($0)) }.joined()
    }.joined(separator: "__")
  }

  /// protoc-c's function prefix: `opora.rpc.v1.GetInfoRequest` -> `opora__rpc__v1__get_info_request`.
  static func cPrefix(_ fullName: String) -> String {
    fullName.split(separator: ".").map { part in
      var result = ""
      var wasUpper = true
      for character in part {
        if character.isUppercase, !wasUpper { result += "_" }
        result += character.lowercased()
        wasUpper = character.isUppercase
      }
      return result
    }.joined(separator: "__")
  }

  /// protoc-c's member for a field. Names that break its C are refused.
  static func cMember(_ name: String) throws -> String {
    let lower = name.lowercased()
    guard !["base", "linux", "unix"].contains(lower) else {
      throw Complaint("a field may not be called '\(name)': protoc-c's output would not compile")
    }
    return cKeywords.contains(lower) ? lower + "_" : lower
  }

  private static let swiftKeywords: Set<String> = [
    "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
    "internal", "let", "open", "operator", "private", "protocol", "public", "rethrows", "static", "struct",
    "subscript", "typealias", "var", "break", "case", "continue", "default", "defer", "do", "else", "fallthrough",
    "for", "guard", "if", "in", "repeat", "return", "switch", "where", "while", "as", "catch", "false", "is", "nil",
    "super", "self", "throw", "throws", "true", "try",
  ]

  private static let cKeywords: Set<String> = [
    "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "class", "compl",
    "const", "const_cast", "continue", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
    "explicit", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable",
    "namespace", "new", "not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast", "return", "short", "signed", "sizeof", "static", "static_cast", "struct", "switch",
    "template", "this", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using",
    "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
  ]
}
