import Testing

@testable import TextAnalysis

@Suite("Cutting text into words")
struct WordScannerTests {
  private func words(_ text: String) -> [String] {
    var words: [String] = []
    WordScanner().scan(text) { word in
      words.append((word.isAlternative ? "=" : "") + String(decoding: word.folded, as: UTF8.self))
      return true
    }
    return words
  }

  @Test(
    "words are folded to lower case without accents",
    arguments: [
      ("Отчёт ЁЛКА", ["отчет", "елка"]),
      ("Café naïve ÅNGSTRÖM", ["cafe", "naive", "angstrom"]),
      ("за́мок", ["замок"]),
      ("№ 42 – готово!", ["42", "готово"]),
      ("٤٢", ["42"]),
      ("", []),
      ("... — !", []),
    ])
  func folding(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test("decomposed text gives the words of composed text", arguments: ["Отчёт", "йогурт Май", "ВУЙКО їжак ў", "é Å"])
  func decomposed(text: String) {
    let decomposed = text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, scalar in
      let table: [Unicode.Scalar: [Unicode.Scalar]] = [
        "ё": ["е", "\u{308}"], "й": ["и", "\u{306}"], "Й": ["И", "\u{306}"], "ї": ["і", "\u{308}"],
        "ў": ["у", "\u{306}"], "é": ["e", "\u{301}"], "Å": ["A", "\u{30A}"],
      ]
      result.append(contentsOf: table[scalar] ?? [scalar])
    }
    #expect(String(decomposed).unicodeScalars.count > text.unicodeScalars.count)
    #expect(words(String(decomposed)) == words(text))
  }

  @Test(
    "identifiers are found whole and by part",
    arguments: [
      ("crm.deal.add", ["crm", "=crm.deal.add", "deal", "add"]),
      ("UF_CRM_1", ["uf", "=uf_crm_1", "crm", "1"]),
      ("productProperty", ["product", "=productproperty", "property"]),
      ("HTMLParser", ["html", "=htmlparser", "parser"]),
      ("Битрикс24", ["битрикс", "=битрикс24", "24"]),
      ("бизнес-процесс", ["бизнес", "процесс"]),
      (
        "catalog.productProperty",
        ["catalog", "=catalog.productproperty", "product", "=productproperty", "property"]
      ),
      ("конец.", ["конец"]),
      ("_x_", ["x"]),
      ("a..b", ["a", "b"]),
    ])
  func identifiers(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test("a word's range covers exactly its bytes")
  func ranges() {
    let text = "— Отчёт, crm.deal"
    let bytes = Array(text.utf8)
    var pieces: [String] = []
    WordScanner().scan(text) { word in
      pieces.append(String(decoding: bytes[word.range], as: UTF8.self))
      return true
    }
    #expect(pieces == ["Отчёт", "crm", "crm.deal", "deal"])
  }

  @Test("soft hyphens and joiners vanish inside a word")
  func invisible() {
    #expect(words("от\u{AD}чет за\u{200D}явка") == ["отчет", "заявка"])
  }

  @Test("text cut at every byte never traps and keeps the whole words before the cut")
  func cutEverywhere() {
    let bytes = Array("Ёж «crm.deal.add» 😀 naïve Битрикс24 e\u{301}".utf8)
    for end in 0...bytes.count {
      for start in 0...min(4, end) {
        var count = 0
        bytes[start..<end].withUnsafeBufferPointer { buffer in
          WordScanner().scan(buffer) { word in
            #expect(word.range.upperBound <= buffer.count)
            count += 1
            return true
          }
        }
        if end == bytes.count, start == 0 { #expect(count > 6) }
      }
    }
  }

  @Test("arbitrary bytes never trap", arguments: [[0xFF, 0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]])
  func invalid(bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      WordScanner().scan(buffer) { _ in
        Issue.record("no word is in invalid bytes")
        return true
      }
    }
  }

  @Test("a word longer than the limit is cut at a letter")
  func longWord() {
    let long = String(repeating: "я", count: 500) + " " + String(repeating: "a", count: 500)
    for word in words(long) {
      #expect(word.utf8.count <= WordScanner.longestWordBytes)
      #expect(!word.contains("\u{FFFD}"))
    }
  }

  @Test("the short way for plain words and the long one find the same words")
  func shortWay() {
    let pieces = [
      "Отчёт", "заявке", "Ёлка", "йод", "word", "Word", "WORD", "camelCase", "crm", ".", "-", "_", ":", " ", "\n",
      "«", "»", "—", "…", "\u{A0}", "\u{301}", "\u{AD}", "\u{308}", "24", "é", "ї", "ўж", "δ", "😀", "(", ",",
    ]
    // A small generator of its own, so that every run tries the same texts.
    var state: UInt64 = 42
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    func words(_ text: String, _ scanner: WordScanner) -> [Word] {
      var words: [Word] = []
      scanner.scan(text) { word in
        words.append(word)
        return true
      }
      return words
    }
    for _ in 0..<3_000 {
      let text = (0...next(9)).map { _ in pieces[next(pieces.count)] }.joined()
      let long = words(text, WordScanner(takesShortWay: false))
      #expect(words(text, WordScanner()) == long, "in '\(text)'")
    }
  }
}
