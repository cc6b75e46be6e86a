/// What makes messages shorter and long again; the machine says when, and holds the results against the limits.
///
/// A message stands by itself: nothing is remembered from one to the next. Used by one connection machine at a time,
/// on its owner's thread.
public protocol MessageCompression: Sendable {
  /// The algorithm's bit in the setting COMPRESSION.
  var algorithm: UInt32 { get }
  /// The compressed message; nil when that failed.
  func compress(_ message: [UInt8]) -> [UInt8]?
  /// The message that was compressed.
  ///
  /// - Parameter limit: The longest it may be; no more memory is taken, whatever the bytes claim.
  /// - Throws: For bytes that are no compressed message, that claim to be longer than the limit, or that are.
  func expand(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(ExpansionError) -> [UInt8]
}

/// Why compressed bytes are no message.
public enum ExpansionError: Error, Sendable, Hashable {
  case corrupt
  case tooLong
}

extension WireFormat {
  /// A message shorter than this is sent as it is.
  public static let leastCompressedBytes = 1_024
  /// A compressed message expands to at most so many times its length; what would be denser is sent as it is.
  public static let greatestExpansion = 100
}
