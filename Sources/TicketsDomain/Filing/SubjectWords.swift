/// The words of a subject that tell whether two tickets are about the same.
///
/// Letters and digits, lower case, ё as е, words of three letters and more cut to five letters, which joins most
/// inflected forms of Russian and English without a dictionary. Every filing is held against the customer's recent
/// subjects, so words are kept as numbers: no text is made for them.
public struct SubjectWords: Sendable, Hashable {
  /// Sorted, each once.
  private let stems: [Stem]

  private static let shortestWord = 3

  public init(_ subject: String) {
    var stems: [Stem] = []
    var stem = Stem()
    func close() {
      if stem.count >= Self.shortestWord { stems.append(stem) }
      stem = Stem()
    }
    for scalar in subject.unicodeScalars {
      if scalar.isLetter || scalar.isNumeral { stem.append(scalar) } else { close() }
    }
    close()
    stems.sort()
    var distinct = 0
    for index in stems.indices where index == 0 || stems[index] != stems[distinct - 1] {
      stems[distinct] = stems[index]
      distinct += 1
    }
    stems.removeLast(stems.count - distinct)
    self.stems = stems
  }

  /// Shared words as a share of all words of both (Jaccard); 0 when either has none.
  public func similarity(to other: SubjectWords) -> Double {
    var mine = 0
    var theirs = 0
    var shared = 0
    while mine < stems.count, theirs < other.stems.count {
      if stems[mine] == other.stems[theirs] {
        shared += 1
        mine += 1
        theirs += 1
      } else if stems[mine] < other.stems[theirs] {
        mine += 1
      } else {
        theirs += 1
      }
    }
    guard shared > 0 else { return 0 }
    return Double(shared) / Double(stems.count + other.stems.count - shared)
  }

  /// The first five letters of a word, folded, 21 bits each: 21 bits hold every Unicode scalar.
  private struct Stem: Hashable, Comparable {
    private static let length = 5
    private static let bits: UInt64 = 21

    private(set) var count = 0
    private var first: UInt64 = 0
    private var rest: UInt64 = 0

    mutating func append(_ scalar: Unicode.Scalar) {
      guard count < Self.length else { return }
      let folded = UInt64(scalar.folded.value)
      if count < 3 { first = first << Self.bits | folded } else { rest = rest << Self.bits | folded }
      count += 1
    }

    static func < (left: Stem, right: Stem) -> Bool {
      (left.first, left.rest) < (right.first, right.rest)
    }
  }
}
