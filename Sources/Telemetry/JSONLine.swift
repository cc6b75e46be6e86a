internal import Logging

/// Builds one JSON object on one line (RFC 8259).
struct JSONLine {
  private var text = "{"

  mutating func add(_ key: String, _ value: String) {
    if text.utf8.count > 1 { text += "," }
    text += JSONLine.quoted(key) + ":" + JSONLine.quoted(value)
  }

  mutating func add(_ key: String, _ value: Logger.Metadata.Value) {
    if text.utf8.count > 1 { text += "," }
    text += JSONLine.quoted(key) + ":" + JSONLine.json(value)
  }

  func finished() -> String { text + "}\n" }

  private static func json(_ value: Logger.Metadata.Value) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .stringConvertible(let value): quoted("\(value)")
    case .array(let values): "[" + values.map { json($0) }.joined(separator: ",") + "]"
    case .dictionary(let members):
      "{" + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",")
        + "}"
    }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
