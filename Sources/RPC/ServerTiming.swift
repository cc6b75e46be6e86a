/// Where a server spent a call's time, as it tells in the trailer `opora-server-timing-bin`.
///
/// 24 bytes: three big-endian u64 of nanoseconds. Queue and handler together are the time from reading OPEN to the
/// answer; the store's time lies within the handler's.
public struct ServerTiming: Sendable, Hashable {
  /// From reading OPEN until the handler began.
  public var queueNanoseconds: UInt64
  /// Decoding, handler, encoding; for streams until the last message was taken by the transport.
  public var handlerNanoseconds: UInt64
  /// Waiting for the service's store: its queue, statements, fsync. Accesses side by side each count.
  public var storeNanoseconds: UInt64

  public init(queueNanoseconds: UInt64, handlerNanoseconds: UInt64, storeNanoseconds: UInt64) {
    self.queueNanoseconds = queueNanoseconds
    self.handlerNanoseconds = handlerNanoseconds
    self.storeNanoseconds = storeNanoseconds
  }

  /// Reads the trailer's value; nil when it is not 24 bytes long.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    func number(at index: Int) -> UInt64 {
      bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(
      queueNanoseconds: number(at: 0), handlerNanoseconds: number(at: 1), storeNanoseconds: number(at: 2))
  }

  /// Reads a call's trailers; nil when the server told nothing.
  public init?(trailers: Metadata) {
    guard let bytes = trailers[Metadata.Key.serverTiming] else { return nil }
    self.init(bytes: bytes)
  }

  /// The trailer's value.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    for number in [queueNanoseconds, handlerNanoseconds, storeNanoseconds] {
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return bytes
  }

  private static let byteCount = 24
}
