/// Turns text into index terms: words cut by ``WordScanner``, stemmed by the alphabet each is written in.
///
/// Index and query go through the same analyzer, so that «отчет» finds «Отчёт» and «заявки» finds «заявке».
public struct TextAnalyzer: Sendable {
  /// Grows whenever the same text would give other terms than before; an index of another version is rebuilt.
  public static let version = 1

  private let stemmer: Stemmer
  private let scanner = WordScanner()

  public init() throws(AnalysisError) {
    stemmer = try Stemmer()
  }

  /// The index term of a word.
  public func term(of word: Word) -> [UInt8] {
    stemmer.stem(word.folded, script: word.script)
  }

  /// Calls `emit` with every term and where its word stands, in bytes; ends when it returns false.
  public func terms(
    in text: UnsafeBufferPointer<UInt8>, _ emit: (_ term: [UInt8], _ word: Word) throws -> Bool
  ) rethrows {
    try scanner.scan(text) { word in try emit(term(of: word), word) }
  }

  /// All terms of a short text with their words.
  public func terms(in text: String) -> [Term] {
    var terms: [Term] = []
    scanner.scan(text) { word in
      terms.append(Term(stem: String(decoding: term(of: word), as: UTF8.self), word: word))
      return true
    }
    return terms
  }
}

/// A word of a text together with the stem it is found by.
public struct Term: Sendable, Equatable {
  public var stem: String
  public var word: Word

  /// The word in lower case, as a person would recognise it.
  public var surface: String { String(decoding: word.folded, as: UTF8.self) }
}
