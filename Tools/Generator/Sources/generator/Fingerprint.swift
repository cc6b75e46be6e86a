import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// The schema fingerprint of a method, as METHOD frames carry it.
///
/// FNV-1a, 64 bits, over a canonical text: one line for the call (`method NAME KIND REQUEST RESPONSE`), then, sorted
/// by full name, every message and enum that request and response reach. A message is `message NAME` followed by
/// its fields in order of number, `NUMBER NAME TYPE LABEL ONEOF TYPENAME`; an enum is `enum NAME` followed by its
/// values in order of number, `NUMBER NAME`. Lines end with one line feed. TYPE is the number of the type in
/// descriptor.proto, LABEL is `one`, `many` or `optional`; ONEOF and TYPENAME are `-` where there is none.
/// Comments, options and the order of declarations have no part in it.
enum Fingerprint {
  static func of(_ method: MethodDescriptor) -> UInt64 {
    var types: [String: String] = [:]
    collect(method.inputType, &types)
    collect(method.outputType, &types)
    let kind = (method.clientStreaming ? 1 : 0) + (method.serverStreaming ? 2 : 0)
    var text = "method \(method.service.fullName)/\(method.name) \(kind)"
    text += " \(method.inputType.fullName) \(method.outputType.fullName)\n"
    for name in types.keys.sorted() { text += types[name] ?? "" }
    return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  private static func collect(_ message: Descriptor, _ types: inout [String: String]) {
    guard types[message.fullName] == nil else { return }
    var text = "message \(message.fullName)\n"
    let fields = message.fields.sorted { $0.number < $1.number }
    for field in fields {
      let label = field.isRepeated ? "many" : field.proto.proto3Optional ? "optional" : "one"
      let typeName = field.messageType?.fullName ?? field.enumType?.fullName ?? "-"
      text += "\(field.number) \(field.name) \(field.type.rawValue) \(label) \(field.realContainingOneof?.name ?? "-")"
      text += " \(typeName)\n"
    }
    types[message.fullName] = text
    for field in fields {
      if let nested = field.messageType { collect(nested, &types) }
      if let nested = field.enumType, types[nested.fullName] == nil {
        let values = nested.values.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        types[nested.fullName] =
          "enum \(nested.fullName)\n" + values.map { "\($0.number) \($0.name)\n" }.joined()
      }
    }
  }
}
