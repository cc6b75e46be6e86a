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
    TraceContext(
      traceHigh: .random(in: 1 ... .max), traceLow: .random(in: 0 ... .max), span: .random(in: 1 ... .max), flags: 1)
  }

  /// The same trace with a new span.
  public func child() -> TraceContext {
    TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: .random(in: 1 ... .max), flags: flags)
  }

  /// 32 hexadecimal digits.
  public var traceID: String { Self.hex(traceHigh) + Self.hex(traceLow) }
  /// 16 hexadecimal digits.
  public var spanID: String { Self.hex(span) }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
