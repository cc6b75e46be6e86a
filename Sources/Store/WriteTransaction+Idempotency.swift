extension WriteTransaction {
  private static let recordedResponse = PreparedStatement(
    "SELECT fingerprint, response FROM recorded_response WHERE caller = ? AND key = ?")
  private static let insertResponse = PreparedStatement(
    "INSERT INTO recorded_response (caller, key, fingerprint, response, recorded_at_ms) VALUES (?, ?, ?, ?, ?)")

  /// Performs a request once: its response is recorded in the transaction of its effect, and a repetition gets the
  /// recorded response.
  ///
  /// A request that fails records nothing, so that it can be repeated.
  /// - Parameters:
  ///   - request: nil performs without recording (the caller sent no key).
  ///   - nowMilliseconds: the time the record is kept from; see ``ServiceStore/pruneResponses(recordedBefore:limit:)``.
  ///   - perform: does the work and gives the response's bytes.
  /// - Throws: `idempotencyKeyReused` when the key stands for a different request; `limitExceeded` for a key over
  ///   ``IdempotentRequest/keyLimit``; what `perform` throws.
  public func once(
    _ request: IdempotentRequest?, nowMilliseconds: Int64, perform: (WriteTransaction) throws -> [UInt8]
  ) throws -> [UInt8] {
    guard let request else { return try perform(self) }
    if let recorded = try recordedResponse(of: request) { return recorded }
    let response = try perform(self)
    try record(response, of: request, nowMilliseconds: nowMilliseconds)
    return response
  }

  /// Performs a keyed write once, keeping its answer in the transaction of its effect; without a key every time.
  ///
  /// - Returns: what `perform` gave, or the answer's bytes that an earlier performance left.
  /// - Throws: as ``once(_:nowMilliseconds:perform:)``.
  public func once<Value>(_ write: KeyedWrite<Value>?, perform: () throws -> Value) throws -> KeyedOutcome<Value> {
    guard let write else { return .performed(try perform()) }
    if let recorded = try recordedResponse(of: write.request) { return .repeated(recorded) }
    let value = try perform()
    try record(write.encode(value), of: write.request, nowMilliseconds: write.nowMilliseconds)
    return .performed(value)
  }

  /// The response recorded for a request; nil the first time.
  /// - Throws: `idempotencyKeyReused`, `limitExceeded`.
  public func recordedResponse(of request: IdempotentRequest) throws -> [UInt8]? {
    guard request.key.utf8.count <= IdempotentRequest.keyLimit else {
      throw StoreError.limitExceeded(
        name: "the length of the idempotency key", limit: IdempotentRequest.keyLimit, given: request.key.utf8.count)
    }
    let recorded = try statements.first(Self.recordedResponse) {
      $0.add(request.caller, request.key)
    } read: {
      (fingerprint: $0.integer(0), response: $0.bytes(1))
    }
    guard let recorded else { return nil }
    guard recorded.fingerprint == request.fingerprint else {
      throw StoreError.idempotencyKeyReused(key: request.key, caller: request.caller)
    }
    return recorded.response
  }

  /// Records the response of a request in this transaction.
  public func record(_ response: [UInt8], of request: IdempotentRequest, nowMilliseconds: Int64) throws {
    try statements.run(Self.insertResponse) {
      $0.add(request.caller, request.key, request.fingerprint, Blob(response), nowMilliseconds)
    }
  }
}
