internal import FullText
internal import GRDB
internal import LibraryDomain
internal import TextAnalysis

/// Searching in a snapshot of the database, as one reader may see it.
///
/// The costs are bounded by ``Ranking/candidates``: of more matches the newest are ranked, those that match in
/// title, headings or tags first. Rights are conditions of the query itself, so what a reader may not see neither
/// shows nor counts.
struct ArticleSearch {
  struct Hit {
    var row: Int64
    var score: Double
    var hasAllTerms: Bool
  }

  struct Outcome {
    var hits: [Hit] = []
    var total = 0
    var isBound = false
  }

  /// So many of the best matches have their titles looked at.
  private static let raised = 100

  let reader: ArticleReader
  /// Only articles with this tag; nil for all.
  let tag: String?
  let ranking: Ranking
  let analyzer: TextAnalyzer
  let db: Database

  /// The best `limit` articles for a query; those with all terms are preferred, others fill up.
  func search(_ query: SearchQuery, limit: Int) throws -> Outcome {
    guard let all = MatchExpression.all(query.required, excluding: query.excluded) else { return Outcome() }
    var scores: [Int64: Hit] = [:]
    var outcome = Outcome()
    let costs = try costs(of: query.required)
    if let rarest = costs.min(), rarest > ranking.candidates,
      let prominent = MatchExpression.all(
        query.required, within: "title headings tags", excluding: query.excluded)
    {
      outcome.isBound = true
      _ = try collect(prominent, hasAllTerms: true, into: &scores)
    }
    if scores.count < limit {
      if try collect(all, hasAllTerms: true, into: &scores) { outcome.isBound = true }
    }
    if query.required.count > 1, scores.count < limit {
      let (clauses, isComplete) = affordable(query.required, costs)
      if let any = MatchExpression.any(clauses, excluding: query.excluded) {
        let isBound = try collect(any, hasAllTerms: false, into: &scores)
        if isBound || !isComplete { outcome.isBound = true }
      }
    }
    outcome.total = scores.count
    outcome.hits = try raisedByTitle(Array(scores.values), limit) { title in
      ranking.titleFactor(title, query: query, analyzer: analyzer)
    }
    return outcome
  }

  /// The best `limit` articles that have any of the terms; terms that would cost too much are passed over.
  func suggest(_ terms: [SignificantTerms.Entry], usage: [String: Int], limit: Int) throws -> Outcome {
    var budget = ranking.candidates
    var chosen: [String] = []
    for entry in terms {
      let cost = usage[entry.term] ?? 0
      if chosen.isEmpty || cost <= budget {
        chosen.append(entry.term)
        budget -= cost
      }
    }
    guard let any = MatchExpression.any(terms: chosen) else { return Outcome() }
    var scores: [Int64: Hit] = [:]
    var outcome = Outcome()
    outcome.isBound = try collect(any, hasAllTerms: false, into: &scores)
    let raised = try raisedByTitle(Array(scores.values), max(limit, Self.raised)) { title in
      ranking.titleFactor(title, terms: terms, analyzer: analyzer)
    }
    let floor = (raised.first?.score ?? 0) * ranking.suggestionFloor
    let telling = raised.filter { $0.score >= floor }
    outcome.total = telling.count
    outcome.hits = Array(telling.prefix(limit))
    return outcome
  }

  /// The matches with the best scores, raised by what their titles say.
  private func raisedByTitle(_ hits: [Hit], _ limit: Int, _ factor: (String) -> Double) throws -> [Hit] {
    let statement = try db.cachedStatement(sql: "SELECT title FROM article WHERE row = ?")
    var candidates = best(hits, max(limit, Self.raised))
    for index in candidates.indices {
      guard let title = try String.fetchOne(statement, arguments: [candidates[index].row]) else { continue }
      candidates[index].score *= factor(title)
    }
    return best(candidates, limit)
  }

  /// Orders by score; equals by row, so that pages and tests are stable.
  private func best(_ hits: [Hit], _ limit: Int) -> [Hit] {
    Array(hits.sorted { ($1.score, $0.row) < ($0.score, $1.row) }.prefix(limit))
  }

  /// Adds the newest matches that the reader may see.
  /// - Returns: whether there may be more than were looked at.
  private func collect(
    _ expression: MatchExpression, hasAllTerms: Bool, into hits: inout [Int64: Hit]
  ) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        SELECT i.rowid, bm25(article_index, ?, ?, ?, ?)
        FROM article_index AS i CROSS JOIN article AS a ON a.row = i.rowid
        WHERE article_index MATCH ? AND a.audience <= ? AND (a.state IN ('published', 'stale') OR ?)
          AND (? IS NULL OR EXISTS (SELECT 1 FROM article_tag AS t WHERE t.tag = ? AND t.article = a.row))
        ORDER BY i.rowid DESC LIMIT ?
        """)
    let rows = try Row.fetchCursor(
      statement,
      arguments: [
        ranking.titleWeight, ranking.headingsWeight, ranking.tagsWeight, ranking.bodyWeight,
        expression.text, reader.clearance, reader.writes, tag, tag, ranking.candidates,
      ])
    var count = 0
    while let row = try rows.next() {
      count += 1
      let article: Int64 = row[0]
      if hits[article]?.hasAllTerms == true { continue }
      // BM25 in FTS5 is the smaller the better.
      let relevance: Double = -row[1]
      hits[article] = Hit(
        row: article, score: ranking.score(relevance: relevance, hasAllTerms: hasAllTerms), hasAllTerms: hasAllTerms)
    }
    return count >= ranking.candidates
  }

  /// How many articles each clause can match at most.
  private func costs(of clauses: [SearchQuery.Clause]) throws -> [Int] {
    let usage = try Vocabulary.usage(of: Set(clauses.flatMap { $0.alternatives.joined() }), db)
    return clauses.map { clause in
      // A sequence occurs at most as often as its rarest term. Numbers are not counted: see `IndexedText.terms`.
      clause.alternatives.map { terms in terms.map { usage[$0] ?? 0 }.min() ?? 0 }.reduce(0, +)
    }
  }

  /// The rarest clauses whose matches can all be looked at, at least one.
  private func affordable(
    _ clauses: [SearchQuery.Clause], _ costs: [Int]
  ) -> (clauses: [SearchQuery.Clause], isComplete: Bool) {
    var budget = ranking.candidates
    var chosen: [SearchQuery.Clause] = []
    for index in clauses.indices.sorted(by: { costs[$0] < costs[$1] }) {
      if !chosen.isEmpty, costs[index] > budget { break }
      chosen.append(clauses[index])
      budget -= costs[index]
    }
    return (chosen, chosen.count == clauses.count)
  }
}
