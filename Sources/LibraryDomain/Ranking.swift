public import TextAnalysis

/// How relevance is weighed.
public struct Ranking: Sendable, Equatable {
  /// A hit in the title counts as so many in the text, and so on; the weights handed to BM25.
  public var titleWeight = 10.0
  public var headingsWeight = 4.0
  public var tagsWeight = 6.0
  public var bodyWeight = 1.0
  /// Score factor for an article that has all the terms, against one that has only some.
  public var allTermsBoost = 2.0
  /// What a title adds that says all that was asked for; a part of it adds that part.
  public var titleBoost = 1.5
  /// At most so many matches are scored (about 2 µs each), so that a word of every article does not cost the whole
  /// library.
  public var candidates = 1_000
  /// So many of a ticket's most telling terms are looked up for a suggestion.
  public var suggestionTerms = 12
  /// A suggestion with less than this part of the best one's score is noise.
  public var suggestionFloor = 0.3

  public init() {}

  /// The score of a match; larger is better.
  /// - Parameter relevance: the weighted BM25 score, larger is better, not negative.
  public func score(relevance: Double, hasAllTerms: Bool) -> Double {
    max(relevance, 0) * (hasAllTerms ? allTermsBoost : 1)
  }

  /// The factor for what a title says of the query: each clause counts the same.
  public func titleFactor(_ title: String, query: SearchQuery, analyzer: TextAnalyzer) -> Double {
    guard !query.isEmpty else { return 1 }
    let terms = Set(analyzer.terms(in: title).map(\.stem))
    let said = query.required.filter { clause in
      clause.alternatives.contains { $0.allSatisfy(terms.contains) }
    }
    return 1 + titleBoost * Double(said.count) / Double(query.required.count)
  }

  /// The factor for what a title says of a ticket: each term counts by its weight.
  public func titleFactor(_ title: String, terms: [SignificantTerms.Entry], analyzer: TextAnalyzer) -> Double {
    let total = terms.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return 1 }
    let inTitle = Set(analyzer.terms(in: title).map(\.stem))
    let said = terms.reduce(0) { inTitle.contains($1.term) ? $0 + $1.weight : $0 }
    return 1 + titleBoost * said / total
  }
}
