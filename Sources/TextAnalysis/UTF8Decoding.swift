/// Reading and writing single scalars of UTF-8 without building strings.
enum UTF8Decoding {
  /// The scalar at `position` and its length in bytes; nil when the bytes there are not valid UTF-8.
  static func scalar(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, Int)? {
    guard position >= 0, position < text.count else { return nil }
    let first = text[position]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length: Int
    var value: UInt32
    let least: UInt32
    switch first {
    case 0xC2...0xDF: (length, value, least) = (2, UInt32(first & 0x1F), 0x80)
    case 0xE0...0xEF: (length, value, least) = (3, UInt32(first & 0x0F), 0x800)
    case 0xF0...0xF4: (length, value, least) = (4, UInt32(first & 0x07), 0x10000)
    default: return nil
    }
    guard length <= text.count - position else { return nil }
    for offset in 1..<length {
      let byte = text[position + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    let value = scalar.value
    switch value {
    case 0..<0x80:
      bytes.append(UInt8(truncatingIfNeeded: value))
    case 0x80..<0x800:
      bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    default:
      bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }
  }

  /// `position` moved back to where a scalar begins.
  static func boundary(atOrBefore position: Int, in text: some RandomAccessCollection<UInt8>) -> Int {
    var position = min(max(position, 0), text.count)
    while position > 0, position < text.count,
      text[text.index(text.startIndex, offsetBy: position)] & 0xC0 == 0x80
    {
      position -= 1
    }
    return position
  }
}
