/// A call as client interceptors see it: which method, and what was asked of the call. No message bodies.
public struct OutgoingCallContext: Sendable {
  public let method: MethodDescriptor
  /// An interceptor may change them for the interceptors and the transport behind it.
  public var options: CallOptions

  public init(method: MethodDescriptor, options: CallOptions) {
    self.method = method
    self.options = options
  }
}

/// Runs around a call on its way out: keys, credentials, figures, limits.
///
/// An interceptor may change the options, refuse by throwing, change the error, or time the call. Repetitions are made
/// behind it: it runs once per call, however many attempts that takes. For a call with streams `next` returns when the
/// call is open, and `streamEnded` hears how it ended.
///
/// ```swift
/// struct Locale: ClientInterceptor {
///   func intercept<Result: Sendable>(
///     _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
///   ) async throws(RPCError) -> Result {
///     var call = call
///     call.options.metadata.set("opora-locale", text: "ru")
///     return try await next(call)
///   }
/// }
/// ```
public protocol ClientInterceptor: Sendable {
  /// - Parameter next: The rest of the chain and the transport; call it at most once.
  func intercept<Result: Sendable>(
    _ call: OutgoingCallContext, next: @Sendable (OutgoingCallContext) async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result

  /// Hears how a call with streams ended, once, after it was opened. Never called for a unary call, whose end `next`
  /// returns or throws. Runs on whatever thread the end was met on: be quick and do not block.
  ///
  /// - Parameter call: As the transport got it.
  func streamEnded(_ call: OutgoingCallContext, _ outcome: StreamOutcome)
}

extension ClientInterceptor {
  public func streamEnded(_ call: OutgoingCallContext, _ outcome: StreamOutcome) {}
}
