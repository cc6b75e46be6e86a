/// What one Unicode scalar means to the word scanner.
package enum FoldedScalar: Equatable {
  /// A letter or digit, in lower case, without diacritics where they do not make another letter.
  case word(Unicode.Scalar)
  /// A combining mark: changes or decorates the letter before it.
  case mark(Unicode.Scalar)
  /// Invisible inside a word: soft hyphen, joiners.
  case ignored
  case separator
}

/// Case folding, `ё` -> `е`, and tolerance for decomposed text, without tables beyond the standard library's.
package enum ScalarFolding {
  package static func fold(_ scalar: Unicode.Scalar) -> FoldedScalar {
    switch scalar.value {
    case 0x30...0x39, 0x61...0x7A: return .word(scalar)
    case 0x41...0x5A: return .word(Unicode.Scalar(UInt8(scalar.value + 0x20)))
    case 0...0x7F: return .separator
    case 0x410...0x42F: return .word(Unicode.Scalar(UInt16(scalar.value + 0x20)) ?? scalar)
    case 0x430...0x44F: return .word(scalar)
    case 0x401, 0x451, 0x400, 0x450: return .word("е")
    case 0x40D, 0x45D: return .word("и")
    default: return foldByProperties(scalar)
    }
  }

  /// The letter that `mark` makes of `letter`; marks that make no other letter (stress, accents) vanish.
  static func compose(_ letter: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar {
    switch (letter, mark.value) {
    case ("и", 0x306): "й"
    case ("у", 0x306): "ў"
    case ("і", 0x308): "ї"
    default: letter
    }
  }

  private static func foldByProperties(_ scalar: Unicode.Scalar) -> FoldedScalar {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark:
      return .mark(scalar)
    case .format:
      return .ignored
    case .uppercaseLetter, .titlecaseLetter:
      let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
      return .word(bases[Character(lower)] ?? lower)
    case .lowercaseLetter, .modifierLetter, .otherLetter:
      return .word(bases[Character(scalar)] ?? scalar)
    case .decimalNumber:
      guard let digit = scalar.properties.numericValue, let value = UInt8(exactly: digit), value <= 9 else {
        return .word(scalar)
      }
      return .word(Unicode.Scalar(0x30 + value))
    default:
      return .separator
    }
  }

  /// Accented Latin and Greek letters and their bases. Characters compare by canonical equivalence, so a key built
  /// from base and mark is found by the precomposed letter.
  private static let bases: [Character: Unicode.Scalar] = {
    var bases: [Character: Unicode.Scalar] = [:]
    for base in "abcdefghijklmnopqrstuvwxyzαεηιουω".unicodeScalars {
      for mark in (0x300...0x331).compactMap({ Unicode.Scalar(UInt32($0)) }) {
        var text = String.UnicodeScalarView()
        text.append(base)
        text.append(mark)
        bases[Character(String(text))] = base
      }
    }
    return bases
  }()
}
