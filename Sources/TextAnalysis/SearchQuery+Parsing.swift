extension SearchQuery {
  /// Bounds of what is read from a query; the rest is ignored, so that no text is an error.
  public enum Limit {
    public static let textBytes = 1_024
    public static let clauses = 16
  }

  /// Reads what a person typed. Every text is a query; an unfinished quote reaches to the end.
  ///
  /// Stop words are dropped unless they stand in quotes or are all there is.
  public init(_ text: String, analyzer: TextAnalyzer) {
    var required: [Clause] = []
    var excluded: [Clause] = []
    var stopWords: [Clause] = []
    for piece in Self.pieces(of: text) {
      guard required.count + excluded.count < Limit.clauses else { break }
      for clause in Self.clauses(of: piece, analyzer: analyzer) {
        if piece.isExcluded {
          excluded.append(clause.clause)
        } else if !piece.isQuoted && StopWords.contains(clause.surface) {
          stopWords.append(clause.clause)
        } else if !required.contains(where: { $0.alternatives == clause.clause.alternatives }) {
          required.append(clause.clause)
        }
      }
    }
    self.required = required.isEmpty ? Array(stopWords.prefix(Limit.clauses)) : required
    self.excluded = excluded
  }
}

extension SearchQuery {
  private struct Piece {
    var text: String
    var isQuoted: Bool
    var isExcluded: Bool
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var current = ""
    var closing: Character?
    var isExcluded = false
    func flush(_ isQuoted: Bool) {
      if !current.isEmpty { pieces.append(Piece(text: current, isQuoted: isQuoted, isExcluded: isExcluded)) }
      current = ""
      isExcluded = false
    }
    var bytes = 0
    for character in text {
      bytes += character.utf8.count
      if bytes > Limit.textBytes { break }
      if let end = closing {
        if character == end {
          flush(true)
          closing = nil
        } else {
          current.append(character)
        }
      } else if let end = closingQuote(of: character) {
        if !current.isEmpty { flush(false) }
        closing = end
      } else if character.isWhitespace {
        flush(false)
      } else if current.isEmpty, character == "-" || character == "−" {
        isExcluded = true
      } else {
        current.append(character)
      }
    }
    flush(closing != nil)
    return pieces
  }

  private static func closingQuote(of character: Character) -> Character? {
    switch character {
    case "\"": "\""
    case "«": "»"
    case "“": "”"
    case "„": "“"
    default: nil
    }
  }

  /// A quoted piece is one clause; an unquoted one gives a clause for every compound in it.
  private static func clauses(of piece: Piece, analyzer: TextAnalyzer) -> [(clause: Clause, surface: String)] {
    let terms = analyzer.terms(in: piece.text)
    guard !terms.isEmpty else { return [] }
    if piece.isQuoted {
      let clause = Clause(text: piece.text, alternatives: [sequence(of: terms)], isPlainWord: false)
      return [(clause, piece.text)]
    }
    return compounds(of: terms, in: piece.text).map { compound in
      var alternatives = [sequence(of: compound)]
      for term in compound where term.word.isAlternative && !alternatives.contains([term.stem]) {
        // A whole covers the compound only if it spans it; `productProperty` inside a longer one is left to the parts.
        if term.word.range.upperBound == compound.last?.word.range.upperBound { alternatives.append([term.stem]) }
      }
      let isPlain = compound.count == 1 && compound[0].word.script != .mixed
      let surface = compound.count == 1 ? compound[0].surface : piece.text
      return (Clause(text: surface, alternatives: alternatives, isPlainWord: isPlain), surface)
    }
  }

  private static func sequence(of terms: [Term]) -> [String] {
    terms.lazy.filter { !$0.word.isAlternative }.map(\.stem)
  }

  /// Terms that belong together: joined by nothing but a single connector.
  private static func compounds(of terms: [Term], in text: String) -> [[Term]] {
    let bytes = Array(text.utf8)
    var compounds: [[Term]] = []
    var end = -2
    for term in terms {
      let start = term.word.range.lowerBound
      let joined = start <= end || (start == end + 1 && WordScanner.isConnector(bytes[end]))
      if joined, !compounds.isEmpty {
        compounds[compounds.count - 1].append(term)
      } else {
        compounds.append([term])
      }
      if !term.word.isAlternative { end = term.word.range.upperBound }
    }
    return compounds
  }
}
