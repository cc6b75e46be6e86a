/// Runs around a call: access logs, figures, limits.
///
/// An interceptor may refuse by throwing, change the error, or time the call; it sees no message bodies.
public protocol ServerInterceptor: Sendable {
  /// - Parameter next: The rest of the chain and the handler; call it at most once.
  func intercept<Result: Sendable>(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result
}
