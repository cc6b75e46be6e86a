/// Gives every mutating call an idempotency key of its own unless it has one: a repetition, after a lost connection say,
/// then takes effect once.
///
/// For whoever speaks to people, where one call is one wish. A caller that repeats wishes itself names its own keys.
/// Calls with streams get none: what they do is no single effect.
public struct IdempotencyKeys: ClientInterceptor {
  public init() {}

  public func intercept<Result: Sendable>(
    _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result {
    guard call.method.kind == .unary, call.method.idempotency != .noSideEffects, call.options.idempotencyKey == nil
    else { return try await next(call) }
    var keyed = call
    // 128 random bits never meet, as those of a trace.
    keyed.options.idempotencyKey = TraceContext.random().traceID
    return try await next(keyed)
  }
}
