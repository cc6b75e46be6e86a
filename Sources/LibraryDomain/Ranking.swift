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
  /// At most so many matches are scored, so that a word of every article does not cost the whole library.
  public var candidates = 2_000

  public init() {}

  /// The final score; larger is better.
  /// - Parameter relevance: the weighted BM25 score, larger is better, not negative.
  public func score(relevance: Double, hasAllTerms: Bool, titleHasAllTerms: Bool) -> Double {
    max(relevance, 0) * (hasAllTerms ? allTermsBoost : 1) * (titleHasAllTerms ? titleBoost : 1)
  }
}
