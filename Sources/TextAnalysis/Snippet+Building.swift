extension Snippet {
  /// How long a snippet is and how much of an article is read for it.
  public enum Limit {
    /// A snippet has about so many bytes (110 Russian letters).
    public static let textBytes = 220
    /// Only the beginning of a long article is searched for the best place.
    public static let scannedBytes = 32_768
    static let hits = 256
  }

  /// Terms so near to each other are shown together, with context around them.
  private static var windowBytes: Int { Limit.textBytes * 3 / 4 }

  /// The window of `text` with the most different terms, the earliest of equals; the beginning if there are none.
  ///
  /// Cost: linear in the scanned text; only words that begin like a term are stemmed.
  public init(of text: String, terms: Set<String>, analyzer: TextAnalyzer) {
    var text = text
    self = text.withUTF8 { bytes in
      let scanned = UnsafeBufferPointer(rebasing: bytes.prefix(Limit.scannedBytes))
      return Self.build(scanned, hits: Self.hits(in: scanned, terms: terms, analyzer: analyzer))
    }
  }

  private struct Hit {
    var range: Range<Int>
    var term: Int
  }

  private static func hits(
    in bytes: UnsafeBufferPointer<UInt8>, terms: Set<String>, analyzer: TextAnalyzer
  ) -> [Hit] {
    let wanted = terms.sorted().map { Array($0.utf8) }
    guard !wanted.isEmpty else { return [] }
    // Stems keep the beginning of their word: one letter for short stems, four bytes for others.
    let beginnings = Set(wanted.map { Array($0.prefix($0.count <= 4 ? 2 : 4)) })
    var hits: [Hit] = []
    var lastSeen = [Int?](repeating: nil, count: wanted.count)
    var end = Int.max
    WordScanner().scan(bytes, beginningWith: FirstLetters(of: wanted)) { word in
      let folded = word.folded
      guard word.range.lowerBound < end else { return false }
      guard beginnings.contains(where: { folded.starts(with: $0) }) else { return true }
      if let index = wanted.firstIndex(of: analyzer.term(of: word)) {
        hits.append(Hit(range: word.range, term: index))
        lastSeen[index] = word.range.lowerBound
        // Once a window has all terms there is no better one; only the rest of the snippet is still read.
        if end == .max, let first = Self.earliest(lastSeen), word.range.upperBound - first <= windowBytes {
          end = first + Limit.textBytes
        }
      }
      return hits.count < Limit.hits
    }
    return hits
  }

  /// The earliest of all places; nil while one is missing.
  private static func earliest(_ places: [Int?]) -> Int? {
    var earliest = Int.max
    for place in places {
      guard let place else { return nil }
      earliest = min(earliest, place)
    }
    return earliest
  }

  private static func build(_ bytes: UnsafeBufferPointer<UInt8>, hits: [Hit]) -> Snippet {
    let best = bestWindow(hits)
    var start = 0
    if let first = best.first {
      // Some context in front of the first hit, unless the text begins near.
      start = max(0, first.range.lowerBound - Limit.textBytes / 4)
      start = wordStart(bytes, atOrAfter: start, before: first.range.lowerBound)
    }
    let end = wordEnd(bytes, atOrBefore: min(bytes.count, start + Limit.textBytes), after: best.last?.range.upperBound)
    var line: [UInt8] = start > 0 ? Array("… ".utf8) : []
    var highlights: [Range<Int>] = []
    var position = start
    for hit in hits where hit.range.lowerBound >= position && hit.range.upperBound <= end {
      appendLine(bytes[position..<hit.range.lowerBound], to: &line)
      // The parts of an identifier are one highlight, their connectors included.
      let continues = hit.range.lowerBound == position + 1 && WordScanner.isConnector(bytes[position])
      let from = line.count
      appendLine(bytes[hit.range], to: &line)
      if continues, let last = highlights.last {
        highlights[highlights.count - 1] = last.lowerBound..<line.count
      } else if from < line.count {
        highlights.append(from..<line.count)
      }
      position = hit.range.upperBound
    }
    appendLine(bytes[position..<max(position, end)], to: &line)
    while line.last == 0x20 { line.removeLast() }
    if end < bytes.count { line.append(contentsOf: " …".utf8) }
    return Snippet(text: String(decoding: line, as: UTF8.self), highlights: highlights)
  }

  /// The hits of the window with the most different terms.
  private static func bestWindow(_ hits: [Hit]) -> ArraySlice<Hit> {
    var best: ArraySlice<Hit> = []
    var bestCount = 0
    for (index, first) in hits.enumerated() {
      let window = hits[index...].prefix { $0.range.upperBound - first.range.lowerBound <= windowBytes }
      let count = Set(window.map(\.term)).count
      if count > bestCount { (best, bestCount) = (window, count) }
    }
    return best
  }

  /// Appends on one line: any white space becomes a single blank.
  private static func appendLine(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, to line: inout [UInt8]) {
    for byte in bytes {
      if byte <= 0x20 {
        if let last = line.last, last != 0x20 { line.append(0x20) }
      } else {
        line.append(byte)
      }
    }
  }

  private static func wordStart(_ bytes: UnsafeBufferPointer<UInt8>, atOrAfter start: Int, before limit: Int) -> Int {
    guard start > 0 else { return 0 }
    for position in start..<max(start, limit) where bytes[position] <= 0x20 {
      return position + 1
    }
    return UTF8Decoding.boundary(atOrBefore: start, in: bytes)
  }

  private static func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, atOrBefore end: Int, after limit: Int?) -> Int {
    guard end < bytes.count else { return bytes.count }
    var position = end
    while position > max(limit ?? 0, end - 60) {
      if bytes[position] <= 0x20 { return position }
      position -= 1
    }
    return max(limit ?? 0, UTF8Decoding.boundary(atOrBefore: end, in: bytes))
  }
}
