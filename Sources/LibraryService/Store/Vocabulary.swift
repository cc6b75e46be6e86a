internal import GRDB
internal import LibraryDomain
internal import TextAnalysis

/// What the library's terms are and how common each is.
enum Vocabulary {
  /// Neighbours looked at per half of a misspelt word; the halves of long words have far fewer.
  private static let mostNeighbours = 4_000

  /// How many articles use each of the terms; unknown ones are left out.
  static func usage(of terms: some Sequence<String>, _ db: Database) throws -> [String: Int] {
    let statement = try db.cachedStatement(sql: "SELECT articles FROM term WHERE term = ?")
    var usage: [String: Int] = [:]
    for term in terms {
      if let articles = try Int.fetchOne(statement, arguments: [term]), articles > 0 { usage[term] = articles }
    }
    return usage
  }

  /// Words one mistake away from `term`, most used first, as people write them.
  static func corrections(of term: String, limit: Int, _ db: Database) throws -> [String] {
    guard let probe = Spelling.probe(for: term) else { return [] }
    var candidates: [String: (articles: Int, surface: String)] = [:]
    for (column, beginning) in [("term", probe.prefix), ("reversed", probe.reversedSuffix)] {
      let statement = try db.cachedStatement(
        sql: """
          SELECT term, articles, surface FROM term
          WHERE \(column) >= ? AND \(column) < ? AND length(term) BETWEEN ? AND ? AND articles > 0
          LIMIT \(mostNeighbours)
          """)
      let rows = try Row.fetchCursor(
        statement,
        arguments: [beginning, beginning + "\u{10FFFF}", probe.letters.lowerBound, probe.letters.upperBound])
      while let row = try rows.next() {
        let candidate: String = row[0]
        if candidate != term, Spelling.isWithinOneMistake(candidate, term) {
          candidates[candidate] = (row[1], row[2])
        }
      }
    }
    return Spelling.corrections(of: term, among: candidates.map { (term: $0.key, articles: $0.value.articles) })
      .prefix(limit).compactMap { candidates[$0]?.surface }
  }
}
