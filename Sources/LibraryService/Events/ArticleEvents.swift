internal import BusinessTime
internal import LibraryDomain
internal import Messages
internal import OporaAPI
internal import Store

/// What the library tells others.
enum ArticleEvents {
  enum Kind: String {
    case imported = "article.imported"
    case changed = "article.changed"
  }

  static func event(_ kind: Kind, _ article: Article, of batch: ImportBatch) -> NewEvent {
    let stored = StoredArticle(article: article, updatedAt: batch.instant, author: batch.author)
    let payload = LibraryV1.ArticleEvent(article: LibraryV1.Article(stored, withBody: false))
    return NewEvent(
      type: kind.rawValue, aggregate: "article/\(article.id)", aggregateVersion: Int64(article.version),
      occurredAtMilliseconds: batch.instant.millisecondsSinceEpoch,
      recordedAtMilliseconds: batch.instant.millisecondsSinceEpoch, actor: batch.actor, payload: payload.encoded())
  }
}

extension ArticleImport {
  /// What is told of the outcome; nothing of an unchanged article.
  var event: (kind: ArticleEvents.Kind, article: Article)? {
    switch self {
    case .created(let article): (.imported, article)
    case .changed(let article): (.changed, article)
    case .unchanged: nil
    }
  }
}
