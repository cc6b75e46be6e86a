/// A transport with interceptors in front of it, the first outermost.
public struct InterceptedTransport<Base: ClientTransport>: ClientTransport {
  private let base: Base
  private let interceptors: [any ClientInterceptor]

  public init(_ base: Base, interceptors: [any ClientInterceptor]) {
    self.base = base
    self.interceptors = interceptors
  }

  public func unary(_ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions) async throws(RPCError)
    -> UnaryResponse
  {
    let base = base
    return try await Self.run(interceptors[...], OutgoingCallContext(method: method, options: options)) {
      (call: OutgoingCallContext) async throws(RPCError) -> UnaryResponse in
      try await base.unary(method, request, call.options)
    }
  }

  public func open(_ method: MethodDescriptor, request: [UInt8]?, _ options: CallOptions) async throws(RPCError)
    -> any ClientCall
  {
    let (base, interceptors) = (base, interceptors)
    return try await Self.run(interceptors[...], OutgoingCallContext(method: method, options: options)) {
      (call: OutgoingCallContext) async throws(RPCError) -> any ClientCall in
      WatchedCall(try await base.open(method, request: request, call.options), call, interceptors)
    }
  }

  public func shutdown() async { await base.shutdown() }

  private static func run<Result: Sendable>(
    _ rest: ArraySlice<any ClientInterceptor>, _ call: OutgoingCallContext,
    _ transport: @escaping @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result {
    guard let first = rest.first else { return try await transport(call) }
    return try await first.intercept(call) { (call: OutgoingCallContext) async throws(RPCError) -> Result in
      try await run(rest.dropFirst(), call, transport)
    }
  }
}
