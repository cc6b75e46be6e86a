import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// Collects indented lines of Swift or C.
struct CodeWriter {
  private(set) var text = ""
  private var depth = 0

  mutating func line(_ content: String = "") {
    if !content.isEmpty { text += String(repeating: "  ", count: depth) + content }
    text += "\n"
  }

  /// `opening {`, the body one step deeper, and the closing brace.
  mutating func block(_ opening: String, closing: String = "}", _ body: (inout CodeWriter) throws -> Void) rethrows {
    line(opening)
    depth += 1
    try body(&self)
    depth -= 1
    line(closing)
  }

  /// A documentation comment from the .proto's, or nothing.
  mutating func comment(_ source: some ProvidesSourceCodeLocation, fallback: String? = nil) {
    let raw = source.protoSourceComments(commentPrefix: "", leadingDetachedPrefix: "")
    let lines = raw.split(separator: "\n", omittingEmptySubsequences: false).map(Self.trimmed)
    var body = Array(lines.drop(while: \.isEmpty))
    while body.last?.isEmpty == true { body.removeLast() }
    if body.isEmpty, let fallback { body = [fallback] }
    for content in body { line(content.isEmpty ? "///" : "/// \(content)") }
  }

  /// A list in parentheses: on one line when it fits into 120 columns, else one element per line.
  mutating func list(_ opening: String, _ items: [String], _ closing: String) {
    let single = opening + items.joined(separator: ", ") + closing
    guard depth * 2 + single.count > 120 else { return line(single) }
    line(opening)
    depth += 1
    for (index, item) in items.enumerated() { line(item + (index + 1 < items.count ? "," : "")) }
    depth -= 1
    line(closing)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
