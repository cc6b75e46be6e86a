import Synchronization

/// A W3C trace context in its 25 binary bytes: trace id (16), span id (8), flags (1).
///
/// Source: W3C Trace Context, `traceparent`; the version byte is left out because the protocol fixes it.
public struct TraceContext: Sendable, Hashable {
  public var traceHigh: UInt64
  public var traceLow: UInt64
  public var span: UInt64
  public var flags: UInt8

  public init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags
  }

  /// A new sampled trace with random ids.
  public static func random() -> TraceContext {
    TraceContext(traceHigh: SpanNumbers.next(), traceLow: SpanNumbers.next(), span: SpanNumbers.next(), flags: 1)
  }

  /// The same trace with a new span.
  public func child() -> TraceContext {
    TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: SpanNumbers.next(), flags: flags)
  }

  /// 32 hexadecimal digits.
  public var traceID: String { Self.hex(traceHigh) + Self.hex(traceLow) }
  /// 16 hexadecimal digits.
  public var spanID: String { Self.hex(span) }

  /// A span's number as 16 hexadecimal digits.
  public static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Numbers for spans: SplitMix64 (Steele, Lea and Flood, 2014) from a random start, because every call takes one or
/// three and the system's generator costs a system call each. They are distinct and look random; they are no secret.
private enum SpanNumbers {
  private static let state = Atomic<UInt64>(.random(in: 0 ... .max))

  /// Never 0, which W3C forbids.
  static func next() -> UInt64 {
    var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    value ^= value >> 31
    return value == 0 ? 1 : value
  }
}
