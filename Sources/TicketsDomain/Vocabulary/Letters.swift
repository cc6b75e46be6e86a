/// What rules ask of single letters. The alphabets of nearly all texts here, Latin and Russian, are answered by ranges;
/// the tables of Unicode, some fifty times dearer, are for the others.
extension Unicode.Scalar {
  var isLetter: Bool {
    switch value {
    case 0x61...0x7A, 0x41...0x5A, 0x410...0x44F, 0x401, 0x451: true
    case 0..<0x80: false
    default: properties.isAlphabetic
    }
  }

  var isCapitalLetter: Bool {
    switch value {
    case 0x41...0x5A, 0x410...0x42F, 0x401: true
    case 0..<0x80, 0x430...0x44F, 0x451: false
    default: properties.isUppercase
    }
  }

  /// Digits of any script, and what else Unicode gives a number.
  var isNumeral: Bool {
    switch value {
    case 0x30...0x39: true
    case 0..<0x80: false
    default: properties.numericType != nil
    }
  }

  /// Lower case, ё as е. A letter whose lower case is several scalars is represented by the first.
  var folded: Unicode.Scalar {
    switch value {
    case 0x61...0x7A, 0x30...0x39, 0x430...0x44F: self
    case 0x401, 0x451: "е"
    case 0x41...0x5A, 0x410...0x42F: Unicode.Scalar(value + 0x20) ?? self
    default: properties.lowercaseMapping.unicodeScalars.first ?? self
    }
  }
}
