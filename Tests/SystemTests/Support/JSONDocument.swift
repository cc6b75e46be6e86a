import Foundation
import Messages
import Testing

/// An answer of the gateway as JSON, read by keys; what is not there fails the test by its name.
struct JSONDocument: Sendable, CustomStringConvertible {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }
  init(_ text: String) throws { value = try JSONValue(parsing: Array(text.utf8)) }

  subscript(_ key: String) -> JSONDocument {
    get throws {
      guard case .object(let members) = value, let member = members.first(where: { $0.key == key }) else {
        throw Unexpected("there is no '\(key)' in \(self)")
      }
      return JSONDocument(member.value)
    }
  }

  var elements: [JSONDocument] {
    get throws {
      guard case .array(let elements) = value else { throw Unexpected("it is no list: \(self)") }
      return elements.map(JSONDocument.init)
    }
  }

  /// A string's text, or a number as it is written.
  var text: String {
    if case .string(let text) = value { return text }
    return value.rendered(.compact)
  }

  /// 64-bit numbers travel as strings in protobuf's JSON.
  var number: Int { get throws { try #require(Int(text), "'\(text)' is no number") } }

  var description: String { value.rendered(.indented) }
}
