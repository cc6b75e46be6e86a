/// How many messages flow each way in a call. The raw value is the byte on the wire: bit 0 says that the caller sends
/// a stream, bit 1 that the server does.
public enum StreamKind: UInt8, Sendable, CaseIterable {
  case unary = 0
  case clientStreaming = 1
  case serverStreaming = 2
  case bidirectional = 3

  /// Whether the caller may send any number of messages rather than exactly one.
  public var streamsRequests: Bool { rawValue & 1 != 0 }

  /// Whether the server may send any number of messages rather than exactly one.
  public var streamsResponses: Bool { rawValue & 2 != 0 }
}

/// A method as a METHOD frame declares it.
public struct MethodEntry: Hashable, Sendable {
  /// Full name without a leading slash, `opora.tickets.v1.Tickets/File`; ASCII letters, digits, `_`, `.` and one `/`.
  public var name: String
  public var kind: StreamKind
  /// Hash of the request and response schemas; a server that knows the name under another fingerprint sees the skew.
  public var fingerprint: UInt64

  public init(name: String, kind: StreamKind, fingerprint: UInt64) {
    self.name = name
    self.kind = kind
    self.fingerprint = fingerprint
  }

  /// Whether the bytes form a legal method name.
  static func isLegalName(_ bytes: some Collection<UInt8>) -> Bool {
    guard (1...WireFormat.maxMethodNameBytes).contains(bytes.count) else { return false }
    var slashes = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
        break
      case UInt8(ascii: "/"):
        slashes += 1
      default:
        return false
      }
    }
    return slashes == 1 && bytes.first != UInt8(ascii: "/")
  }
}

/// How much a call matters when the server must shed load. Four bits on the wire; the order is the importance.
public enum WireCriticality: UInt8, Sendable, CaseIterable, Comparable {
  /// Shed first: prefetching, background refresh.
  case sheddable = 0
  /// Shed under sustained overload: batch work that is repeated later.
  case sheddablePlus = 1
  /// The default.
  case critical = 2
  /// Shed last: a person is waiting.
  case criticalPlus = 3

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The W3C trace context in its 25 binary bytes: trace id 16, parent id 8, flags 1.
public struct TraceBytes: Hashable, Sendable {
  public static let count = 25

  public var traceIDHigh: UInt64
  public var traceIDLow: UInt64
  public var parentID: UInt64
  public var flags: UInt8

  public init(traceIDHigh: UInt64, traceIDLow: UInt64, parentID: UInt64, flags: UInt8) {
    self.traceIDHigh = traceIDHigh
    self.traceIDLow = traceIDLow
    self.parentID = parentID
    self.flags = flags
  }
}
