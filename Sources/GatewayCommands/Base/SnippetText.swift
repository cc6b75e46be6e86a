import Terminal

/// A snippet of a text with the words found in it marked.
enum SnippetText {
  /// - Parameter highlights: Ranges of the snippet's bytes; those that do not lie on characters are passed over.
  static func styled(_ snippet: String, highlights: [(start: Int, end: Int)]) -> String {
    let bytes = Array(snippet.utf8)
    var text = ""
    var position = 0
    for (start, end) in highlights {
      guard start >= position, end > start, end <= bytes.count,
        let before = String(validating: bytes[position..<start], as: UTF8.self),
        let found = String(validating: bytes[start..<end], as: UTF8.self)
      else { continue }
      text += before.singleLine + TextStyle.accent.apply(to: found.singleLine, on: Streams.output)
      position = end
    }
    return text + String(decoding: bytes[position...], as: UTF8.self).singleLine
  }
}
