/// A JSON document. Objects keep the order of their members; numbers keep the digits they were written with.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// Digits in JSON's syntax.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The first member of an object under a key.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// What kind of value it is, for error messages.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// How a document is laid out.
public enum JSONLayout: Sendable {
  /// One line, no spaces.
  case compact
  /// Two spaces a level, one member a line.
  case indented
}

extension JSONValue {
  /// The document as text, without a line feed at the end.
  public func rendered(_ layout: JSONLayout = .compact) -> String {
    var text = ""
    write(to: &text, layout == .indented ? 0 : nil)
    return text
  }

  private func write(to text: inout String, _ indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let digits): text += digits
    case .string(let value): Self.quote(value, to: &text)
    case .array(let items):
      Self.enclose("[", "]", items, to: &text, indentation) { item, text, inner in item.write(to: &text, inner) }
    case .object(let members):
      Self.enclose("{", "}", members, to: &text, indentation) { member, text, inner in
        Self.quote(member.key, to: &text)
        text += inner == nil ? ":" : ": "
        member.value.write(to: &text, inner)
      }
    }
  }

  private static func enclose<Item>(
    _ open: String, _ close: String, _ items: [Item], to text: inout String, _ indentation: Int?,
    _ write: (Item, inout String, Int?) -> Void
  ) {
    text += open
    guard !items.isEmpty else { return text += close }
    let inner = indentation.map { $0 + 1 }
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: "  ", count: inner) }
      write(item, &text, inner)
    }
    if let indentation { text += "\n" + String(repeating: "  ", count: indentation) }
    text += close
  }

  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Controls of both sets and the two line separators, so that a terminal or a script is never misled.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
