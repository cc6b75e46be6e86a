public import RPC
public import TLS

/// Carries calls to one service over TLS.
///
/// Connects with the first call and again whenever it must, with growing pauses; the name is resolved anew each time.
/// A call that can't have reached a handler is made again by itself, one that may be repeated as its `RetryPolicy` says;
/// every other one fails with its status: a call never hangs on a lost connection. Cancelling the calling task cancels the call and tells the server.
public final class RPCClient: ClientTransport {
  public let target: ServiceTarget
  private let core: ClientCore
  private let options: ClientOptions

  /// - Parameters:
  ///   - target: Where the service is and what its certificate must say.
  ///   - tls: Certificates for new connections; a client role.
  public init(
    to target: ServiceTarget, tls: TLSContextSource, options: ClientOptions = ClientOptions(),
    loops: TransportLoops = .shared
  ) {
    self.target = target
    self.options = options
    core = ClientCore(target: target, tls: tls, options: options, domain: loops.next())
  }

  /// A client nobody holds any more lets its calls finish and closes.
  deinit {
    let core = core
    core.domain.perform { core.close() }
  }

  public func unary(_ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions) async throws(RPCError)
    -> UnaryResponse
  {
    let options = options.inheritingServedCall()
    let deadline = options.effectiveDeadline(defaultTimeout: self.options.defaultTimeout)
    if let hedging = options.hedging { return try await hedged(hedging, method, request, options, deadline) }
    let exchange = UnaryExchange(method: method, options: options, deadline: deadline, request: request)
    let core = core
    defer { withExtendedLifetime(self) {} }
    let result = await withTaskCancellationHandler {
      // Unsafe because the exchange resumes it exactly once: every call ends, at the latest with its connection.
      await withUnsafeContinuation { continuation in
        core.domain.perform {
          exchange.attach(continuation)
          core.start(exchange)
        }
      }
    } onCancel: {
      core.domain.perform { core.cancel(exchange) }
    }
    return try result.get()
  }

  private func hedged(
    _ policy: HedgingPolicy, _ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions,
    _ deadline: Deadline
  ) async throws(RPCError) -> UnaryResponse {
    guard options.permitsRepetition(of: method) else {
      throw RPCError(
        code: .invalidArgument,
        message: "\(method.fullName) is not declared idempotent and can't be hedged; give the call an idempotency key "
          + "or take `hedging` out of its options.")
    }
    let call = HedgedCall(
      core: core, method: method, options: options, policy: policy, deadline: deadline, request: request)
    let core = core
    defer { withExtendedLifetime(self) {} }
    let result = await withTaskCancellationHandler {
      // Unsafe because the call resumes it exactly once: every attempt ends, at the latest with its connection.
      await withUnsafeContinuation { continuation in
        core.domain.perform { call.start(continuation) }
      }
    } onCancel: {
      core.domain.perform { call.cancel() }
    }
    return try result.get()
  }

  public func open(_ method: MethodDescriptor, request: [UInt8]?, _ options: CallOptions) async throws(RPCError)
    -> any ClientCall
  {
    let options = options.inheritingServedCall()
    let core = core
    let exchange = StreamingExchange(
      method: method, options: options, deadline: options.effectiveDeadline(defaultTimeout: nil), request: request,
      domain: core.domain)
    defer { withExtendedLifetime(self) {} }
    let cancelled = RPCError(code: .cancelled, message: "The call was cancelled by its caller.")
    let failure = await withTaskCancellationHandler {
      await Waiter<RPCError?>.wait(on: core.domain, cancelled: cancelled) { waiter in
        exchange.attach(waiter)
        core.start(exchange)
      }
    } onCancel: {
      core.domain.perform { core.cancel(exchange) }
    }
    if let failure { throw failure }
    return exchange
  }

  /// Connects now rather than with the first call.
  ///
  /// - Throws: `UNAVAILABLE` with the reason when the attempt fails, or while an earlier failure's pause lasts.
  public func connect() async throws(RPCError) {
    let core = core
    let cancelled = RPCError(code: .cancelled, message: "The task waiting for a connection was cancelled.")
    let failure = await Waiter<RPCError?>.wait(on: core.domain, cancelled: cancelled) { waiter in
      core.connect(reporting: waiter)
    }
    if let failure { throw failure }
  }

  /// How the client stands with its target.
  public func state() async -> ClientState {
    let core = core
    return await Waiter<ClientState>.wait(on: core.domain, cancelled: .closed) { $0.resume(core.state) }
  }

  public func shutdown() async {
    let core = core
    _ = await Waiter<Bool>.wait(on: core.domain, cancelled: false) { core.close(reporting: $0) }
  }
}
