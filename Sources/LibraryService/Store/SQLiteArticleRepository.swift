internal import BusinessTime
internal import GRDB
internal import LibraryDomain
internal import Store
internal import TextAnalysis

/// The library's verbs over its SQLite store.
struct SQLiteArticleRepository: ArticleRepository {
  let store: ServiceStore
  let analyzer: TextAnalyzer
  let ranking: Ranking
  /// Index rows of all operations of a batch are written together, at its end.
  private let indexing: BatchHook<ArticleIndex.Change>

  /// Opens the library; an index made by another version of the analysis is built anew first.
  init(_ store: ServiceStore, analyzer: TextAnalyzer, ranking: Ranking = Ranking()) async throws {
    self.store = store
    self.analyzer = analyzer
    self.ranking = ranking
    let index = ArticleIndex(analyzer: analyzer)
    indexing = BatchHook("article index") { try index.apply($1, $0.database) }
    if try await store.read({ try index.isOutdated($0) }) {
      try await store.write { try index.rebuild($0.database) }
    }
  }

  func rehearse(_ batch: ImportBatch) async throws -> ImportCounts {
    try await store.read { db in try ArticleTable(db).rehearse(batch) }
  }

  func take(_ batch: ImportBatch, once: KeyedWrite<ImportCounts>?) async throws -> KeyedOutcome<ImportCounts> {
    try await store.write { transaction in
      try transaction.once(once) { try take(batch, transaction) }
    }
  }

  /// Takes a batch in an open transaction.
  func take(_ batch: ImportBatch, _ transaction: WriteTransaction) throws -> ImportCounts {
    var counts = ImportCounts()
    let table = ArticleTable(transaction.database)
    for prepared in batch.articles {
      let (outcome, row) = try table.take(prepared, of: batch)
      counts.add(outcome)
      guard let (kind, article) = outcome.event else { continue }
      transaction.collect(ArticleIndex.Change(row: row, text: prepared.text, terms: prepared.terms), for: indexing)
      try transaction.append(ArticleEvents.event(kind, article, of: batch))
    }
    return counts
  }

  func article(_ id: ArticleID, version: UInt32?, for reader: ArticleReader) async throws -> StoredArticle? {
    try await store.read { db in
      let table = ArticleTable(db)
      guard let current = try table.find(id), reader.mayRead(current.stored.article.content) else { return nil }
      guard let version, version != current.stored.article.version else { return current.stored }
      guard let earlier = try table.version(version, ofRow: current.row, id),
        reader.mayRead(earlier.article.content)
      else { return nil }
      return earlier
    }
  }

  func list(_ selection: ArticleSelection, for reader: ArticleReader) async throws -> ArticlePage {
    try await store.read { db in try ArticleTable(db).list(selection, for: reader) }
  }

  func search(
    _ query: SearchQuery, tag: String?, limit: Int, for reader: ArticleReader
  ) async throws -> SearchResult {
    try await store.read { [self] db in
      let search = ArticleSearch(reader: reader, tag: tag, ranking: ranking, analyzer: analyzer, db: db)
      let outcome = try search.search(query, limit: limit)
      var result = try result(of: outcome, terms: query.terms, db)
      if result.hits.isEmpty { result.corrections = try Correction(search: search).corrections(of: query) }
      return result
    }
  }

  func suggest(subject: String, body: String, limit: Int, for reader: ArticleReader) async throws -> SearchResult {
    try await store.read { [self] db in
      let candidates = SignificantTerms.candidates(subject: subject, body: body, analyzer: analyzer)
      let usage = try Vocabulary.usage(of: candidates.map(\.term), db)
      let total = try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM article_text")) ?? 0
      let terms = SignificantTerms.select(candidates, usedBy: usage, total: total, limit: ranking.suggestionTerms)
      let search = ArticleSearch(reader: reader, tag: nil, ranking: ranking, analyzer: analyzer, db: db)
      let outcome = try search.suggest(terms, usage: usage, limit: limit)
      return try result(of: outcome, terms: Set(terms.map(\.term)), db)
    }
  }

  func noteGap(_ query: String, at instant: Instant) async throws {
    try await store.write { try GapLog(db: $0.database).note(query, at: instant) }
  }

  func gaps(limit: Int) async throws -> [KnowledgeGap] {
    try await store.read { try GapLog(db: $0).list(limit: limit) }
  }

  private func result(of outcome: ArticleSearch.Outcome, terms: Set<String>, _ db: Database) throws -> SearchResult {
    let statement = try db.cachedStatement(
      sql: """
        SELECT a.id, a.title, t.body FROM article AS a JOIN article_text AS t ON t.article = a.row WHERE a.row = ?
        """)
    let hits = try outcome.hits.compactMap { hit in
      try Row.fetchOne(statement, arguments: [hit.row]).map { row in
        SearchResult.Hit(
          id: row[0], title: row[1], score: hit.score,
          snippet: Snippet(of: row[2] as String, terms: terms, analyzer: analyzer), hasAllTerms: hit.hasAllTerms)
      }
    }
    return SearchResult(hits: hits, total: outcome.total, isBound: outcome.isBound)
  }
}

extension ImportCounts {
  mutating func add(_ outcome: ArticleImport) {
    switch outcome {
    case .created: created += 1
    case .changed: changed += 1
    case .unchanged: unchanged += 1
    }
  }
}
