/// A request that may arrive more than once and must have its effect once.
public struct IdempotentRequest: Equatable, Sendable {
  /// The identity of the caller; keys of different callers never meet.
  public let caller: String
  /// Chosen by the caller, at most ``keyLimit`` bytes.
  public let key: String
  let fingerprint: Int64

  /// Longest key, in bytes of UTF-8; the protocol's own limit.
  public static let keyLimit = 128

  /// - Parameters:
  ///   - method: the full name of the method.
  ///   - body: the request's bytes. The same key with another method or body is refused.
  public init(caller: String, key: String, method: String, body: [UInt8]) {
    self.caller = caller
    self.key = key
    self.fingerprint = Fingerprint.of(method, body)
  }
}
