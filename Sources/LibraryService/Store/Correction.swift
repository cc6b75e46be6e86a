internal import GRDB
internal import LibraryDomain
internal import TextAnalysis

/// Better spellings for a query that found nothing.
struct Correction {
  private static let most = 3

  let search: ArticleSearch

  /// The query with its unknown words replaced by their neighbours; only spellings by which this reader finds
  /// something, so that none tells of what the reader may not see.
  func corrections(of query: SearchQuery) throws -> [String] {
    let clauses = query.required
    let words = clauses.filter(\.isPlainWord).compactMap { $0.alternatives.first?.first }
    let usage = try Vocabulary.usage(of: words, search.db)
    var choices: [Int: [String]] = [:]
    for (index, clause) in clauses.enumerated() where clause.isPlainWord {
      guard let term = clause.alternatives.first?.first, usage[term] == nil else { continue }
      choices[index] = try Vocabulary.corrections(of: term, limit: Self.most, search.db)
    }
    guard let widest = choices.max(by: { $0.value.count < $1.value.count }), !widest.value.isEmpty else { return [] }
    var corrections: [String] = []
    for choice in widest.value {
      let words = clauses.enumerated().map { index, clause in
        index == widest.key ? choice : choices[index]?.first ?? Self.typed(clause)
      }
      let text = (words + query.excluded.map { "-" + Self.typed($0) }).joined(separator: " ")
      let corrected = SearchQuery(text, analyzer: search.analyzer)
      if try !search.search(corrected, limit: 1).hits.isEmpty { corrections.append(text) }
    }
    return corrections
  }

  private static func typed(_ clause: SearchQuery.Clause) -> String {
    clause.text.contains(where: \.isWhitespace) ? "\"\(clause.text)\"" : clause.text
  }
}
