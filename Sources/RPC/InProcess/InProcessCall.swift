import Synchronization

/// A streaming call within the process: two pipes and the task that serves.
final class InProcessCall: ClientCall {
  private let requests: MessagePipe
  private let responses: MessagePipe
  private let context: ServerContext
  private let serving: Mutex<Task<Void, Never>?>

  init(router: Router, route: Route, context: ServerContext, request: [UInt8]?) {
    let serving = ServingTask()
    // A handler that wants no more requests goes on serving.
    let requests = MessagePipe()
    let responses = MessagePipe { serving.cancel() }
    self.requests = requests
    self.responses = responses
    self.context = context
    let task = Task {
      var outcome: Result<Void, RPCError>
      do throws(RPCError) {
        try await InProcessTransport.withDeadline(context.deadline) { () async throws(RPCError) in
          try await Self.serve(router, route, context, request, requests, responses)
        }
        outcome = .success(())
      } catch {
        outcome = .failure(error)
      }
      responses.finish(outcome)
      requests.finish(.failure(RPCError(code: .cancelled, message: "The call is over.")))
    }
    serving.set(task)
    self.serving = Mutex(task)
  }

  private static func serve(
    _ router: Router, _ route: Route, _ context: ServerContext, _ request: [UInt8]?, _ requests: MessagePipe,
    _ responses: MessagePipe
  ) async throws(RPCError) {
    switch route.method.kind {
    case .serverStreaming:
      try await router.serveServerStreaming(route, request ?? [], context, responses)
    case .bidirectional:
      try await router.serveBidirectional(route, requests, context, responses)
    case .clientStreaming:
      try await responses.write(try await router.serveClientStreaming(route, requests, context))
    case .unary:
      try await responses.write(try await router.serveUnary(route, request ?? [], context))
    }
  }

  func next() async throws(RPCError) -> [UInt8]? { try await responses.next() }
  func write(_ message: [UInt8]) async throws(RPCError) { try await requests.write(message) }
  func finishWriting() async throws(RPCError) { requests.finish() }

  func cancel() {
    responses.cancel()
    serving.withLock { $0?.cancel() }
  }

  var initialMetadata: Metadata { context.initialMetadata }
  var trailers: Metadata { context.trailers }
}

/// Lets the pipes cancel a task that is made after them.
private final class ServingTask: Sendable {
  private let state = Mutex<(task: Task<Void, Never>?, cancelled: Bool)>((nil, false))

  func set(_ task: Task<Void, Never>) {
    let cancelNow = state.withLock { state in
      state.task = task
      return state.cancelled
    }
    if cancelNow { task.cancel() }
  }

  func cancel() {
    let task = state.withLock { state in
      state.cancelled = true
      return state.task
    }
    task?.cancel()
  }
}
