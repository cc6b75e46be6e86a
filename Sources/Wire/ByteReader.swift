/// Reads big-endian numbers and runs of bytes; every read checks what is left.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private let type: UInt8

  /// - Parameter type: the frame type named in errors.
  init(_ bytes: UnsafeRawBufferPointer, type: FrameType) {
    self.bytes = bytes
    self.type = type.rawValue
  }

  var remaining: Int { bytes.count - position }

  @inline(__always)
  mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) throws(ConnectionError) -> T {
    let size = MemoryLayout<T>.size
    guard remaining >= size else { throw cutOff }
    defer { position += size }
    return T(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
  }

  @inline(__always)
  mutating func run(_ count: Int) throws(ConnectionError) -> UnsafeRawBufferPointer {
    guard count >= 0, remaining >= count else { throw cutOff }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  @inline(__always)
  mutating func rest() -> UnsafeRawBufferPointer {
    defer { position = bytes.count }
    return UnsafeRawBufferPointer(rebasing: bytes[position...])
  }

  private var cutOff: ConnectionError { .malformed(type: type, "the payload is shorter than its fields") }
}

extension Array<UInt8> {
  @inline(__always)
  mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
