/// A piece of an article's text that shows why it was found.
public struct Snippet: Sendable, Equatable {
  /// One line; an ellipsis marks where the article's text goes on.
  public var text: String
  /// Ranges of `text.utf8` that match the query, ascending, disjoint, on scalar boundaries.
  public var highlights: [Range<Int>]

  public init(text: String, highlights: [Range<Int>]) {
    self.text = text
    self.highlights = highlights
  }

  /// The text with every highlight between two marks, for terminals and tests.
  public func marked(_ opening: String, _ closing: String) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    var position = 0
    for range in highlights where range.lowerBound >= position && range.upperBound <= bytes.count {
      result += String(decoding: bytes[position..<range.lowerBound], as: UTF8.self)
      result += opening + String(decoding: bytes[range], as: UTF8.self) + closing
      position = range.upperBound
    }
    return result + String(decoding: bytes[position...], as: UTF8.self)
  }
}
