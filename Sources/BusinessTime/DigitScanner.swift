/// Reads fixed-width decimal fields of ASCII text; never reads past the end and accepts no sign.
struct DigitScanner {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position == bytes.count }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Consumes one byte when it is the given character.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next = peek, UInt32(next) == character.value else { return false }
    position += 1
    return true
  }

  /// Exactly `digits` decimal digits as a number.
  mutating func number(digits: Int) -> Int? {
    guard bytes.count - position >= digits else { return nil }
    var value = 0
    for byte in bytes[position..<position + digits] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return value
  }

  /// One to `maximumDigits` decimal digits as a number.
  mutating func number(upToDigits maximumDigits: Int) -> Int? {
    var value = 0
    var count = 0
    while count < maximumDigits, let byte = peek, (0x30...0x39).contains(byte) {
      value = value * 10 + Int(byte - 0x30)
      position += 1
      count += 1
    }
    return count == 0 ? nil : value
  }

  /// Consumes bytes while they satisfy the predicate and tells how many there were.
  mutating func skip(while predicate: (UInt8) -> Bool) -> Int {
    let start = position
    while let next = peek, predicate(next) { position += 1 }
    return position - start
  }
}

/// A decimal number with leading zeros to at least the given width.
func padded(_ value: UInt, to width: Int) -> String {
  let digits = String(value)
  return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}
