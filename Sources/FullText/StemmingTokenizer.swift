public import GRDB
internal import TextAnalysis

/// FTS5's way to the domain's words: the index holds exactly the terms that ``TextAnalyzer`` gives.
///
/// Queries arrive analysed already (see ``MatchExpression``): each term is marked, and is looked for as it stands -
/// stemming a stem again could change it. Every connection has a tokenizer of its own, so its stemmer is never
/// waited for.
///
/// Register it on every connection, `db.add(tokenizer: StemmingTokenizer.self)`: reading the index asks for it too.
public final class StemmingTokenizer: FTS5CustomTokenizer {
  /// Stands in the schema of every store that has an index, so it keeps the name of the first that had one.
  public static let name = "opora_articles"

  /// In front of a term that must not be analysed again. A control character, so no analysed text contains it.
  static let literalMark: UInt8 = 0x01

  /// `FTS5_TOKEN_COLOCATED`, a macro that Swift does not see. Source: https://sqlite.org/fts5.html#custom_tokenizers
  private static let colocated: CInt = 1

  private let analyzer: TextAnalyzer

  /// - Throws: `AnalysisError` when libstemmer lacks a language.
  public init(db: Database, arguments: [String]) throws {
    analyzer = try TextAnalyzer()
  }

  public func tokenize(
    context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?, nText: CInt,
    tokenCallback: @escaping FTS5TokenCallback
  ) -> CInt {
    guard let pText, nText > 0 else { return ResultCode.SQLITE_OK.rawValue }
    // The rebinding is sound because CChar and UInt8 have the same layout; SQLite owns the bytes during this call.
    return pText.withMemoryRebound(to: UInt8.self, capacity: Int(nText)) { start in
      let text = UnsafeBufferPointer(start: start, count: Int(nText))
      if tokenization.contains(.query), text.first == Self.literalMark {
        return Self.emit(text.dropFirst(), 0, 0..<text.count, context, tokenCallback)
      }
      var code = ResultCode.SQLITE_OK.rawValue
      analyzer.terms(in: text) { term, word in
        code = Self.emit(term, word.isAlternative ? Self.colocated : 0, word.range, context, tokenCallback)
        return code == ResultCode.SQLITE_OK.rawValue
      }
      return code
    }
  }

  private static func emit(
    _ term: some Collection<UInt8>, _ flags: CInt, _ range: Range<Int>, _ context: UnsafeMutableRawPointer?,
    _ callback: FTS5TokenCallback
  ) -> CInt {
    guard let start = CInt(exactly: range.lowerBound), let end = CInt(exactly: range.upperBound) else {
      return ResultCode.SQLITE_TOOBIG.rawValue
    }
    func call(_ bytes: UnsafeBufferPointer<UInt8>) -> CInt {
      guard let base = bytes.baseAddress, let count = CInt(exactly: bytes.count) else {
        return ResultCode.SQLITE_OK.rawValue
      }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        callback(context, flags, $0, count, start, end)
      }
    }
    return term.withContiguousStorageIfAvailable(call) ?? Array(term).withUnsafeBufferPointer(call)
  }
}
