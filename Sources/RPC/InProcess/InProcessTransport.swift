import Synchronization

/// Carries calls to a router of the same process, with the semantics of the wire: rights, deadlines, cancellation,
/// metadata, back-pressure. For tests and for a service that calls itself; no bytes are framed.
public final class InProcessTransport: ClientTransport {
  private let router: Router
  private let principal: Principal
  private let defaultTimeout: Duration?
  private let closed = Mutex(false)

  /// - Parameters:
  ///   - router: What answers.
  ///   - principal: Who the calls come from.
  ///   - defaultTimeout: For calls that name none; nil lets them take as long as they like.
  public init(router: Router, principal: Principal, defaultTimeout: Duration? = nil) {
    self.router = router
    self.principal = principal
    self.defaultTimeout = defaultTimeout
  }

  public func unary(_ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions) async throws(RPCError)
    -> UnaryResponse
  {
    let (route, context) = try admit(method, options)
    let router = self.router
    return try await Self.withDeadline(context.deadline) { () async throws(RPCError) -> UnaryResponse in
      let message = try await router.serveUnary(route, request, context)
      return UnaryResponse(
        message: message, initialMetadata: context.initialMetadata, trailers: context.trailers)
    }
  }

  public func open(_ method: MethodDescriptor, request: [UInt8]?, _ options: CallOptions) async throws(RPCError)
    -> any ClientCall
  {
    let (route, context) = try admit(method, options)
    return InProcessCall(router: router, route: route, context: context, request: request)
  }

  public func shutdown() async {
    closed.withLock { $0 = true }
  }

  private func admit(_ method: MethodDescriptor, _ given: CallOptions) throws(RPCError) -> (Route, ServerContext) {
    let options = given.inheritingServedCall()
    guard !closed.withLock({ $0 }) else {
      throw RPCError(code: .unavailable, message: "The transport is closed.")
    }
    guard let route = router.route(method.fullName) else {
      throw RPCError(code: .unimplemented, message: "Nothing here answers \(method.fullName).")
    }
    let actingFor = try router.authorize(route.method, peer: principal, metadata: options.metadata)
    let context = ServerContext(
      method: route.method, peer: principal, onBehalfOf: actingFor, metadata: options.metadata,
      deadline: options.effectiveDeadline(defaultTimeout: defaultTimeout), trace: options.trace,
      criticality: options.criticality ?? .normal)
    return (route, context)
  }

  /// Runs a call in a task of its own that is cancelled when the deadline passes or the caller is cancelled.
  static func withDeadline<Value: Sendable>(
    _ deadline: Deadline, _ body: @escaping @Sendable () async throws(RPCError) -> Value
  ) async throws(RPCError) -> Value {
    guard !deadline.isNever else { return try await body() }
    let task = Task { () -> Result<Value, RPCError> in
      do throws(RPCError) { return .success(try await body()) } catch { return .failure(error) }
    }
    let timer = Task {
      let left = Duration.milliseconds(Int64(clamping: deadline.remainingMilliseconds ?? 0))
      try await Task.sleep(for: left)
      task.cancel()
    }
    defer { timer.cancel() }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}
