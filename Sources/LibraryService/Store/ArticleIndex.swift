internal import GRDB
internal import LibraryDomain
internal import TextAnalysis

/// Keeps the full-text index and the vocabulary in step with the articles, many articles at a time.
struct ArticleIndex {
  /// What one article's words are from now on.
  struct Change: Sendable {
    var row: Int64
    var text: IndexedText
    /// The distinct terms of `text`, see ``IndexedText/terms(_:)``.
    var terms: [String: String]
  }

  let analyzer: TextAnalyzer

  /// The words of an article as they are indexed now.
  func text(of row: Int64, _ db: Database) throws -> IndexedText? {
    let statement = try db.cachedStatement(
      sql: "SELECT title, headings, tags, body FROM article_text WHERE article = ?")
    return try Row.fetchOne(statement, arguments: [row]).map {
      IndexedText(title: $0[0], headings: $0[1], tags: $0[2], body: $0[3])
    }
  }

  /// Writes the changes; of several to one article the last counts.
  func apply(_ changes: [Change], _ db: Database) throws {
    var counts: [String: (articles: Int, surface: String)] = [:]
    let last = Dictionary(changes.map { ($0.row, $0) }) { $1 }
    for change in last.values.sorted(by: { $0.row < $1.row }) {
      if let old = try text(of: change.row, db) {
        if old == change.text { continue }
        try remove(old, change.row, db)
        for (term, surface) in old.terms(analyzer) { counts[term, default: (0, surface)].articles -= 1 }
      }
      try add(change.text, change.row, db)
      for (term, surface) in change.terms { counts[term, default: (0, surface)].articles += 1 }
    }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO term (term, reversed, surface, articles) VALUES (?, ?, ?, max(?4, 0))
        ON CONFLICT (term) DO UPDATE SET articles = max(articles + ?4, 0)
        """)
    for (term, count) in counts.sorted(by: { $0.key < $1.key }) where count.articles != 0 {
      try statement.execute(arguments: [term, Spelling.reversed(term), count.surface, count.articles])
    }
  }

  /// Whether the index was made by another version of the analysis, or not at all.
  func isOutdated(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT analysis FROM index_state") != TextAnalyzer.version
  }

  /// Builds index and vocabulary anew from the articles' words. About 2 ms an article.
  func rebuild(_ db: Database) throws {
    try db.execute(sql: "INSERT INTO article_index (article_index) VALUES ('rebuild')")
    try db.execute(sql: "DELETE FROM term")
    let rows = try Int64.fetchAll(db, sql: "SELECT article FROM article_text ORDER BY article")
    var counts: [String: (articles: Int, surface: String)] = [:]
    for row in rows {
      guard let text = try text(of: row, db) else { continue }
      for (term, surface) in text.terms(analyzer) { counts[term, default: (0, surface)].articles += 1 }
    }
    let statement = try db.cachedStatement(
      sql: "INSERT INTO term (term, reversed, surface, articles) VALUES (?, ?, ?, ?)")
    for (term, count) in counts.sorted(by: { $0.key < $1.key }) {
      try statement.execute(arguments: [term, Spelling.reversed(term), count.surface, count.articles])
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO index_state (one, analysis) VALUES (1, ?)", arguments: [TextAnalyzer.version])
  }

  private func remove(_ text: IndexedText, _ row: Int64, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO article_index (article_index, rowid, title, headings, tags, body)
        VALUES ('delete', ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [row, text.title, text.headings, text.tags, text.body])
  }

  private func add(_ text: IndexedText, _ row: Int64, _ db: Database) throws {
    let content = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO article_text (article, title, headings, tags, body) VALUES (?, ?, ?, ?, ?)")
    try content.execute(arguments: [row, text.title, text.headings, text.tags, text.body])
    let index = try db.cachedStatement(
      sql: "INSERT INTO article_index (rowid, title, headings, tags, body) VALUES (?, ?, ?, ?, ?)")
    try index.execute(arguments: [row, text.title, text.headings, text.tags, text.body])
  }
}
