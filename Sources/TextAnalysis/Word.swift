/// Which alphabet a word is written in; decides the stemmer.
public enum WordScript: Sendable, Equatable {
  case cyrillic
  case latin
  /// Digits, several alphabets in one word, another alphabet, or an identifier as a whole: never stemmed.
  case mixed
}

/// One word found in a text, folded but not stemmed.
public struct Word: Sendable, Equatable {
  /// UTF-8 in lower case, `ё` as `е`, without accents; at most ``WordScanner/longestWordBytes`` bytes.
  public var folded: [UInt8]
  /// Where the word stands in the scanned bytes.
  public var range: Range<Int>
  public var script: WordScript
  /// True for a second reading of the same place: the whole `crm.deal.add` beside its part `crm`.
  public var isAlternative: Bool
}
