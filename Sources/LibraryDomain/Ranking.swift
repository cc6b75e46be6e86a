/// How relevance is weighed.
public struct Ranking: Sendable, Equatable {
  /// A hit in the title counts as so many in the text, and so on; the weights handed to BM25.
  public var titleWeight = 10.0
  public var headingsWeight = 4.0
  public var tagsWeight = 6.0
  public var bodyWeight = 1.0
  /// Score factor for an article that has all the terms, against one that has only some.
  public var allTermsBoost = 2.0
  /// Score factor for an article whose title has all the terms.
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

  /// How much the title adds: the factor for a title that has every clause of the query, else 1.
  public func titleFactor(_ title: String, query: SearchQuery, analyzer: TextAnalyzer) -> Double {
    let terms = Set(analyzer.terms(in: title).map(\.stem))
    let hasAll = query.required.allSatisfy { clause in
      clause.alternatives.contains { $0.allSatisfy(terms.contains) }
    }
    return hasAll && !query.isEmpty ? titleBoost : 1
  }
}
