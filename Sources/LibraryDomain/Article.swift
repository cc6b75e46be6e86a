/// A piece of what the department knows, as one version of it stands.
public struct Article: Sendable, Equatable {
  public var id: ArticleID
  public var content: ArticleContent
  /// Counts from 1; grows by one with every change of the content.
  public var version: UInt32

  public init(id: ArticleID, content: ArticleContent, version: UInt32) {
    self.id = id
    self.content = content
    self.version = version
  }
}

/// What a version of an article says, and to whom.
public struct ArticleContent: Sendable, Equatable {
  public enum Limit {
    public static let titleBytes = 512
    public static let bodyBytes = 1_048_576
    public static let tags = 32
    public static let tagBytes = 64
  }

  public var title: String
  /// Markdown without its front matter.
  public var body: String
  public var tags: [String]
  public var language: ArticleLanguage
  public var state: ArticleState
  public var audience: ArticleAudience

  public init(
    title: String, body: String, tags: [String] = [], language: ArticleLanguage, state: ArticleState = .published,
    audience: ArticleAudience = .everybody
  ) {
    self.title = title
    self.body = body
    self.tags = tags
    self.language = language
    self.state = state
    self.audience = audience
  }

  /// - Throws: the first limit that is passed, naming the limit and the value.
  public func validate() throws(ArticleError) {
    if title.isEmpty { throw .missingTitle }
    try Self.check("title", title.utf8.count, Limit.titleBytes, "bytes")
    try Self.check("body", body.utf8.count, Limit.bodyBytes, "bytes")
    try Self.check("tags", tags.count, Limit.tags, "tags")
    for tag in tags { try Self.check("tag '\(tag.prefix(24))'", tag.utf8.count, Limit.tagBytes, "bytes") }
  }

  private static func check(
    _ what: String, _ value: Int, _ maximum: Int, _ unit: String
  ) throws(ArticleError) {
    if value > maximum { throw .tooLarge(what: what, value: value, maximum: maximum, unit: unit) }
  }
}

public enum ArticleLanguage: String, Sendable, CaseIterable {
  case russian = "ru"
  case english = "en"
}

/// The life of an article. Published and stale ones are found by everybody in their audience.
public enum ArticleState: String, Sendable, CaseIterable {
  case draft, review, published, stale, archived

  /// Whether readers find it; the others are seen by those who write (``ArticleReader/writes``).
  public var isInCirculation: Bool { self == .published || self == .stale }
}

/// Why text cannot be an article.
public enum ArticleError: Error, Equatable, CustomStringConvertible {
  case malformedID(String)
  case missingTitle
  case tooLarge(what: String, value: Int, maximum: Int, unit: String)
  case unknownValue(key: String, value: String, allowed: [String])
  case unterminatedFrontMatter
  /// The article is written by the program from what another service announces.
  case reserved(String)

  public var description: String {
    switch self {
    case .malformedID(let text):
      "'\(text.prefix(300))' cannot name an article: an id has 1 to \(ArticleID.longestBytes) bytes of lower-case "
        + "letters, digits, '-', '_', '.' and '/', without empty or '..' components"
    case .missingTitle:
      "the article has no title; begin it with a line '# Title' or give 'title:' in its front matter"
    case .tooLarge(let what, let value, let maximum, let unit):
      "the \(what) has \(value) \(unit), at most \(maximum) are allowed; shorten or divide the article"
    case .unknownValue(let key, let value, let allowed):
      "front matter says '\(key): \(value.prefix(64))'; allowed are \(allowed.joined(separator: ", "))"
    case .reserved(let id):
      "the article '\(id)' is the regulation in force; it is changed by 'opora regulation apply', name this one otherwise"
    case .unterminatedFrontMatter:
      "the front matter that begins in line 1 is not closed; end it with a line '---'"
    }
  }
}
