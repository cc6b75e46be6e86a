internal import TextAnalysis

/// The name of an article: a path-like slug such as `api-reference/booking/index`.
///
/// Lower-case ASCII letters, digits, `-`, `_`, `.` and `/`; 1 to 256 bytes; no empty, `.` or `..` component.
public struct ArticleID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public static let longestBytes = 256

  public let text: String

  public var description: String { text }

  /// - Throws: ``ArticleError/malformedID(_:)``.
  public init(_ text: String) throws(ArticleError) {
    guard Self.isWellFormed(text) else { throw .malformedID(text) }
    self.text = text
  }

  /// The id of a file by its path below the imported folder: its ending dropped, letters put in lower case,
  /// Cyrillic transliterated, everything else replaced by `-`.
  ///
  /// - Throws: ``ArticleError/malformedID(_:)`` when nothing is left, a component is `..`, or the slug is too long.
  public init(path: String) throws(ArticleError) {
    var components: [String] = []
    for component in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) where component != "." {
      guard component != ".." else { throw .malformedID(path) }
      components.append(String(component))
    }
    if let last = components.last, let dot = last.lastIndex(of: "."), dot != last.startIndex {
      let ending = last[last.index(after: dot)...].lowercased()
      if ending == "md" || ending == "markdown" { components[components.count - 1] = String(last[..<dot]) }
    }
    let slug = components.map(Slug.make).filter { !$0.isEmpty }.joined(separator: "/")
    guard Self.isWellFormed(slug) else { throw .malformedID(path) }
    text = slug
  }

  public static func < (left: ArticleID, right: ArticleID) -> Bool { left.text < right.text }

  private static func isWellFormed(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= longestBytes else { return false }
    return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
      !component.isEmpty && component != "." && component != ".." && component.utf8.allSatisfy(Slug.isAllowed)
    }
  }
}

/// Making one component of a slug.
enum Slug {
  static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  static func make(_ component: String) -> String {
    var slug: [UInt8] = []
    for scalar in component.unicodeScalars {
      switch ScalarFolding.fold(scalar) {
      case .word(let letter) where letter.isASCII:
        slug.append(UInt8(truncatingIfNeeded: letter.value))
      case .word(let letter):
        if let latin = transliteration[letter] { slug.append(contentsOf: latin.utf8) } else { appendDash(to: &slug) }
      case .separator where scalar == "_" || scalar == ".":
        slug.append(UInt8(truncatingIfNeeded: scalar.value))
      case .separator:
        appendDash(to: &slug)
      case .mark, .ignored:
        break
      }
    }
    while slug.last == UInt8(ascii: "-") { slug.removeLast() }
    let text = String(decoding: slug, as: UTF8.self)
    return text.allSatisfy { $0 == "." } ? "" : text
  }

  private static func appendDash(to slug: inout [UInt8]) {
    if !slug.isEmpty, slug.last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
  }

  private static let transliteration: [Unicode.Scalar: String] = [
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
  ]
}
