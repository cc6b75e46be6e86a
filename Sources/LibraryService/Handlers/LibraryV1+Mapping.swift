internal import BusinessTime
internal import LibraryDomain
internal import OporaAPI
internal import RPC
internal import TextAnalysis

extension LibraryV1.Article {
  init(_ stored: StoredArticle, withBody: Bool) {
    let content = stored.article.content
    self.init(
      id: stored.article.id.text, title: content.title, body: withBody ? content.body : "", tags: content.tags,
      language: content.language.rawValue, state: LibraryV1.ArticleState(content.state),
      audience: LibraryV1.Audience(content.audience), version: stored.article.version,
      updatedAtMs: stored.updatedAt.millisecondsSinceEpoch, author: stored.author)
  }
}

extension LibraryV1.ArticleState {
  init(_ state: ArticleState) {
    self =
      switch state {
      case .draft: .draft
      case .review: .review
      case .published: .published
      case .stale: .stale
      case .archived: .archived
      }
  }
}

extension ArticleState {
  /// The state asked for; nil for none in particular.
  static func requested(_ state: LibraryV1.ArticleState) throws(LibraryError) -> ArticleState? {
    switch state {
    case .unspecified: nil
    case .draft: .draft
    case .review: .review
    case .published: .published
    case .stale: .stale
    case .archived: .archived
    case .unrecognized(let value): throw .unknownState(value)
    }
  }
}

extension LibraryV1.Audience {
  init(_ audience: ArticleAudience) {
    self =
      switch audience {
      case .everybody: .everybody
      case .support: .support
      case .leads: .leads
      }
  }
}

extension LibraryV1.SearchResponse {
  init(_ result: SearchResult) {
    self.init(
      hits: result.hits.map { hit in
        LibraryV1.Hit(
          id: hit.id, title: hit.title, score: hit.score, snippet: hit.snippet.text,
          highlights: hit.snippet.highlights.map {
            LibraryV1.Range(start: UInt32(clamping: $0.lowerBound), end: UInt32(clamping: $0.upperBound))
          },
          allTerms: hit.hasAllTerms)
      },
      total: UInt64(clamping: result.total), totalIsBound: result.isBound, didYouMean: result.corrections)
  }
}

extension ArticleReader {
  /// What the caller of a method may read.
  init(_ caller: Principal) {
    self = caller.role.map { ArticleReader(role: $0) } ?? .service
  }
}
