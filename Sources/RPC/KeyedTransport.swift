/// Gives every mutating call an idempotency key of its own unless it has one: a repetition by the transport below, after
/// a lost connection say, then takes effect once.
///
/// For whoever speaks to people, where one call is one wish. A caller that repeats wishes itself names its own keys.
public struct KeyedTransport<Base: ClientTransport>: ClientTransport {
  private let base: Base

  public init(_ base: Base) {
    self.base = base
  }

  public func unary(_ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions) async throws(RPCError)
    -> UnaryResponse
  {
    guard method.idempotency != .noSideEffects, options.idempotencyKey == nil else {
      return try await base.unary(method, request, options)
    }
    var keyed = options
    // 128 random bits never meet, as those of a trace.
    keyed.idempotencyKey = TraceContext.random().traceID
    return try await base.unary(method, request, keyed)
  }

  public func open(_ method: MethodDescriptor, request: [UInt8]?, _ options: CallOptions) async throws(RPCError)
    -> any ClientCall
  {
    try await base.open(method, request: request, options)
  }

  public func shutdown() async { await base.shutdown() }
}
