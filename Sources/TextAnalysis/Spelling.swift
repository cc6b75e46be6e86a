/// Tolerance for one mistake in a word: a letter missing, added, wrong, or two neighbours swapped.
///
/// If two words are one mistake apart, the first or the second half of the one survives in the other - at the
/// beginning or at the end. A vocabulary ordered by term and by reversed term therefore finds all candidates by two
/// range scans (``probe(for:)``); ``isWithinOneMistake(_:_:)`` decides.
public enum Spelling {
  /// Shorter words have too many neighbours for a guess to be of use.
  public static let shortestLetters = 4

  /// What to scan a vocabulary for.
  public struct Probe: Sendable, Equatable {
    /// Candidates begin with this …
    public var prefix: String
    /// … or, written backwards, with this.
    public var reversedSuffix: String
    /// Candidates have at least and at most as many letters.
    public var letters: ClosedRange<Int>
  }

  /// - Returns: nil for words too short to doubt.
  public static func probe(for stem: String) -> Probe? {
    let letters = Array(stem.unicodeScalars)
    guard letters.count >= shortestLetters else { return nil }
    // A swap across the middle spoils both halves, so each half is one letter shorter than half the word.
    let half = max(1, letters.count / 2 - 1)
    return Probe(
      prefix: String(String.UnicodeScalarView(letters.prefix(half))),
      reversedSuffix: String(String.UnicodeScalarView(letters.suffix(half).reversed())),
      letters: letters.count - 1...letters.count + 1)
  }

  public static func reversed(_ stem: String) -> String {
    String(String.UnicodeScalarView(stem.unicodeScalars.reversed()))
  }

  /// Whether the words differ by exactly one or no mistake (Damerau-Levenshtein distance at most 1). Linear.
  public static func isWithinOneMistake(_ left: String, _ right: String) -> Bool {
    let (short, long) = ordered(Array(left.unicodeScalars), Array(right.unicodeScalars))
    guard long.count - short.count <= 1 else { return false }
    var same = 0
    while same < short.count, short[same] == long[same] { same += 1 }
    if short.count < long.count { return short[same...].elementsEqual(long[(same + 1)...]) }
    guard same < short.count else { return true }
    if short[(same + 1)...].elementsEqual(long[(same + 1)...]) { return true }
    return same + 1 < short.count && short[same] == long[same + 1] && short[same + 1] == long[same]
      && short[(same + 2)...].elementsEqual(long[(same + 2)...])
  }

  /// The candidates one mistake from `stem`, most used first.
  /// - Parameter candidates: terms of the vocabulary with the number of articles that use each.
  public static func corrections(
    of stem: String, among candidates: some Sequence<(term: String, articles: Int)>
  ) -> [String] {
    candidates
      .filter { $0.articles > 0 && $0.term != stem && isWithinOneMistake($0.term, stem) }
      .sorted { ($1.articles, $0.term) < ($0.articles, $1.term) }
      .map(\.term)
  }

  private static func ordered(
    _ left: [Unicode.Scalar], _ right: [Unicode.Scalar]
  ) -> (short: [Unicode.Scalar], long: [Unicode.Scalar]) {
    left.count <= right.count ? (left, right) : (right, left)
  }
}
