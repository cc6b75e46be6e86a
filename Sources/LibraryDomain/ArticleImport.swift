/// What taking in a piece of content does to an article.
public enum ArticleImport: Sendable, Equatable {
  case created(Article)
  case changed(Article)
  case unchanged(Article)

  /// Same content leaves the article alone, other content becomes its next version. Idempotent.
  public static func decide(_ content: ArticleContent, as id: ArticleID, existing: Article?) -> ArticleImport {
    guard let existing else { return .created(Article(id: id, content: content, version: 1)) }
    if existing.content == content { return .unchanged(existing) }
    return .changed(Article(id: id, content: content, version: existing.version &+ 1))
  }
}
