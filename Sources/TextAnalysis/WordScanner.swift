/// Cuts UTF-8 text into folded words.
///
/// A word is a run of letters and digits of any script. Words joined by a single `.`, `_`, `-` or `:` form a
/// compound. Compounds in ASCII are identifiers (`crm.deal.add`, `UF_CRM_1`): their parts are words on
/// successive places and the whole is an alternative at the first part's place. Inside a word camel case
/// (`productProperty`) and digits after a Cyrillic name (`Битрикс24`) divide it the same way.
///
/// Bytes that are not UTF-8 separate words; nothing traps. Cost: linear, about 10 ns per byte of prose, three times that of code.
public struct WordScanner: Sendable {
  /// Longer words (encoded blobs, mostly) are cut here, in texts and queries alike.
  public static let longestWordBytes = 128
  /// Compounds of more parts are searchable by part only.
  public static let mostCompoundParts = 12

  /// Whether plain words take the short way; without it every word takes the long one, to the same end.
  private let takesShortWay: Bool

  public init() { self.init(takesShortWay: true) }

  init(takesShortWay: Bool) { self.takesShortWay = takesShortWay }

  /// Whether a byte joins two words to a compound.
  static func isConnector(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
  }

  /// Whether a byte is an ASCII character that no word begins with.
  private static func isPlainSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: false
    default: true
    }
  }

  /// Calls `emit` for every word in the order of the text; scanning ends when it returns false.
  public func scan(_ text: UnsafeBufferPointer<UInt8>, _ emit: (Word) throws -> Bool) rethrows {
    try scan(text, beginningWith: nil, emit)
  }

  /// The same, passing over plain words that begin with other letters than these.
  func scan(
    _ text: UnsafeBufferPointer<UInt8>, beginningWith letters: FirstLetters?, _ emit: (Word) throws -> Bool
  ) rethrows {
    var position = 0
    var run = WordRun()
    while position < text.count {
      if takesShortWay, Self.isPlainSeparator(text[position]) {
        position += 1
        continue
      }
      if takesShortWay, let plain = PlainWord(in: text, at: position) {
        position = plain.range.upperBound
        if let letters, !letters.meets(plain.firstLetter(in: text)) { continue }
        guard try emit(plain.word(in: text)) else { return }
        continue
      }
      guard run.read(from: text, at: &position) else { continue }
      for word in run.words() where try !emit(word) {
        return
      }
    }
  }

  public func scan(_ text: String, _ emit: (Word) throws -> Bool) rethrows {
    var text = text
    try text.withUTF8 { bytes in try scan(bytes, emit) }
  }
}

/// A compound being read: folded scalars with the places where it may be divided.
struct WordRun {
  fileprivate struct Part {
    var folded: [UInt8] = []
    var range: Range<Int>
    var script: WordScript?
    /// Offsets into `folded` and the text where camel case or digits begin a sub-word.
    var divisions: [(folded: Int, text: Int)] = []
    var lastCase: LetterCase = .none
  }

  fileprivate enum LetterCase { case none, lower, upper, digit }

  private var parts: [Part] = []
  private var connectors: [UInt8] = []
  private var isASCII = true

  /// Reads the compound that begins at `position`, or skips one separator.
  /// - Returns: whether a compound was read.
  mutating func read(from text: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Bool {
    parts.removeAll(keepingCapacity: true)
    connectors.removeAll(keepingCapacity: true)
    isASCII = true
    guard readPart(from: text, at: &position) else { return false }
    while position + 1 < text.count, WordScanner.isConnector(text[position]) {
      var next = position + 1
      let connector = text[position]
      guard readPart(from: text, at: &next) else { break }
      connectors.append(connector)
      position = next
    }
    return true
  }

  /// Reads one run of letters and digits; on none, moves past the separator it met.
  private mutating func readPart(from text: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Bool {
    var part = Part(range: position..<position)
    var lastLetter: Unicode.Scalar?
    scanning: while position < text.count {
      guard let (scalar, length) = UTF8Decoding.scalar(in: text, at: position) else {
        if part.folded.isEmpty { position += 1 }
        break
      }
      switch ScalarFolding.fold(scalar) {
      case .word(let folded):
        part.noteDivision(before: scalar, at: position, in: text, next: position + length)
        part.append(folded)
        if scalar.value > 0x7F { isASCII = false }
        lastLetter = folded
        position += length
      case .mark(let mark):
        if let letter = lastLetter {
          let composed = ScalarFolding.compose(letter, mark)
          if composed != letter { part.replaceLast(letter, with: composed) }
          lastLetter = composed
        }
        position += length
      case .ignored:
        position += length
      case .separator:
        if part.folded.isEmpty { position += length }
        break scanning
      }
    }
    guard !part.folded.isEmpty else { return false }
    part.range = part.range.lowerBound..<position
    parts.append(part)
    return true
  }

  /// The words of the compound just read, in order, alternatives right after the place they share.
  func words() -> [Word] {
    if parts.count == 1, let part = parts.first, part.divisions.isEmpty {
      return [part.whole(isAlternative: false)]
    }
    var words: [Word] = []
    for (index, part) in parts.enumerated() {
      words.append(contentsOf: part.words())
      if index == 0, let whole = wholeIdentifier() {
        words.insert(whole, at: min(1, words.count))
      }
    }
    return words
  }

  private func wholeIdentifier() -> Word? {
    guard isASCII, parts.count > 1, parts.count <= WordScanner.mostCompoundParts,
      let first = parts.first, let last = parts.last
    else { return nil }
    var folded = first.folded
    for (connector, part) in zip(connectors, parts.dropFirst()) {
      folded.append(connector)
      folded.append(contentsOf: part.folded)
    }
    guard folded.count <= WordScanner.longestWordBytes else { return nil }
    return Word(
      folded: folded, range: first.range.lowerBound..<last.range.upperBound, script: .mixed, isAlternative: true)
  }
}

extension WordRun.Part {
  mutating func noteDivision(
    before scalar: Unicode.Scalar, at position: Int, in text: UnsafeBufferPointer<UInt8>, next: Int
  ) {
    let letterCase: WordRun.LetterCase =
      switch scalar.value {
      case 0x61...0x7A: .lower
      case 0x41...0x5A: .upper
      case 0x30...0x39: .digit
      default: .none
      }
    let divides =
      switch (lastCase, letterCase) {
      case (.lower, .upper), (.digit, .upper): true
      // The last capital of `HTMLParser`'s first word begins the second.
      case (.upper, .upper): next < text.count && (0x61...0x7A).contains(text[next])
      case (.none, .digit): folded.count >= 6 && script == .cyrillic
      default: false
      }
    if divides, !folded.isEmpty { divisions.append((folded.count, position)) }
    lastCase = letterCase
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    let kind: WordScript =
      switch scalar.value {
      case 0x61...0x7A: .latin
      case 0x400...0x52F: .cyrillic
      default: .mixed
      }
    script = script == nil || script == kind ? kind : .mixed
    UTF8Decoding.append(scalar, to: &folded)
  }

  mutating func replaceLast(_ letter: Unicode.Scalar, with composed: Unicode.Scalar) {
    folded.removeLast(min(folded.count, UTF8.width(letter)))
    UTF8Decoding.append(composed, to: &folded)
  }

  func whole(isAlternative: Bool) -> Word {
    var folded = folded
    if folded.count > WordScanner.longestWordBytes {
      folded.removeLast(folded.count - WordScanner.longestWordBytes)
      while let last = folded.last, last & 0xC0 == 0x80 { folded.removeLast() }
      if let last = folded.last, last >= 0xC0 { folded.removeLast() }
    }
    return Word(folded: folded, range: range, script: script ?? .mixed, isAlternative: isAlternative)
  }

  func words() -> [Word] {
    guard !divisions.isEmpty else { return [whole(isAlternative: false)] }
    var words: [Word] = []
    var start = (folded: 0, text: range.lowerBound)
    for end in divisions + [(folded.count, range.upperBound)] {
      let piece = Array(folded[start.folded..<end.folded])
      words.append(
        Word(
          folded: Array(piece.prefix(WordScanner.longestWordBytes)), range: start.text..<end.text,
          script: Self.script(of: piece), isAlternative: false))
      start = end
    }
    words.insert(whole(isAlternative: true), at: min(1, words.count))
    return words
  }

  private static func script(of piece: [UInt8]) -> WordScript {
    if piece.allSatisfy({ (0x61...0x7A).contains($0) }) { return .latin }
    // A piece in front of digits is Cyrillic by the rule that divided it; all others are digits or mixtures.
    return piece.allSatisfy({ $0 >= 0x80 }) ? .cyrillic : .mixed
  }
}
