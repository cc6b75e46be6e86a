/// Reads fields of a serialized message one after another, without a schema.
struct WireReader {
  /// One field as it stands in the bytes.
  struct Field {
    var number: UInt32
    var value: Value
  }

  enum Value {
    case varint(UInt64)
    case eightBytes(UInt64)
    case fourBytes(UInt32)
    case bytes(ArraySlice<UInt8>)

    var wireType: UInt8 {
      switch self {
      case .varint: 0
      case .eightBytes: 1
      case .bytes: 2
      case .fourBytes: 5
      }
    }
  }

  private var rest: ArraySlice<UInt8>
  private let name: String
  private let start: Int

  /// - Parameter name: The message's, for errors.
  init(_ bytes: ArraySlice<UInt8>, name: String) {
    rest = bytes
    start = bytes.startIndex
    self.name = name
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func next() throws(MessageDecodingError) -> Field? {
    guard !rest.isEmpty else { return nil }
    let offset = rest.startIndex - start
    let tag = try varint()
    guard tag >> 3 >= 1, tag >> 3 <= 0x1FFF_FFFF else { throw .malformed(message: name, offset: offset) }
    let number = UInt32(truncatingIfNeeded: tag >> 3)
    switch tag & 7 {
    case 0: return Field(number: number, value: .varint(try varint()))
    case 1: return Field(number: number, value: .eightBytes(try fixed(8)))
    case 5: return Field(number: number, value: .fourBytes(UInt32(truncatingIfNeeded: try fixed(4))))
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else { throw .truncated(message: name, offset: rest.endIndex - start) }
      let body = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
      return Field(number: number, value: .bytes(body))
    default: throw .malformed(message: name, offset: offset)
    }
  }

  mutating func varint() throws(MessageDecodingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let offset = rest.startIndex - start
    while let byte = rest.popFirst() {
      value |= UInt64(byte & 0x7F) &<< shift
      guard shift < 63 || byte <= 1 else { throw .malformed(message: name, offset: offset) }
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .truncated(message: name, offset: rest.endIndex - start)
  }

  /// Little-endian.
  mutating func fixed(_ count: Int) throws(MessageDecodingError) -> UInt64 {
    guard rest.count >= count else { throw .truncated(message: name, offset: rest.endIndex - start) }
    let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(count)
    return value
  }
}

/// Appends fields of a message to bytes.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func tag(_ number: UInt32, _ wireType: UInt8) { varint(UInt64(number) << 3 | UInt64(wireType)) }

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func eightBytes(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
  mutating func fourBytes(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }

  mutating func delimited(_ content: [UInt8]) {
    varint(UInt64(content.count))
    bytes += content
  }
}
