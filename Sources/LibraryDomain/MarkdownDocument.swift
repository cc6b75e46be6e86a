/// A Markdown file as the library takes it in.
public struct MarkdownDocument: Sendable, Equatable {
  public var frontMatter: FrontMatter
  /// The first heading of level 1, or else the first heading at all; inline marks removed.
  public var title: String?
  /// All other headings in order.
  public var headings: [String]
  /// The Markdown without front matter.
  public var body: String
  /// The words of the body without marks: what is searched and quoted from. Headings included, the title not.
  public var plainText: String

  /// - Throws: ``ArticleError/unterminatedFrontMatter``.
  public init(_ markdown: String) throws(ArticleError) {
    let unmarked =
      markdown.unicodeScalars.first == "\u{FEFF}"
      ? Substring(markdown.unicodeScalars.dropFirst())
      : markdown[...]
    let (frontMatter, rest) = try FrontMatter.split(Self.lines(unmarked))
    self.frontMatter = frontMatter
    body = rest.joined(separator: "\n")
    let rendering = PlainTextRendering(rest)
    title = rendering.title
    headings = rendering.headings
    plainText = rendering.text
  }

  /// The content this file is imported as.
  ///
  /// Front matter may give `title`, `tags`, `language` (or `lang`), `state` (or `status`) and `audience`; without
  /// them the title is the first heading, the language is judged by the letters, the state is published and the
  /// audience everybody.
  /// - Parameter fallbackTitle: for a file that has none of its own.
  public func content(fallbackTitle: String? = nil) throws(ArticleError) -> ArticleContent {
    let content = ArticleContent(
      title: frontMatter["title"] ?? title ?? fallbackTitle ?? "",
      body: body,
      tags: Self.tags(frontMatter.values["tags"] ?? frontMatter.values["keywords"] ?? []),
      language: try value("language", or: "lang") ?? Self.language(of: plainText),
      state: try value("state", or: "status") ?? .published,
      audience: try value("audience", or: "audience") ?? .everybody)
    try content.validate()
    return content
  }

  private func value<Value: RawRepresentable & CaseIterable>(
    _ key: String, or other: String
  ) throws(ArticleError) -> Value? where Value.RawValue == String {
    guard let text = frontMatter[key, other] else { return nil }
    guard let value = Value(rawValue: text.lowercased()) else {
      throw .unknownValue(key: key, value: text, allowed: Value.allCases.map(\.rawValue))
    }
    return value
  }

  /// Lower case, sorted, each once, so that their order in the file makes no new version.
  private static func tags(_ tags: [String]) -> [String] {
    Set(tags.map { $0.lowercased() }).sorted()
  }

  /// Russian as soon as a tenth of the letters are Cyrillic: code and names are Latin in every language.
  private static func language(of text: String) -> ArticleLanguage {
    var cyrillic = 0
    var latin = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A: latin += 1
      case 0x400...0x4FF: cyrillic += 1
      default: break
      }
    }
    return cyrillic * 10 >= max(latin, 1) ? .russian : .english
  }

  /// Lines without their ends. A carriage return and line feed are one character to Swift, so both are cut here.
  private static func lines(_ text: Substring) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }
}
