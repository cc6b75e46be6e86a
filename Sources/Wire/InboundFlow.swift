/// The receiving half of a stream: puts messages together and accounts for credit.
///
/// Credit counts whole MSG frames, header included, so that a million empty messages are bounded like any others.
/// The window is brought back to `initial - unconsumed`, where `unconsumed` is what was delivered and not released.
/// While nothing is unconsumed, the message being assembled counts as nothing: a message longer than the window gets
/// through, and never more than one such message plus one window is held.
struct InboundFlow: Sendable {
  private enum Assembly: Sendable {
    case idle
    case partial([UInt8], total: Int, lastChunkWasEmpty: Bool, isCompressed: Bool)
  }

  private let initial: Int
  /// Bytes the peer may still send.
  private(set) var window: Int
  /// Bytes delivered and not yet released, with one header each.
  private(set) var unconsumed = 0
  private var assembly = Assembly.idle

  init(credit: Int) {
    initial = credit
    window = credit
  }

  enum Outcome {
    case incomplete
    /// A message as it came; what it expands to is told by `expanded(by:)`.
    case complete([UInt8], isCompressed: Bool)
    case violation(CancelCode)
  }

  /// Bytes of a message that has begun and not ended.
  var assemblingBytes: Int {
    if case .partial(let bytes, _, _, _) = assembly { bytes.count } else { 0 }
  }

  var isAssembling: Bool {
    if case .partial = assembly { true } else { false }
  }

  /// Takes one MSG frame that carries message bytes.
  ///
  /// - Throws: what ends the connection: more than the credit, a payload without its total, two empty chunks.
  mutating func receive(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, maxMessageBytes: Int
  ) throws(ConnectionError) -> Outcome {
    let cost = WireFormat.headerBytes + payload.count
    guard cost <= window else {
      throw .creditOverrun(stream: header.stream, bytes: cost, credit: window)
    }
    window -= cost

    if header.flags.contains(.total) {
      var reader = ByteReader(payload, type: .message)
      let total = Int(try reader.integer(UInt32.self))
      let chunk = reader.rest()
      guard case .idle = assembly else { return .violation(.protocolViolation) }
      guard total <= maxMessageBytes else { return .violation(.messageTooLarge) }
      guard chunk.count < total, !header.flags.contains(.end) else { return .violation(.protocolViolation) }
      var bytes: [UInt8] = []
      // A total is only a claim: memory follows the bytes that have come.
      bytes.reserveCapacity(min(total, max(initial, chunk.count)))
      bytes.append(contentsOf: chunk)
      assembly = .partial(
        bytes, total: total, lastChunkWasEmpty: chunk.isEmpty, isCompressed: header.flags.contains(.compressed))
      return .incomplete
    }

    guard case .partial(var bytes, let total, let lastChunkWasEmpty, let isCompressed) = assembly else {
      guard payload.count <= maxMessageBytes else { return .violation(.messageTooLarge) }
      unconsumed += cost
      return .complete([UInt8](payload), isCompressed: header.flags.contains(.compressed))
    }
    assembly = .idle
    // The first chunk has said it for all.
    guard !header.flags.contains(.compressed) else { return .violation(.protocolViolation) }
    guard payload.count <= total - bytes.count else { return .violation(.protocolViolation) }
    if payload.isEmpty, lastChunkWasEmpty { throw .emptyChunks(stream: header.stream) }
    bytes.append(contentsOf: payload)
    if bytes.count == total {
      unconsumed += WireFormat.headerBytes + total
      return .complete(bytes, isCompressed: isCompressed)
    }
    guard !header.flags.contains(.end) else { return .violation(.protocolViolation) }
    assembly = .partial(
      bytes, total: total, lastChunkWasEmpty: payload.isEmpty, isCompressed: isCompressed)
    return .incomplete
  }

  /// Takes a MSG frame that nobody wants any more, because this side has answered the call: it spends credit like any
  /// other.
  ///
  /// - Returns: false when it is more than the credit, which a proper peer never sends.
  mutating func skip(payloadBytes: Int) -> Bool {
    let cost = WireFormat.headerBytes + payloadBytes
    guard cost <= window else { return false }
    window -= cost
    return true
  }

  /// The message that was completed last takes so many bytes more, or fewer, than it did on the wire.
  mutating func expanded(by bytes: Int) {
    unconsumed = max(0, unconsumed + bytes)
  }

  /// Gives back one delivered message; returns how much `unconsumed` fell.
  mutating func release(messageBytes: Int) -> Int {
    let released = min(unconsumed, WireFormat.headerBytes + max(0, messageBytes))
    unconsumed -= released
    return released
  }

  /// The credit to announce now, or 0 while it is less than half a window.
  mutating func takeGrant() -> Int {
    let held = unconsumed == 0 ? 0 : unconsumed + assemblingBytes
    let grant = max(0, initial - held) - window
    guard grant >= initial / 2 else { return 0 }
    window += grant
    return grant
  }
}
