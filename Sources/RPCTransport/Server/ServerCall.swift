internal import RPC
internal import Wire

/// One call being served, from OPEN to its last frame.
///
/// `@unchecked Sendable` because it is touched on its connection's loop only; the streams a handler holds hop there.
final class ServerCall: @unchecked Sendable {
  private enum Phase {
    /// The one request message of a unary or server-streaming call has not arrived whole.
    case awaitingRequest
    /// Its request is there; the gate has not decided yet.
    case arrived
    /// Waits for its turn in the gate's queue.
    case queued
    /// Has a place and waits for a driver.
    case ready
    case running
    /// Answered, cancelled or lost: nothing is sent any more.
    case over
  }

  /// By which way it comes to its handler.
  enum Lane {
    /// By which people look into the server: never held up.
    case operations
    /// May stay open for days: counted, not queued.
    case streaming
    case queued
  }

  let stream: StreamID
  let route: Route
  let lane: Lane
  let context: ServerContext
  let domain: LoopDomain
  /// The driver whose task runs the handler now.
  var driver: HandlerDriver?

  private let router: Router
  private let gate: HandlerGate
  /// Nil once nothing can be sent any more.
  private weak var connection: ServerConnection?
  private var phase = Phase.awaitingRequest
  private var request: [UInt8]?
  /// Of the request; its values take as much again while the handler runs, so it counts until the call is over.
  private var requestBytes = 0
  private var inbox = MessageInbox()
  /// The handler asks for no more messages; what still comes is thrown away.
  private var isDiscarding = false
  private var isInitialMetadataSent = false
  private var isHeld = false
  private var receivedBytes: UInt64 = 0
  private var sentBytes: UInt64 = 0
  private var writer: Waiter<RPCError?>?

  init(
    stream: StreamID, route: Route, context: ServerContext, router: Router, gate: HandlerGate,
    connection: ServerConnection, domain: LoopDomain
  ) {
    self.gate = gate
    self.stream = stream
    self.route = route
    lane = route.isOperational ? .operations : route.method.kind.serverStreams ? .streaming : .queued
    self.context = context
    self.router = router
    self.connection = connection
    self.domain = domain
  }

  var isOver: Bool {
    if case .over = phase { return true }
    return false
  }

  // MARK: What the connection tells

  /// Whether the call can be handed to a handler now.
  func begin(message: [UInt8]?, isEnded: Bool) -> Bool {
    receivedBytes &+= UInt64(message?.count ?? 0)
    if route.method.kind.clientStreams {
      if let message { inbox.append(message, needsRelease: false) }
      if isEnded { inbox.end(.success(())) }
      phase = .arrived
      return true
    }
    guard let message else { return false }
    keep(message)
    return true
  }

  /// The request is there.
  private func keep(_ message: [UInt8]) {
    request = message
    requestBytes = message.count
    if requestBytes > 0 { connection?.keep(requestBytes) }
    phase = .arrived
  }

  private func letGo() {
    if requestBytes > 0 { connection?.keep(-requestBytes) }
    requestBytes = 0
    request = nil
  }

  /// Takes a message of MSG frames; true when it makes the call ready.
  func receive(_ message: [UInt8], isLast: Bool) -> Bool {
    receivedBytes &+= UInt64(message.count)
    if case .awaitingRequest = phase {
      connection?.release(stream, messageBytes: message.count)
      keep(message)
      return true
    }
    if isDiscarding {
      connection?.release(stream, messageBytes: message.count)
      return false
    }
    inbox.append(message, needsRelease: true)
    if isLast { inbox.end(.success(())) }
    deliver()
    return false
  }

  func receiveEnd() {
    inbox.end(.success(()))
    deliver()
  }

  /// The call is over without an answer of the handler's: its task is cancelled, its waits end.
  func abandon(_ error: RPCError) {
    guard !isOver else { return }
    let previous = phase
    phase = .over
    letGo()
    connection = nil
    inbox.end(.failure(error))
    deliver()
    resumeWriter(error)
    switch previous {
    case .queued: gate.forget(self)
    case .running:
      gate.noteEnding(self)
      driver?.cancelHandler()
    case .awaitingRequest, .arrived, .ready, .over: break
    }
  }

  // MARK: What the gate tells

  func noteQueued() { phase = .queued }

  func noteReady() { phase = .ready }

  /// The gate has taken the call out of its queue and turns it away.
  func refuse(_ error: RPCError) {
    phase = .arrived
    connection?.refuse(self, error)
  }

  func resumeSending() {
    isHeld = false
    resumeWriter(nil)
  }

  /// The call as the table of calls shows it.
  func snapshot(now: MonotonicInstant) -> CallSnapshot {
    let state: CallSnapshot.State =
      switch phase {
      case .awaitingRequest: .receiving
      case .arrived, .queued, .ready: .queued
      case .running: .running
      case .over: .ending
      }
    return CallSnapshot(
      context: context, state: state,
      age: now.since(MonotonicInstant(nanoseconds: context.receivedUptimeNanoseconds)),
      timeLeft: context.deadline.isNever
        ? nil : MonotonicInstant(nanoseconds: context.deadline.uptimeNanoseconds).since(now),
      receivedBytes: receivedBytes, sentBytes: sentBytes)
  }

  // MARK: The handler

  /// Runs the handler and sends its answer. Called by a driver, on the loop.
  func serve() async {
    guard case .ready = phase else { return gate.leave(self, begun: nil) }
    phase = .running
    let begun = MonotonicInstant.current
    let result = await answer()
    gate.leave(self, begun: begun)
    guard case .running = phase else { return gate.noteEnded(self) }
    phase = .over
    if case .success(let message?) = result { sentBytes &+= UInt64(message.count) }
    letGo()
    let connection = connection
    self.connection = nil
    inbox.end(.failure(RPCError(code: .cancelled, message: "The call is over.")))
    connection?.finish(self, result)
  }

  /// The message to go with the status, if the kind has one.
  private func answer() async -> Result<[UInt8]?, RPCError> {
    do throws(RPCError) {
      switch route.method.kind {
      case .unary:
        return .success(try await router.serveUnary(route, takeRequest(), context))
      case .clientStreaming:
        return .success(try await router.serveClientStreaming(route, self, context))
      case .serverStreaming:
        try await router.serveServerStreaming(route, takeRequest(), context, self)
        return .success(nil)
      case .bidirectional:
        try await router.serveBidirectional(route, self, context, self)
        return .success(nil)
      }
    } catch {
      return .failure(error)
    }
  }

  private func takeRequest() -> [UInt8] {
    defer { request = nil }
    return request ?? []
  }

  // MARK: Waiting

  private func deliver() {
    inbox.deliver { bytes in connection?.release(stream, messageBytes: bytes) }
  }

  private func resumeWriter(_ error: RPCError?) {
    let waiting = writer
    writer = nil
    waiting?.resume(error)
  }
}

extension ServerCall: MessageSource {
  func next() async throws(RPCError) -> [UInt8]? {
    if domain.isCurrent, let ready = takeWaiting() { return try ready.get() }
    let cancelled = RPCError(code: .cancelled, message: "The task waiting for a message was cancelled.")
    return try await Waiter.wait(on: domain, cancelled: .failure(cancelled)) { waiter in
      self.inbox.reader = waiter
      self.deliver()
    }.get()
  }

  private func takeWaiting() -> Result<[UInt8]?, RPCError>? {
    inbox.take { bytes in connection?.release(stream, messageBytes: bytes) }
  }

  /// The handler wants no more messages. Its caller is served on: the credit of what is thrown away comes back.
  func cancel() {
    domain.perform { self.discardMessages() }
  }

  private func discardMessages() {
    guard !isOver, !isDiscarding else { return }
    isDiscarding = true
    while case .success(.some) = takeWaiting() {}
    inbox.end(.failure(RPCError(code: .cancelled, message: "The handler gave up on its caller's messages.")))
    deliver()
  }
}

extension ServerCall: MessageSink {
  func write(_ message: [UInt8]) async throws(RPCError) {
    if domain.isCurrent, !isHeld {
      if let error = sendNow(message) { throw error }
      return
    }
    let cancelled = RPCError(code: .cancelled, message: "The task waiting to send was cancelled.")
    // First wait until there is room, then send: a message is taken once, whatever happens to the wait.
    let refused = await Waiter<RPCError?>.wait(on: domain, cancelled: cancelled) { waiter in
      if self.isHeld && !self.isOver {
        self.writer = waiter
      } else {
        waiter.resume(nil)
      }
    }
    if let refused { throw refused }
    let error: RPCError? =
      domain.isCurrent
      ? sendNow(message)
      : await Waiter<RPCError?>.wait(on: domain, cancelled: cancelled) { waiter in
        waiter.resume(self.sendNow(message))
      }
    if let error { throw error }
  }

  private func sendNow(_ message: [UInt8]) -> RPCError? {
    guard let connection, case .running = phase else {
      return RPCError(code: .cancelled, message: "The call is over; nothing more can be sent.")
    }
    if let error = sendInitialMetadata(on: connection) { return error }
    switch connection.send(self, message) {
    case .success(let outcome):
      sentBytes &+= UInt64(message.count)
      isHeld = outcome == .hold
      return nil
    case .failure(let error): return error
    }
  }

  /// Metadata goes ahead of the first message, or of the status; nothing is sent when there is none.
  func sendInitialMetadata(on connection: ServerConnection) -> RPCError? {
    guard !isInitialMetadataSent else { return nil }
    isInitialMetadataSent = true
    let metadata = context.initialMetadata
    guard !metadata.isEmpty else { return nil }
    return connection.sendInitialMetadata(self, metadata)
  }
}
