import Messages

/// Messages and enums as they would be written in a .proto.
struct SchemaDescription {
  let schema: Schema

  /// The text of a type by its full name or, where only one has it, its last part; nil when there is none.
  func type(_ name: String) -> String? {
    if let message = schema.messages[resolve(name, schema.messages.keys)] { return text(message) }
    if let type = schema.enums[resolve(name, schema.enums.keys)] { return text(type) }
    return nil
  }

  private func resolve(_ name: String, _ names: some Collection<String>) -> String {
    if names.contains(name) { return name }
    let matching = names.filter { $0.hasSuffix("." + name) }
    return matching.count == 1 ? matching[0] : name
  }

  private func text(_ message: Schema.Message) -> String {
    var text = "message \(message.fullName) {\n"
    var open: Int?
    for field in message.fields {
      if open != nil, open != field.oneof {
        text += "  }\n"
        open = nil
      }
      if let oneof = field.oneof, open != oneof {
        text += "  oneof \(message.oneofs.indices.contains(oneof) ? message.oneofs[oneof] : "") {\n"
        open = oneof
      }
      let label = field.isRepeated ? "repeated " : isOptional(field) ? "optional " : ""
      text += (open == nil ? "  " : "    ") + "\(label)\(field.type.protoName) \(field.name) = \(field.number);\n"
    }
    return text + (open == nil ? "" : "  }\n") + "}\n"
  }

  private func isOptional(_ field: Schema.Field) -> Bool {
    if case .message = field.type { return false }
    return field.hasPresence && field.oneof == nil
  }

  private func text(_ type: Schema.EnumType) -> String {
    "enum \(type.fullName) {\n" + type.values.map { "  \($0.name) = \($0.number);\n" }.joined() + "}\n"
  }
}
