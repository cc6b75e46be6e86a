/// Another implementation of protobuf, to compare with.
protocol CodecOracle: Sendable {
  /// Reads bytes as a message of that full name.
  ///
  /// - Parameter anyText: Text need not be UTF-8.
  /// - Returns: the message written again in the oracle's own way, the same for equal messages; nil when the bytes are
  ///   none.
  func canonical(_ bytes: [UInt8], message: String, anyText: Bool) -> [UInt8]?
}
