/// The nine bytes in front of every frame, checked.
///
/// ```
///  0        3      4       5            9
/// +--------+------+-------+------------+
/// | length | type | flags |   stream   |   big-endian; length counts the payload only
/// +--------+------+-------+------------+
/// ```
public struct FrameHeader: Hashable, Sendable {
  /// Bytes of payload behind the header.
  public var length: Int
  /// The type byte as it came; `type` is nil for an ignorable one.
  public var rawType: UInt8
  public var flags: FrameFlags
  public var stream: StreamID

  public init(_ type: FrameType, flags: FrameFlags = [], stream: StreamID = 0, length: Int) {
    self.length = length
    self.rawType = type.rawValue
    self.flags = flags
    self.stream = stream
  }

  /// Reads and checks a header: type, length, flags and stream, in this order, before anything is allocated.
  ///
  /// - Parameter bytes: at least nine bytes.
  /// - Throws: `ConnectionError`; a header that fails cannot be resynchronised.
  init(parsing bytes: UnsafeRawBufferPointer, maxFrameBytes: Int) throws(ConnectionError) {
    guard bytes.count >= WireFormat.headerBytes else {
      throw .malformed(type: 0, "a header has nine bytes")
    }
    let head = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    length = Int(head >> 40)
    rawType = UInt8(truncatingIfNeeded: head >> 32)
    flags = FrameFlags(rawValue: UInt8(truncatingIfNeeded: head >> 24))
    stream = UInt32(truncatingIfNeeded: head << 8) | UInt32(bytes[8])

    switch FrameClass(rawType) {
    case .known(let type):
      let lengths = type.legalLengths(maxFrameBytes: maxFrameBytes)
      guard lengths.contains(length) else {
        throw .frameLength(type: type, length: length, legal: lengths)
      }
      guard type.definedFlags.isSuperset(of: flags) else {
        throw .undefinedFlags(type: type, flags: flags.rawValue)
      }
      guard stream <= WireFormat.maxStreamID, type.belongsToStream == (stream != 0) else {
        throw .illegalStream(type: type, stream: stream)
      }
    case .ignorable:
      guard length <= maxFrameBytes else {
        throw .ignorableFrameLength(type: rawType, length: length, limit: maxFrameBytes)
      }
    case .unknown:
      throw .unknownFrameType(rawType)
    }
  }

  /// The type, or nil for a frame that is to be skipped.
  public var type: FrameType? { FrameType(rawValue: rawType) }
}
