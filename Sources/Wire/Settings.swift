/// What one side of a connection accepts, announced in its HELLO and immutable afterwards.
///
/// Each value binds the *other* side: `maxMessageBytes` of the server is the longest message a client may send. The
/// ranges are part of the protocol; a HELLO with a value outside them closes the connection.
public struct Settings: Hashable, Sendable {
  /// Longest frame payload, 16 KiB ... 1 MiB.
  public var maxFrameBytes = 16_384
  /// Calls open at once, 1 ... 65,535; a call beyond is refused.
  public var maxStreams = 1024
  /// Credit each stream starts with, in bytes of MSG frames with their headers, 16 KiB ... 16 MiB.
  public var streamCreditBytes = 65_536
  /// Longest message, 16 KiB ... 64 MiB.
  public var maxMessageBytes = 4_194_304
  /// Longest encoded metadata of one frame, 1 ... 14 KiB.
  public var maxMetadataBytes = 8192
  /// Most metadata entries of one frame, 16 ... 1024.
  public var maxMetadataEntries = 64
  /// Methods that may be interned, 16 ... 4096.
  public var maxMethods = 256
  /// Shortest time between PINGs the side puts up with, 0 ... 1 h.
  public var minPingIntervalMilliseconds = 10_000
  /// After this long without a call the side may hang up; 0 = never, at most 24 h.
  public var idleMilliseconds = 0
  /// Bit mask of compression algorithms the side can read: bit 0 is zstd. Announced as the machine's algorithm has it.
  public var compression: UInt32 = 0
  /// Bit mask of extensions; none are defined.
  public var features: UInt32 = 0

  /// The protocol's defaults: what holds for each value that a HELLO leaves out.
  public init() {}

  /// A copy that this implementation can keep: each value moved into its legal range, nothing announced that version 1
  /// does not define or that needs more than this module.
  public func clamped() -> Settings {
    var copy = self
    for id in SettingID.allCases {
      let range = id.range
      copy[id] = min(max(copy[id], range.lowerBound), range.upperBound)
    }
    copy.compression = 0
    copy.features = 0
    return copy
  }
}

/// The numbers of the settings on the wire.
public enum SettingID: UInt16, Sendable, CaseIterable {
  case maxFrameBytes = 1
  case maxStreams = 2
  case streamCreditBytes = 3
  case maxMessageBytes = 4
  case maxMetadataBytes = 5
  case maxMetadataEntries = 6
  case maxMethods = 7
  case minPingIntervalMilliseconds = 8
  case idleMilliseconds = 9
  case compression = 10
  case features = 11

  /// The values the protocol allows.
  public var range: ClosedRange<UInt32> {
    switch self {
    case .maxFrameBytes: 16_384...1_048_576
    case .maxStreams: 1...65_535
    case .streamCreditBytes: 16_384...16_777_216
    case .maxMessageBytes: 16_384...67_108_864
    case .maxMetadataBytes: 1024...14_336
    case .maxMetadataEntries: 16...1024
    case .maxMethods: 16...4096
    case .minPingIntervalMilliseconds: 0...3_600_000
    case .idleMilliseconds: 0...86_400_000
    case .compression, .features: 0...UInt32.max
    }
  }
}

extension Settings {
  /// The value under its wire number.
  public subscript(id: SettingID) -> UInt32 {
    get {
      switch id {
      case .maxFrameBytes: UInt32(clamping: maxFrameBytes)
      case .maxStreams: UInt32(clamping: maxStreams)
      case .streamCreditBytes: UInt32(clamping: streamCreditBytes)
      case .maxMessageBytes: UInt32(clamping: maxMessageBytes)
      case .maxMetadataBytes: UInt32(clamping: maxMetadataBytes)
      case .maxMetadataEntries: UInt32(clamping: maxMetadataEntries)
      case .maxMethods: UInt32(clamping: maxMethods)
      case .minPingIntervalMilliseconds: UInt32(clamping: minPingIntervalMilliseconds)
      case .idleMilliseconds: UInt32(clamping: idleMilliseconds)
      case .compression: compression
      case .features: features
      }
    }
    set {
      switch id {
      case .maxFrameBytes: maxFrameBytes = Int(newValue)
      case .maxStreams: maxStreams = Int(newValue)
      case .streamCreditBytes: streamCreditBytes = Int(newValue)
      case .maxMessageBytes: maxMessageBytes = Int(newValue)
      case .maxMetadataBytes: maxMetadataBytes = Int(newValue)
      case .maxMetadataEntries: maxMetadataEntries = Int(newValue)
      case .maxMethods: maxMethods = Int(newValue)
      case .minPingIntervalMilliseconds: minPingIntervalMilliseconds = Int(newValue)
      case .idleMilliseconds: idleMilliseconds = Int(newValue)
      case .compression: compression = newValue
      case .features: features = newValue
      }
    }
  }
}
