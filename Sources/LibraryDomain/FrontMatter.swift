/// The notes between `---` lines at the beginning of a Markdown file.
///
/// A small part of YAML: `key: value`, quoted values, `[a, b]` lists and `- item` lines below a key. Comments and
/// lines of any other form are passed over: what is not understood here must not lose the article.
public struct FrontMatter: Sendable, Equatable {
  /// Keys in lower case; a scalar is a list of one.
  public var values: [String: [String]]

  public init(values: [String: [String]] = [:]) { self.values = values }

  public subscript(keys: String...) -> String? {
    keys.lazy.compactMap { values[$0]?.first }.first { !$0.isEmpty }
  }

  /// Divides a file into its front matter and the rest.
  ///
  /// A first line `---` opens front matter only when the next line that says something looks like `key:`; else it
  /// is a rule drawn across the page.
  /// - Throws: ``ArticleError/unterminatedFrontMatter``.
  public static func split(_ lines: [Substring]) throws(ArticleError) -> (FrontMatter, ArraySlice<Substring>) {
    guard let first = lines.first, trimmed(first) == "---", opens(lines) else { return (FrontMatter(), lines[...]) }
    guard let end = lines.dropFirst().firstIndex(where: { trimmed($0) == "---" || trimmed($0) == "..." }) else {
      throw .unterminatedFrontMatter
    }
    return (FrontMatter(parsing: lines[1..<end]), lines[(end + 1)...])
  }

  private static func opens(_ lines: [Substring]) -> Bool {
    guard let next = lines.dropFirst().map(trimmed).first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else {
      return false
    }
    return next == "---" || pair(next) != nil
  }

  private init(parsing lines: ArraySlice<Substring>) {
    values = [:]
    var listKey: String?
    for line in lines {
      let text = Self.trimmed(line)
      if text.isEmpty || text.hasPrefix("#") { continue }
      if text == "-" || text.hasPrefix("- ") {
        let item = Self.unquoted(Self.trimmed(text.dropFirst()))
        if let listKey, !item.isEmpty { values[listKey, default: []].append(item) }
      } else if let (key, value) = Self.pair(text) {
        values[key] = Self.items(value)
        listKey = value.isEmpty ? key : nil
      }
    }
  }

  private static func pair(_ text: Substring) -> (key: String, value: Substring)? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let key = trimmed(text[..<colon])
    let value = text[text.index(after: colon)...]
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }) else { return nil }
    guard value.isEmpty || value.first?.isWhitespace == true else { return nil }
    return (key.lowercased(), trimmed(value))
  }

  private static func items(_ value: Substring) -> [String] {
    if value.isEmpty { return [] }
    if value.hasPrefix("["), value.hasSuffix("]") {
      return value.dropFirst().dropLast().split(separator: ",").map { unquoted(trimmed($0)) }.filter { !$0.isEmpty }
    }
    return [unquoted(value)]
  }

  private static func unquoted(_ text: Substring) -> String {
    for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return String(text)
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
