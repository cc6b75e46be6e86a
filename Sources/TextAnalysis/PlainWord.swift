/// The short way for what most words are: letters of one alphabet, plainly separated.
///
/// Anything else - identifiers, digits, camel case, accents, other alphabets - is left to ``WordRun``, which gives the
/// same answer for plain words, only slower.
struct PlainWord {
  let range: Range<Int>
  let script: WordScript

  /// The word that begins at `position`, if it is a plain one. Builds nothing.
  init?(in text: UnsafeBufferPointer<UInt8>, at position: Int) {
    var end = position
    switch text[position] {
    case 0x41...0x5A, 0x61...0x7A:
      script = .latin
      end += 1
      // A capital is plain at the beginning only; later it may divide the word.
      while end < text.count, (0x61...0x7A).contains(text[end]) { end += 1 }
    case 0xD0, 0xD1:
      script = .cyrillic
      while end + 1 < text.count, Self.cyrillicLetter(text[end], text[end + 1]) != nil { end += 2 }
    default:
      return nil
    }
    guard end > position, end - position <= WordScanner.longestWordBytes, Self.isSeparated(text, end) else {
      return nil
    }
    range = position..<end
  }

  func word(in text: UnsafeBufferPointer<UInt8>) -> Word {
    var folded = Array(text[range])
    switch script {
    case .cyrillic:
      for index in stride(from: 0, to: folded.count - 1, by: 2) {
        if let letter = Self.cyrillicLetter(folded[index], folded[index + 1]) {
          (folded[index], folded[index + 1]) = letter
        }
      }
    case .latin, .mixed:
      folded[0] |= 0x20
    }
    return Word(folded: folded, range: range, script: script, isAlternative: false)
  }

  /// The first letter's bit among those of its alphabet, folded.
  func firstLetter(in text: UnsafeBufferPointer<UInt8>) -> FirstLetters {
    if script == .latin { return FirstLetters(latin: text[range.lowerBound] | 0x20) }
    let letter = Self.cyrillicLetter(text[range.lowerBound], text[range.lowerBound + 1])
    return letter.map { FirstLetters(cyrillic: $0.0, $0.1) } ?? FirstLetters()
  }

  /// A Russian letter in lower case, `ё` as `е`; nil for any other scalar.
  private static func cyrillicLetter(_ lead: UInt8, _ trail: UInt8) -> (UInt8, UInt8)? {
    switch (lead, trail) {
    case (0xD0, 0x90...0x9F): (0xD0, trail + 0x20)
    case (0xD0, 0xA0...0xAF): (0xD1, trail - 0x20)
    case (0xD0, 0xB0...0xBF), (0xD1, 0x80...0x8F): (lead, trail)
    case (0xD0, 0x81), (0xD1, 0x91): (0xD0, 0xB5)
    default: nil
    }
  }

  /// Whether a word that ends here surely ends here: no connector, digit, mark or letter goes on.
  private static func isSeparated(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
    guard end < text.count else { return true }
    switch text[end] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
      return false
    case let byte where WordScanner.isConnector(byte):
      // A full stop before a blank ends a sentence; before anything else it may join.
      return end + 1 == text.count || text[end + 1] <= 0x20
    case 0..<0x80:
      return true
    case 0xC2:
      // No-break space and the Russian quotes.
      return end + 1 < text.count && [0xA0, 0xAB, 0xBB].contains(text[end + 1])
    case 0xE2:
      // Dashes, quotes and the ellipsis.
      return end + 2 < text.count && text[end + 1] == 0x80 && (0x90...0xA6).contains(text[end + 2])
    default:
      return false
    }
  }
}

/// A set of first letters, to pass over the many words that cannot be meant.
struct FirstLetters: Equatable {
  private var latin: UInt32 = 0
  private var cyrillic: UInt32 = 0

  init() {}

  init(latin letter: UInt8) {
    if (0x61...0x7A).contains(letter) { latin = 1 << UInt32(letter - 0x61) }
  }

  init(cyrillic lead: UInt8, _ trail: UInt8) {
    switch (lead, trail) {
    case (0xD0, 0xB0...0xBF): cyrillic = 1 << UInt32(trail - 0xB0)
    case (0xD1, 0x80...0x8F): cyrillic = 1 << UInt32(trail - 0x80 + 16)
    default: break
    }
  }

  /// The first letters of folded words.
  init(of words: [[UInt8]]) {
    for word in words {
      if let first = word.first { formUnion(FirstLetters(latin: first)) }
      if word.count >= 2 { formUnion(FirstLetters(cyrillic: word[0], word[1])) }
    }
  }

  mutating func formUnion(_ other: FirstLetters) {
    latin |= other.latin
    cyrillic |= other.cyrillic
  }

  func meets(_ other: FirstLetters) -> Bool { latin & other.latin != 0 || cyrillic & other.cyrillic != 0 }
}
