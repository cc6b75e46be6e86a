public import TextAnalysis

/// The terms of a ticket's text worth looking up.
///
/// Weight = occurrences (those of the subject counted threefold, damped logarithmically) × rarity in the library.
public struct SignificantTerms: Sendable, Equatable {
  /// A term with its weight, heavier means more telling.
  public struct Entry: Sendable, Equatable {
    public var term: String
    public var weight: Double

    public init(term: String, weight: Double) {
      self.term = term
      self.weight = weight
    }
  }

  /// How much more a word of the subject counts than one of the body.
  public static let subjectFactor = 3.0
  /// Only so much of the body is read; a pasted log must not cost more than a letter.
  public static let bodyBytes = 16_384

  /// Distinct terms with their damped occurrences, heaviest first; stop words, digits and short scraps left out.
  public static func candidates(subject: String, body: String, analyzer: TextAnalyzer) -> [Entry] {
    var counts: [String: Double] = [:]
    func count(_ text: String, by factor: Double) {
      for term in analyzer.terms(in: text) where isTelling(term) {
        counts[term.stem, default: 0] += factor
      }
    }
    count(subject, by: subjectFactor)
    count(String(decoding: body.utf8.prefix(bodyBytes), as: UTF8.self), by: 1)
    return sorted(counts.map { Entry(term: $0.key, weight: logarithm(1 + $0.value)) })
  }

  /// The heaviest `limit` candidates once the library's usage is known.
  ///
  /// Terms the library does not know are dropped; so are terms in more than a quarter of a library of some size.
  public static func select(
    _ candidates: [Entry], usedBy articles: [String: Int], total: Int, limit: Int
  ) -> [Entry] {
    let weighted = candidates.compactMap { candidate -> Entry? in
      guard let used = articles[candidate.term], used > 0 else { return nil }
      if total >= 40, used > total / 4 { return nil }
      let rarity = logarithm(1 + Double(max(total, used)) / Double(used))
      return Entry(term: candidate.term, weight: candidate.weight * rarity)
    }
    return Array(sorted(weighted).prefix(max(0, limit)))
  }

  private static func isTelling(_ term: Term) -> Bool {
    let folded = term.word.folded
    guard !StopWords.contains(folded), term.stem.unicodeScalars.count >= 2 else { return false }
    return !folded.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { ($1.weight, $0.term) < ($0.weight, $1.term) }
  }

  /// Natural logarithm of a number >= 1, to the precision ranking needs; the standard library has none.
  private static func logarithm(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 0 }
    // value = m · 2^e with m in [1, 2); ln m by the series of artanh, exact to 1e-7.
    let ratio = (value.significand - 1) / (value.significand + 1)
    let square = ratio * ratio
    let series = ratio * (1 + square * (1 / 3.0 + square * (1 / 5.0 + square * (1 / 7.0 + square / 9))))
    return 2 * series + Double(value.exponent) * 0.693_147_180_559_945
  }
}
