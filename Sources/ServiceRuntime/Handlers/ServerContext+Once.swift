public import BusinessTime
public import Messages
public import RPC
public import Store

// How a handler makes its write exactly-once in effect. A call with `opora-idempotency-key` records its answer in the
// transaction of its effect; the same caller's repetition of the same request gets that answer, and nothing is done.
// Without a key a call does what it says every time.

extension ServerContext {
  /// What identifies this call's request to the store; nil when the caller sent no key.
  ///
  /// - Parameters:
  ///   - body: The request's bytes.
  ///   - key: A key of the request itself, which goes before that of the metadata; empty for none.
  public func idempotentRequest(body: @autoclosure () -> [UInt8], key: String = "") -> IdempotentRequest? {
    let key = key.isEmpty ? idempotencyKey ?? "" : key
    guard !key.isEmpty else { return nil }
    return IdempotentRequest(caller: caller.description, key: key, method: method.fullName, body: body())
  }

  /// For a repository's verb: the key, and how the answer is made of the verb's result.
  public func keyed<Value>(
    _ request: some ProtobufMessage, at now: Instant, _ answer: @escaping @Sendable (Value) -> some ProtobufMessage
  ) -> KeyedWrite<Value>? {
    idempotentRequest(body: request.encoded()).map { once in
      KeyedWrite(once, nowMilliseconds: now.millisecondsSinceEpoch) { answer($0).encoded() }
    }
  }
}

extension KeyedOutcome {
  /// The answer to the call, made now or kept from the first time.
  ///
  /// - Throws: `DATA_LOSS` when the kept answer cannot be read.
  public func answer<Answer: ProtobufMessage>(_ make: (Value) -> Answer) throws(RPCError) -> Answer {
    switch self {
    case .performed(let value): return make(value)
    case .repeated(let bytes):
      do throws(MessageDecodingError) { return try Answer(decoding: bytes) } catch {
        throw RPCError(
          code: .dataLoss,
          message: "The call took effect before, but its answer cannot be read any more (\(error)); read the result.")
      }
    }
  }
}

extension ServiceStore {
  /// Performs a call's write once and answers it: for handlers whose operation makes the response itself.
  ///
  /// ```swift
  /// func setPolicy(_ request: SetPolicyRequest, context: ServerContext) async throws -> Policy {
  ///   try await store.writeOnce(request, context, at: clock.now) { transaction in … }
  /// }
  /// ```
  /// - Throws: as ``ServiceStore/write(_:)``; `idempotencyKeyReused` when the key stands for another request.
  public func writeOnce<Response: ProtobufMessage>(
    _ request: some ProtobufMessage, _ context: ServerContext, at now: Instant,
    _ body: @escaping @Sendable (WriteTransaction) throws -> Response
  ) async throws -> Response {
    let keyed: KeyedWrite<Response>? = context.keyed(request, at: now) { $0 }
    return try await write { transaction in
      try transaction.once(keyed) { try body(transaction) }
    }.answer { $0 }
  }
}
