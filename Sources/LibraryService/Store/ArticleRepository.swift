internal import BusinessTime
internal import LibraryDomain
internal import Store
internal import TextAnalysis

/// The library's verbs; what stands behind them is the store's affair.
protocol ArticleRepository: Sendable {
  /// Decides and counts what ``take(_:once:)`` would do, and changes nothing.
  func rehearse(_ batch: ImportBatch) async throws -> ImportCounts

  /// Takes a batch in one transaction: same content is left alone, other content becomes a new version.
  func take(_ batch: ImportBatch, once: KeyedWrite<ImportCounts>?) async throws -> KeyedOutcome<ImportCounts>

  /// The current version, or the given one; nil when there is none or the reader may not see it.
  func article(_ id: ArticleID, version: UInt32?, for reader: ArticleReader) async throws -> StoredArticle?

  /// Articles without their bodies, ordered by id.
  func list(_ selection: ArticleSelection, for reader: ArticleReader) async throws -> ArticlePage

  /// The best matches with snippets, and better spellings when there are none.
  func search(
    _ query: SearchQuery, tag: String?, limit: Int, for reader: ArticleReader
  ) async throws -> SearchResult

  /// Articles for the text of a ticket.
  func suggest(
    subject: String, body: String, limit: Int, for reader: ArticleReader
  ) async throws -> SearchResult

  /// Counts a search that found nothing.
  func noteGap(_ query: String, at instant: Instant) async throws

  /// Searches that found nothing, most frequent first.
  func gaps(limit: Int) async throws -> [KnowledgeGap]
}

/// Articles to be taken in, read and analysed already.
struct ImportBatch: Sendable {
  var articles: [PreparedArticle]
  /// The folder or system they come from.
  var source: String
  var author: String
  /// Who did it, as histories write it.
  var actor: String
  var instant: Instant
}

/// One article of a batch.
struct PreparedArticle: Sendable {
  var id: ArticleID
  var content: ArticleContent
  var text: IndexedText
  /// The distinct terms of `text`.
  var terms: [String: String]
}

struct ImportCounts: Sendable, Equatable {
  var created = 0
  var changed = 0
  var unchanged = 0
}

/// An article with who wrote this version, and when.
struct StoredArticle: Sendable, Equatable {
  var article: Article
  var updatedAt: Instant
  var author: String
}

/// Which articles to list.
struct ArticleSelection: Sendable {
  var tag: String?
  var state: ArticleState?
  /// The id after which the page begins; nil for the first.
  var after: ArticleID?
  var limit: Int
}

struct ArticlePage: Sendable {
  var articles: [StoredArticle]
  /// Whether more follow.
  var continues: Bool
  /// All that are selected, over all pages.
  var total: Int
}

/// What a search or a suggestion found.
struct SearchResult: Sendable {
  struct Hit: Sendable {
    var id: String
    var title: String
    var score: Double
    var snippet: Snippet
    var hasAllTerms: Bool
  }

  var hits: [Hit] = []
  var total = 0
  /// There may be more than were ranked.
  var isBound = false
  var corrections: [String] = []
}

/// A search that found nothing.
struct KnowledgeGap: Sendable, Equatable {
  var query: String
  var count: Int
  var lastAt: Instant
}
