/// The key under which a write happens once, and how its answer is kept for a repetition.
///
/// For repositories that speak in values of their domain: the handler, which knows messages, says how a value becomes
/// the bytes of the answer.
public struct KeyedWrite<Value>: Sendable {
  public let request: IdempotentRequest
  /// The time the record is kept from; see ``ServiceStore/pruneResponses(recordedBefore:limit:)``.
  public let nowMilliseconds: Int64
  let encode: @Sendable (Value) -> [UInt8]

  public init(
    _ request: IdempotentRequest, nowMilliseconds: Int64, encode: @escaping @Sendable (Value) -> [UInt8]
  ) {
    self.request = request
    self.nowMilliseconds = nowMilliseconds
    self.encode = encode
  }
}

/// How a keyed write went.
public enum KeyedOutcome<Value> {
  /// It took effect now.
  case performed(Value)
  /// It had taken effect before; these are the bytes of the answer kept then.
  case repeated([UInt8])
}

extension KeyedOutcome: Sendable where Value: Sendable {}
