internal import BusinessTime
internal import LibraryDomain
internal import Logging
internal import OporaAPI
internal import RPC
internal import TextAnalysis

/// Answers `opora.library.v1.Articles`.
struct ArticlesHandler: LibraryV1.ArticlesService {
  enum Limit {
    static let articlesPerImport = 500
    static let sourceBytes = 256
    static let pageSize = 500
    static let hits = 100
    static let gaps = 1_000
    static let tagBytes = ArticleContent.Limit.tagBytes
  }

  let repository: any ArticleRepository
  let analyzer: TextAnalyzer
  let logger: Logger
  /// The domain's time.
  let now: @Sendable () -> Instant

  func getArticle(
    _ request: LibraryV1.GetArticleRequest, context: ServerContext
  ) async throws -> LibraryV1.Article {
    let id: ArticleID
    do { id = try ArticleID(request.id) } catch { throw LibraryError.article(error, field: "id") }
    let version = request.version == 0 ? nil : request.version
    let stored = try await repository.article(id, version: version, for: ArticleReader(context.caller))
    guard let stored else { throw LibraryError.noSuchArticle(id: request.id, version: version) }
    return LibraryV1.Article(stored, withBody: true)
  }

  func listArticles(
    _ request: LibraryV1.ListArticlesRequest, context: ServerContext
  ) async throws -> LibraryV1.ListArticlesResponse {
    var after: ArticleID?
    if !request.pageToken.isEmpty {
      guard let id = try? ArticleID(request.pageToken) else {
        throw LibraryError.malformedPageToken(request.pageToken)
      }
      after = id
    }
    let selection = ArticleSelection(
      tag: try tag(request.tag), state: try ArticleState.requested(request.state), after: after,
      limit: try limit(request.pageSize, "page_size", default: 50, maximum: Limit.pageSize))
    let page = try await repository.list(selection, for: ArticleReader(context.caller))
    return LibraryV1.ListArticlesResponse(
      articles: page.articles.map { LibraryV1.Article($0, withBody: false) },
      nextPageToken: page.continues ? page.articles.last?.article.id.text ?? "" : "",
      total: UInt64(clamping: page.total))
  }

  func search(
    _ request: LibraryV1.SearchRequest, context: ServerContext
  ) async throws -> LibraryV1.SearchResponse {
    try check(request.query.utf8.count, "bytes of query", SearchQuery.Limit.textBytes)
    let query = SearchQuery(request.query, analyzer: analyzer)
    guard !query.isEmpty else { throw LibraryError.nothingToLookFor(query: request.query) }
    let limit = try limit(request.limit, "limit", default: 10, maximum: Limit.hits)
    let tag = try tag(request.tag)
    let result = try await repository.search(query, tag: tag, limit: limit, for: ArticleReader(context.caller))
    if result.hits.isEmpty { await noteGap(request.query) }
    return LibraryV1.SearchResponse(result)
  }

  func suggest(
    _ request: LibraryV1.SuggestRequest, context: ServerContext
  ) async throws -> LibraryV1.SearchResponse {
    let limit = try limit(request.limit, "limit", default: 5, maximum: Limit.hits)
    let result = try await repository.suggest(
      subject: request.subject, body: request.body, limit: limit, for: ArticleReader(context.caller))
    return LibraryV1.SearchResponse(result)
  }

  func listGaps(
    _ request: LibraryV1.ListGapsRequest, context: ServerContext
  ) async throws -> LibraryV1.ListGapsResponse {
    let limit = try limit(request.limit, "limit", default: 50, maximum: Limit.gaps)
    let gaps = try await repository.gaps(limit: limit)
    return LibraryV1.ListGapsResponse(
      gaps: gaps.map {
        LibraryV1.Gap(
          query: $0.query, count: UInt64(clamping: $0.count), lastAtMs: $0.lastAt.millisecondsSinceEpoch)
      })
  }

  /// A gap that cannot be noted must not fail the search that met it.
  private func noteGap(_ query: String) async {
    do {
      try await repository.noteGap(query, at: now())
    } catch {
      logger.warning("a search that found nothing could not be noted", metadata: ["error": "\(error)"])
    }
  }

  private func tag(_ tag: String) throws(LibraryError) -> String? {
    try check(tag.utf8.count, "bytes of tag", Limit.tagBytes)
    return tag.isEmpty ? nil : tag.lowercased()
  }

  private func limit(
    _ asked: UInt32, _ field: String, default value: Int, maximum: Int
  ) throws(LibraryError) -> Int {
    try check(Int(asked), field, maximum)
    return asked == 0 ? value : Int(asked)
  }

  func check(_ value: Int, _ field: String, _ maximum: Int) throws(LibraryError) {
    if value > maximum { throw .overLimit(field: field, maximum: maximum, value: value) }
  }
}
