/// The words of a subject that tell whether two tickets are about the same.
///
/// Letters and digits, lower case, ё as е, words of three letters and more cut to five letters, which joins most
/// inflected forms of Russian and English without a dictionary.
public struct SubjectWords: Sendable, Hashable {
  public let words: Set<String>

  private static let stemLength = 5

  public init(_ subject: String) {
    var words: Set<String> = []
    var word = ""
    func close() {
      if word.count >= 3 { words.insert(word) }
      word.removeAll(keepingCapacity: true)
    }
    var length = 0
    for scalar in subject.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        if length < Self.stemLength { word += Self.folded(scalar) }
        length += 1
      } else {
        close()
        length = 0
      }
    }
    close()
    self.words = words
  }

  /// Shared words as a share of all words of both (Jaccard); 0 when either has none.
  public func similarity(to other: SubjectWords) -> Double {
    guard !words.isEmpty, !other.words.isEmpty else { return 0 }
    let shared = words.intersection(other.words).count
    return Double(shared) / Double(words.count + other.words.count - shared)
  }

  private static func folded(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "ё", "Ё": "е"
    default: scalar.properties.lowercaseMapping
    }
  }
}
