extension Router {
  /// Serves a unary call: interceptors, handler, and the mapping of whatever it throws to a status.
  ///
  /// An expired call is answered without running the handler.
  public func serveUnary(_ route: Route, _ request: [UInt8], _ context: ServerContext) async throws(RPCError)
    -> [UInt8]
  {
    guard case .unary(let handler) = route.handler else { throw Self.kindMismatch(route.method) }
    return try await serve(context) { context in try await handler(request, context) }
  }

  /// Serves a call in which only the client streams.
  public func serveClientStreaming(
    _ route: Route, _ source: any MessageSource, _ context: ServerContext
  ) async throws(RPCError) -> [UInt8] {
    guard case .clientStreaming(let handler) = route.handler else { throw Self.kindMismatch(route.method) }
    return try await serve(context) { context in try await handler(source, context) }
  }

  /// Serves a call in which only the server streams.
  public func serveServerStreaming(
    _ route: Route, _ request: [UInt8], _ context: ServerContext, _ sink: any MessageSink
  ) async throws(RPCError) {
    guard case .serverStreaming(let handler) = route.handler else { throw Self.kindMismatch(route.method) }
    try await serve(context) { context in try await handler(request, context, sink) }
  }

  /// Serves a call in which both sides stream.
  public func serveBidirectional(
    _ route: Route, _ source: any MessageSource, _ context: ServerContext, _ sink: any MessageSink
  ) async throws(RPCError) {
    guard case .bidirectional(let handler) = route.handler else { throw Self.kindMismatch(route.method) }
    try await serve(context) { context in try await handler(source, context, sink) }
  }

  private func serve<Result: Sendable>(
    _ context: ServerContext, _ handler: @escaping @Sendable (ServerContext) async throws -> Result
  ) async throws(RPCError) -> Result {
    guard !context.deadline.hasPassed else {
      throw RPCError(code: .deadlineExceeded, message: "The deadline passed before the call could be served.")
    }
    do {
      return try await context.serving {
        if interceptors.isEmpty { return try await handler(context) }
        return try await run(interceptors[...], context, handler)
      }
    } catch {
      throw RPCError(handlerError: error, deadline: context.deadline)
    }
  }

  private func run<Result: Sendable>(
    _ rest: ArraySlice<any ServerInterceptor>, _ context: ServerContext,
    _ handler: @escaping @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result {
    guard let first = rest.first else { return try await handler(context) }
    return try await first.intercept(context) { context in
      try await run(rest.dropFirst(), context, handler)
    }
  }

  private static func kindMismatch(_ method: MethodDescriptor) -> RPCError {
    RPCError(code: .internal, message: "\(method.fullName) is registered with a handler of another kind.")
  }
}
