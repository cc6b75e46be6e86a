/// Cuts a byte stream into frames: incremental, total, and bounded by one frame of memory.
///
/// Bytes may arrive in any portions. A frame that lies whole in one portion is handed on where it lies; only a frame
/// cut by a portion's end is copied, after its header was checked. Every header is checked as soon as its nine bytes
/// are there. After an error the decoder must not be fed again: the stream cannot be resynchronised.
public struct FrameDecoder: Sendable {
  /// The greatest payload this side accepts: its own announced setting.
  public var maxFrameBytes: Int
  private var isMagicSeen = false
  /// The beginning of the magic or of a frame that the last portion cut off.
  private var partial: [UInt8] = []
  private var partialHeader: FrameHeader?

  /// - Parameter expectsMagic: false only where frames are looked at without their connection.
  public init(maxFrameBytes: Int, expectsMagic: Bool = true) {
    self.maxFrameBytes = maxFrameBytes
    isMagicSeen = !expectsMagic
  }

  /// Whether a frame (or the magic) has begun and not ended: the started-frame clock runs.
  public var isInsideFrame: Bool { !partial.isEmpty }

  /// Feeds one portion and calls `body` for each frame completed, in order.
  ///
  /// - Parameter body: receives the checked header and the payload, valid during the call only. It may throw to stop.
  /// - Throws: the first violation of the framing, or what `body` throws.
  /// - Complexity: linear in `input`; copies only cut frames.
  public mutating func decode(
    _ input: UnsafeRawBufferPointer,
    _ body: (FrameHeader, UnsafeRawBufferPointer) throws(ConnectionError) -> Void
  ) throws(ConnectionError) {
    var position = 0
    if !isMagicSeen {
      try matchMagic(input, &position)
      guard isMagicSeen else { return }
    }
    if !partial.isEmpty {
      guard try completePartial(input, &position, body) else { return }
    }
    while input.count - position >= WireFormat.headerBytes {
      let rest = UnsafeRawBufferPointer(rebasing: input[position...])
      let header = try FrameHeader(parsing: rest, maxFrameBytes: maxFrameBytes)
      let end = WireFormat.headerBytes + header.length
      guard rest.count >= end else {
        partialHeader = header
        partial.reserveCapacity(end)
        break
      }
      try body(header, UnsafeRawBufferPointer(rebasing: rest[WireFormat.headerBytes..<end]))
      position += end
    }
    if position < input.count {
      partial.append(contentsOf: input[position...])
    }
  }

  /// Compares byte by byte, so that a text client is turned away at its first letter.
  private mutating func matchMagic(_ input: UnsafeRawBufferPointer, _ position: inout Int) throws(ConnectionError) {
    while position < input.count {
      guard input[position] == WireFormat.magic[partial.count] else {
        throw .badMagic(index: partial.count, byte: input[position])
      }
      partial.append(input[position])
      position += 1
      if partial.count == WireFormat.magic.count {
        partial.removeAll(keepingCapacity: true)
        isMagicSeen = true
        return
      }
    }
  }

  /// Tops up the cut frame; true when it was completed and handed on.
  private mutating func completePartial(
    _ input: UnsafeRawBufferPointer,
    _ position: inout Int,
    _ body: (FrameHeader, UnsafeRawBufferPointer) throws(ConnectionError) -> Void
  ) throws(ConnectionError) -> Bool {
    if partialHeader == nil {
      guard takeUp(to: WireFormat.headerBytes, input, &position) else { return false }
      let limit = maxFrameBytes
      let header = try partial.withUnsafeBufferPointer { bytes throws(ConnectionError) in
        try FrameHeader(parsing: UnsafeRawBufferPointer(bytes), maxFrameBytes: limit)
      }
      partialHeader = header
      partial.reserveCapacity(WireFormat.headerBytes + header.length)
    }
    guard let header = partialHeader else { return false }
    guard takeUp(to: WireFormat.headerBytes + header.length, input, &position) else { return false }
    partialHeader = nil
    let frame = partial
    partial = []
    try frame.withUnsafeBufferPointer { bytes throws(ConnectionError) in
      try body(header, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[WireFormat.headerBytes...]))
    }
    return true
  }

  private mutating func takeUp(to count: Int, _ input: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    let taken = min(count - partial.count, input.count - position)
    partial.append(contentsOf: input[position..<(position + taken)])
    position += taken
    return partial.count == count
  }
}
