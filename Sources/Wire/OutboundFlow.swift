/// The sending half of a stream: messages that wait for their turn or for credit, and what ends the stream.
struct OutboundFlow: Sendable {
  /// A message as it is on the wire.
  private struct Queued: Sendable {
    var bytes: [UInt8]
    var isCompressed: Bool
  }

  /// What follows the last message.
  enum Finish: Sendable {
    case none
    /// The caller's half-close; rides on the last chunk.
    case end
    /// A CLOSE frame, encoded.
    case close([UInt8])
  }

  /// Bytes of MSG frames the peer allows.
  private(set) var credit: Int
  private var messages: [Queued] = []
  /// Messages before this index have been written.
  private var head = 0
  /// Bytes of the head message that have been written.
  private var offset = 0
  /// Bytes queued and not written, CLOSE included.
  private(set) var queuedBytes = 0
  var finish = Finish.none
  /// The sender was told to hold.
  var isHeld = false
  /// The stream waits in the writer's ring.
  var isInRing = false

  init(credit: Int) {
    self.credit = credit
  }

  var hasMessages: Bool { head < messages.count }

  /// Whether a message so long can go out at once in one frame.
  func canSendAtOnce(_ bytes: Int, maxFrameBytes: Int) -> Bool {
    !hasMessages && bytes <= maxFrameBytes && credit >= WireFormat.headerBytes + bytes
  }

  /// Takes the price of a message that `canSendAtOnce`.
  mutating func spend(messageBytes: Int) {
    credit -= WireFormat.headerBytes + messageBytes
  }

  mutating func queue(_ bytes: [UInt8], isCompressed: Bool = false) {
    messages.append(Queued(bytes: bytes, isCompressed: isCompressed))
    queuedBytes += bytes.count
  }

  mutating func queueClose(_ frame: [UInt8]) {
    finish = .close(frame)
    queuedBytes += frame.count
  }

  /// - Returns: false when the sum would exceed what a stream may have.
  mutating func addCredit(_ bytes: UInt32) -> Bool {
    guard bytes > 0, credit <= WireFormat.maxCreditBytes - Int(bytes) else { return false }
    credit += Int(bytes)
    return true
  }

  /// The largest slice worth sending of what remains of the head message: all of it, or at least 1 KiB, so that a
  /// trickle of credit does not become a trickle of frames. The receiver grants half a window, at least 8 KiB.
  private func sliceBytes(maxFrameBytes: Int) -> Int? {
    let remaining = messages[head].bytes.count - offset
    let whole = offset == 0
    if remaining <= maxFrameBytes, credit >= WireFormat.headerBytes + remaining { return remaining }
    let overhead = WireFormat.headerBytes + (whole ? 4 : 0)
    // A first chunk announces a total that it must not reach by itself.
    let most = min(min(maxFrameBytes - (whole ? 4 : 0), credit - overhead), whole ? remaining - 1 : remaining)
    return most >= min(remaining, 1024) || most >= 1024 ? most : nil
  }

  /// Whether a turn would write something.
  func isReady(maxFrameBytes: Int) -> Bool {
    if hasMessages { return sliceBytes(maxFrameBytes: maxFrameBytes) != nil }
    if case .none = finish { return false }
    return true
  }

  /// What a turn has left behind.
  enum TurnResult {
    /// Nothing more can be written now.
    case waiting
    /// More is ready.
    case again
    /// CLOSE went out: the stream is over.
    case closed
  }

  /// Writes at most one quantum.
  mutating func takeTurn(stream: StreamID, maxFrameBytes: Int, into out: inout [UInt8]) -> TurnResult {
    let frameLimit = min(maxFrameBytes, WireFormat.quantumBytes)
    var quantum = WireFormat.quantumBytes + WireFormat.headerBytes
    while hasMessages {
      guard let slice = sliceBytes(maxFrameBytes: frameLimit) else { return .waiting }
      let message = messages[head].bytes
      let isFirstOfSeveral = offset == 0 && slice < message.count
      let cost = WireFormat.headerBytes + slice + (isFirstOfSeveral ? 4 : 0)
      guard cost <= quantum else { return .again }
      let isLastChunk = offset + slice == message.count
      var ends = false
      if isLastChunk, head + 1 == messages.count, case .end = finish {
        ends = true
        finish = .none
      }
      FrameEncoder.message(
        message[offset..<(offset + slice)], total: isFirstOfSeveral ? message.count : nil,
        isCompressed: offset == 0 && messages[head].isCompressed, isEnded: ends, stream: stream, into: &out)
      quantum -= cost
      credit -= cost
      queuedBytes -= slice
      offset += slice
      if isLastChunk { dropHead() }
    }
    switch finish {
    case .none:
      return .waiting
    case .end:
      finish = .none
      FrameEncoder.endOfMessages(stream: stream, into: &out)
      return .waiting
    case .close(let frame):
      guard frame.count <= quantum else { return .again }
      finish = .none
      queuedBytes -= frame.count
      out.append(contentsOf: frame)
      return .closed
    }
  }

  private mutating func dropHead() {
    messages[head].bytes = []
    head += 1
    offset = 0
    if head == messages.count {
      messages.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64 {
      messages.removeFirst(head)
      head = 0
    }
  }
}
