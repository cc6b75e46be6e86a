internal import BusinessTime
internal import GRDB
internal import LibraryDomain

/// Rows of articles and their versions, on one connection.
struct ArticleTable {
  private let db: Database

  init(_ db: Database) { self.db = db }

  private static let columns = "v.title, v.tags, v.language, v.state, v.audience, v.version, v.updated_at_ms, v.author"

  /// The current version.
  func find(_ id: ArticleID) throws -> (row: Int64, stored: StoredArticle)? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(Self.columns), v.body, v.article
        FROM article AS a JOIN article_version AS v ON v.article = a.row AND v.version = a.version
        WHERE a.id = ?
        """)
    return try Row.fetchOne(statement, arguments: [id.text]).map { row in
      (row[9], try Self.stored(row, id, body: row[8]))
    }
  }

  func version(_ version: UInt32, ofRow row: Int64, _ id: ArticleID) throws -> StoredArticle? {
    let statement = try db.cachedStatement(
      sql: "SELECT \(Self.columns), v.body FROM article_version AS v WHERE v.article = ? AND v.version = ?")
    return try Row.fetchOne(statement, arguments: [row, version]).map { try Self.stored($0, id, body: $0[8]) }
  }

  /// Writes what the domain decides about one article of a batch.
  func take(_ prepared: PreparedArticle, of batch: ImportBatch) throws -> (outcome: ArticleImport, row: Int64) {
    let existing = try find(prepared.id)
    let outcome = ArticleImport.decide(prepared.content, as: prepared.id, existing: existing?.stored.article)
    switch (outcome, existing) {
    case (.created(let article), _):
      let row = try insert(article, batch)
      try insertVersion(article, row, batch)
      return (outcome, row)
    case (.changed(let article), .some((let row, _))):
      try update(article, row, batch)
      try insertVersion(article, row, batch)
      return (outcome, row)
    case (_, let existing):
      return (outcome, existing?.row ?? 0)
    }
  }

  /// What ``take(_:of:)`` would do with a whole batch; changes nothing.
  func rehearse(_ batch: ImportBatch) throws -> ImportCounts {
    var counts = ImportCounts()
    var taken: [ArticleID: Article] = [:]
    for prepared in batch.articles {
      let existing = try taken[prepared.id] ?? find(prepared.id)?.stored.article
      let outcome = ArticleImport.decide(prepared.content, as: prepared.id, existing: existing)
      counts.add(outcome)
      switch outcome {
      case .created(let article), .changed(let article), .unchanged(let article): taken[prepared.id] = article
      }
    }
    return counts
  }

  func list(_ selection: ArticleSelection, for reader: ArticleReader) throws -> ArticlePage {
    let filter = """
      v.audience <= :clearance AND (v.state IN ('published', 'stale') OR :writes)
      AND (:state IS NULL OR v.state = :state)
      AND (:tag IS NULL OR EXISTS (SELECT 1 FROM article_tag AS t WHERE t.tag = :tag AND t.article = v.row))
      """
    let values: [String: (any DatabaseValueConvertible)?] = [
      "clearance": reader.clearance, "writes": reader.writes, "state": selection.state?.rawValue,
      "tag": selection.tag,
    ]
    let total = try Int.fetchOne(
      db.cachedStatement(sql: "SELECT count(*) FROM article AS v WHERE \(filter)"),
      arguments: StatementArguments(values))
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(Self.columns), v.id FROM article AS v
        WHERE v.id > :after AND \(filter) ORDER BY v.id LIMIT :limit
        """)
    let rows = try Row.fetchAll(
      statement,
      arguments: StatementArguments(
        values.merging(["after": selection.after?.text ?? "", "limit": selection.limit + 1]) { $1 }))
    let articles = try rows.prefix(selection.limit).map { row in
      try Self.stored(row, try ArticleID(row[8] as String), body: "")
    }
    return ArticlePage(articles: articles, continues: rows.count > selection.limit, total: total ?? 0)
  }

  // MARK: Writing

  private func insert(_ article: Article, _ batch: ImportBatch) throws -> Int64 {
    let content = article.content
    try db.cachedStatement(
      sql: """
        INSERT INTO article (id, title, tags, language, state, audience, version, updated_at_ms, author, source)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      article.id.text, content.title, Self.joined(content.tags), content.language.rawValue, content.state.rawValue,
      content.audience.level, article.version, batch.instant.millisecondsSinceEpoch, batch.author, batch.source,
    ])
    let row = db.lastInsertedRowID
    try insertTags(content.tags, row)
    return row
  }

  private func update(_ article: Article, _ row: Int64, _ batch: ImportBatch) throws {
    let content = article.content
    try db.cachedStatement(
      sql: """
        UPDATE article SET title = ?, tags = ?, language = ?, state = ?, audience = ?, version = ?,
          updated_at_ms = ?, author = ?, source = ?
        WHERE row = ?
        """
    ).execute(arguments: [
      content.title, Self.joined(content.tags), content.language.rawValue, content.state.rawValue,
      content.audience.level, article.version, batch.instant.millisecondsSinceEpoch, batch.author, batch.source, row,
    ])
    try db.cachedStatement(sql: "DELETE FROM article_tag WHERE article = ?").execute(arguments: [row])
    try insertTags(content.tags, row)
  }

  private func insertTags(_ tags: [String], _ row: Int64) throws {
    let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO article_tag (tag, article) VALUES (?, ?)")
    for tag in tags { try statement.execute(arguments: [tag, row]) }
  }

  private func insertVersion(_ article: Article, _ row: Int64, _ batch: ImportBatch) throws {
    let content = article.content
    try db.cachedStatement(
      sql: """
        INSERT INTO article_version
          (article, version, title, tags, language, state, audience, updated_at_ms, author, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      row, article.version, content.title, Self.joined(content.tags), content.language.rawValue,
      content.state.rawValue, content.audience.level, batch.instant.millisecondsSinceEpoch, batch.author, content.body,
    ])
  }

  // MARK: Columns

  /// Tags in one column, a line feed after each; no tag holds one.
  private static func joined(_ tags: [String]) -> String { tags.joined(separator: "\n") }

  private static func stored(_ row: Row, _ id: ArticleID, body: String) throws -> StoredArticle {
    guard let language = ArticleLanguage(rawValue: row[2]), let state = ArticleState(rawValue: row[3]),
      let audience = ArticleAudience(level: row[4])
    else { throw LibraryError.damagedRow(id: id.text) }
    let content = ArticleContent(
      title: row[0], body: body, tags: (row[1] as String).split(separator: "\n").map(String.init),
      language: language, state: state, audience: audience)
    return StoredArticle(
      article: Article(id: id, content: content, version: row[5]),
      updatedAt: Instant(millisecondsSinceEpoch: row[6]), author: row[7])
  }
}
