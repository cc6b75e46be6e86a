/// The kinds of frame of protocol version 1; `docs/protocol.md`, "Frames", is normative.
public enum FrameType: UInt8, Sendable, CaseIterable {
  /// Versions and settings; the first frame of each side, once.
  case hello = 0x00
  /// Starts a call; carries its deadline, metadata and, when it fits, its first message.
  case open = 0x01
  /// Response metadata ahead of the first response message.
  case initialMetadata = 0x02
  /// One message or a chunk of one.
  case message = 0x03
  /// The server's last word on a call: status, trailers and, when it fits, the last message.
  case close = 0x04
  /// Ends a call without a status, from either side.
  case cancel = 0x05
  /// Allows the peer to send more bytes of MSG frames on a stream.
  case credit = 0x06
  /// Liveness and round-trip probe.
  case ping = 0x07
  /// Announces that the sender takes no new calls, or why it hangs up.
  case goAway = 0x08
  /// Gives a method a number for the rest of the connection.
  case method = 0x09
}

/// What the type byte of a header means to a receiver of version 1.
enum FrameClass: Equatable {
  case known(FrameType)
  /// `80`-`FF`: skipped, and charged to the control budget.
  case ignorable
  /// Everything else. `40`-`7F` would need a feature in both HELLOs, and version 1 defines none.
  case unknown

  init(_ raw: UInt8) {
    if let type = FrameType(rawValue: raw) {
      self = .known(type)
    } else {
      self = raw >= 0x80 ? .ignorable : .unknown
    }
  }
}

/// The flag bits of a frame header. Bits a type does not define must be zero.
public struct FrameFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// OPEN, MSG: the caller sends nothing further on this stream.
  public static let end = FrameFlags(rawValue: 0x01)
  /// OPEN, MSG, CLOSE: a message, perhaps of zero bytes, is present.
  public static let message = FrameFlags(rawValue: 0x02)
  /// OPEN: 25 bytes of trace context precede the metadata.
  public static let trace = FrameFlags(rawValue: 0x04)
  /// MSG: the first of several chunks; the length of the whole message precedes the bytes.
  public static let total = FrameFlags(rawValue: 0x04)
  /// OPEN, MSG, CLOSE: the message is compressed; legal only when both HELLOs offer the same algorithm.
  public static let compressed = FrameFlags(rawValue: 0x08)
  /// PING: this answers the PING with the same payload.
  public static let acknowledgement = FrameFlags(rawValue: 0x01)
}

extension FrameType {
  /// The flag bits that version 1 defines for frames of this type.
  var definedFlags: FrameFlags {
    switch self {
    case .open: [.end, .message, .trace, .compressed]
    case .message: [.end, .message, .total, .compressed]
    case .close: [.message, .compressed]
    case .ping: [.acknowledgement]
    case .hello, .initialMetadata, .cancel, .credit, .goAway, .method: []
    }
  }

  /// Whether frames of this type belong to a stream; the others carry stream 0.
  var belongsToStream: Bool {
    switch self {
    case .open, .initialMetadata, .message, .close, .cancel, .credit: true
    case .hello, .ping, .goAway, .method: false
    }
  }

  /// The payload lengths legal for this type, before the contents are looked at.
  func legalLengths(maxFrameBytes: Int) -> ClosedRange<Int> {
    switch self {
    case .hello: 4...WireFormat.maxHelloBytes
    case .open: 9...maxFrameBytes
    case .initialMetadata, .message: 0...maxFrameBytes
    case .close: 5...maxFrameBytes
    case .cancel: 1...1
    case .credit: 4...4
    case .ping: 8...8
    case .goAway: 9...(9 + WireFormat.maxGoAwayTextBytes)
    case .method: 12...(11 + WireFormat.maxMethodNameBytes)
    }
  }
}

/// The fixed numbers of protocol version 1.
public enum WireFormat {
  /// The eight bytes each side sends first: a byte text never starts with, the name, and line ends that a text-mode
  /// relay would mangle.
  public static let magic: [UInt8] = [0x8F, 0x4F, 0x50, 0x52, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Bytes of a frame header.
  public static let headerBytes = 9
  /// The versions this implementation speaks.
  public static let versions: ClosedRange<UInt16> = 1...1
  /// The ALPN identifier of the protocol.
  public static let applicationProtocol = "opora/1"
  /// Greatest stream id; the top bit is reserved and must be zero.
  public static let maxStreamID: StreamID = 0x7FFF_FFFF
  public static let maxHelloBytes = 512
  public static let maxGoAwayTextBytes = 256
  public static let maxMethodNameBytes = 256
  /// Longest status text in CLOSE, in bytes of UTF-8.
  public static let maxStatusTextBytes = 1024
  /// Greatest status number, as in gRPC.
  public static let maxStatus: UInt8 = 16
  /// The most bytes of one stream that go out before other streams have their turn.
  public static let quantumBytes = 16_384
  /// Greatest credit a stream may accumulate.
  public static let maxCreditBytes = 0x7FFF_FFFF
}

/// The number of a call on its connection: odd, growing, never reused.
public typealias StreamID = UInt32
