internal import RPC
internal import TLS
internal import Wire

/// The server's side of a connection: turns OPEN into calls, checks rights before a body is read, sends the answers.
final class ServerConnection: FrameConnection, @unchecked Sendable {
  private let core: ServerCore
  private let gate: HandlerGate
  /// What calls carry in their ids.
  let number: UInt64
  let principal: Principal
  let openedAt = MonotonicInstant.current
  private(set) var callCount: UInt64 = 0
  /// By the index METHOD gave; an unknown method is answered, not a fault.
  private var routes: [Result<Route, RPCError>] = []
  private var calls: [StreamID: ServerCall] = [:]

  init(
    core: ServerCore, gate: HandlerGate, principal: Principal, channel: SecureChannel, peer: PeerIdentity,
    remoteAddress: String, domain: LoopDomain
  ) {
    self.core = core
    self.gate = gate
    self.principal = principal
    number = core.nextConnectionNumber()
    super.init(
      role: .server, channel: channel, peer: peer, remoteAddress: remoteAddress, domain: domain,
      settings: core.options.settings, limits: core.connectionLimits(), memory: core.options.memory,
      isCompressing: core.options.isCompressing)
    let stays = core.add(self)
    core.report(.connectionOpened(peer: principal, remoteAddress: remoteAddress))
    if !stays { drain(text: "the server is shutting down", retryAfter: core.options.retryAfter) }
  }

  var openCalls: Int { calls.count }

  // MARK: Events

  override func handle(_ event: ConnectionEvent) {
    switch event {
    case .opened(let call): open(call)
    case .message(let stream, let bytes, let isLast):
      guard let call = calls[stream] else { return release(stream, messageBytes: bytes.count) }
      if call.receive(bytes, isLast: isLast) { enter(call) }
    case .endOfMessages(let stream): calls[stream]?.receiveEnd()
    case .resumed(let stream): calls[stream]?.resumeSending()
    case .cancelled(let stream, let code, let origin):
      if code == .outOfMemory, origin == .violation { noteShortage() }
      calls.removeValue(forKey: stream)?.abandon(Self.error(code, origin))
    case .method(_, let entry): routes.append(resolve(entry))
    case .ready, .goAway, .pong, .finished, .failed, .initialMetadata, .closed: break
    }
  }

  private func resolve(_ entry: MethodEntry) -> Result<Route, RPCError> {
    guard let route = core.router.route(entry.name) else {
      return .failure(RPCError(code: .unimplemented, message: "This service has no method \(entry.name)."))
    }
    guard route.method.kind.rawValue == entry.kind.rawValue else {
      return .failure(
        RPCError(
          code: .unimplemented,
          message: "\(entry.name) is a call of kind \(route.method.kind) here, not \(entry.kind); "
            + "the client was built from another .proto."))
    }
    if route.method.fingerprint != entry.fingerprint {
      core.report(.schemaSkew(method: entry.name, peer: principal))
    }
    return .success(route)
  }

  private func open(_ incoming: IncomingCall) {
    let route: Route
    let actingFor: Principal?
    let metadata = Metadata(fields: incoming.metadata)
    do throws(RPCError) {
      route = try routes[Int(incoming.method)].get()
      actingFor = try core.router.authorize(route.method, peer: principal, metadata: metadata)
    } catch {
      return close(incoming.stream, error)
    }
    guard memory.room > 0 || route.isOperational else {
      noteShortage()
      return close(incoming.stream, .outOfMemory(memory.limitBytes))
    }
    let deadline = deadline(of: incoming, kind: route.method.kind)
    let context = ServerContext(
      method: route.method, peer: principal, onBehalfOf: actingFor, metadata: metadata, deadline: deadline,
      trace: incoming.trace.map(TraceContext.init(wire:)), criticality: Criticality(wire: incoming.criticality),
      attempt: incoming.attempt, remoteAddress: remoteAddress,
      receivedUptimeNanoseconds: incoming.receivedAt.nanoseconds,
      callID: CallID(connection: number, stream: incoming.stream))
    callCount &+= 1
    let call = ServerCall(
      stream: incoming.stream, route: route, context: context, router: core.router, gate: gate, connection: self,
      domain: domain)
    calls[incoming.stream] = call
    if !deadline.isNever { deadlines.watch(deadline.uptimeNanoseconds) }
    if call.begin(message: incoming.message, isEnded: incoming.isEnded) { enter(call) }
  }

  /// The caller's deadline, counted from when OPEN was read, or the server's own limit if that is earlier. A stream
  /// may stay open as long as its caller likes.
  private func deadline(of call: IncomingCall, kind: CallKind) -> Deadline {
    var end = UInt64.max
    if call.timeoutMilliseconds > 0 {
      end = call.receivedAt.nanoseconds &+ UInt64(call.timeoutMilliseconds) &* 1_000_000
    }
    if let limit = core.options.maxCallDuration, !kind.serverStreams {
      end = min(end, (call.receivedAt + limit).nanoseconds)
    }
    return Deadline(uptimeNanoseconds: end)
  }

  private func enter(_ call: ServerCall) {
    if let error = gate.enter(call) { refuse(call, error) }
  }

  /// Answers a call that never ran.
  func refuse(_ call: ServerCall, _ error: RPCError) {
    guard calls.removeValue(forKey: call.stream) != nil else { return }
    call.abandon(error)
    close(call.stream, error)
  }

  override func expireCalls(now: UInt64) -> UInt64 {
    var next = UInt64.max
    for (stream, call) in calls {
      let deadline = call.context.deadline.uptimeNanoseconds
      if deadline > now {
        next = min(next, deadline)
        continue
      }
      calls[stream] = nil
      let error = RPCError(code: .deadlineExceeded, message: "The deadline passed while the call was being served.")
      call.abandon(error)
      close(stream, error)
    }
    return next
  }

  // MARK: What calls do

  /// A call's request has come, or is not needed any more.
  func keep(_ bytes: Int) {
    callBytes += bytes
    touch()
  }

  private func noteShortage() {
    if memory.noteRefusal() { core.report(.outOfMemory(limitBytes: memory.limitBytes)) }
  }

  func finish(_ call: ServerCall, _ result: Result<[UInt8]?, RPCError>) {
    guard calls.removeValue(forKey: call.stream) != nil else { return }
    switch result {
    case .success(let message):
      if let error = call.sendInitialMetadata(on: self) { return close(call.stream, error) }
      end(call.stream, CallEnd(status: 0, trailers: call.context.trailers.fields, message: message))
    case .failure(var error):
      for entry in call.context.trailers.entries { error.trailers.append(entry.key, entry.value) }
      close(call.stream, error)
    }
  }

  func send(_ call: ServerCall, _ message: [UInt8]) -> Result<SendOutcome, RPCError> {
    defer { touch() }
    do throws(CallError) {
      return .success(try machine.send(message, on: call.stream))
    } catch {
      return .failure(RPCError(callError: error))
    }
  }

  func sendInitialMetadata(_ call: ServerCall, _ metadata: Metadata) -> RPCError? {
    defer { touch() }
    do throws(CallError) {
      try machine.sendInitialMetadata(metadata.fields, on: call.stream)
      return nil
    } catch {
      return RPCError(callError: error)
    }
  }

  func release(_ stream: StreamID, messageBytes: Int) {
    machine.release(stream, messageBytes: messageBytes)
    touch()
  }

  private func close(_ stream: StreamID, _ error: RPCError) {
    end(
      stream, CallEnd(status: error.code.rawValue, text: error.message, trailers: error.trailers.fields, message: nil))
  }

  private func end(_ stream: StreamID, _ end: CallEnd) {
    defer { touch() }
    do throws(CallError) {
      try machine.close(stream, end)
    } catch {
      // What can't be sent as it is (a message or trailers beyond the peer's limits) becomes a status that can.
      let refused = RPCError(callError: error)
      try? machine.close(stream, CallEnd(status: refused.code.rawValue, text: refused.message))
    }
  }

  // MARK: Inspection

  func callsInFlight(now: MonotonicInstant) -> [CallSnapshot] { calls.values.map { $0.snapshot(now: now) } }

  /// Ends a call for somebody else than its caller or handler.
  ///
  /// - Returns: The call as it was; nil when it is over.
  func kill(_ stream: StreamID, _ error: RPCError) -> CallSnapshot? {
    guard let call = calls.removeValue(forKey: stream) else { return nil }
    let snapshot = call.snapshot(now: .current)
    call.abandon(error)
    close(stream, error)
    return snapshot
  }

  // MARK: The end

  /// Cancels what is still open and closes; how many calls that were.
  func cutOff() -> Int {
    let open = calls
    calls = [:]
    let error = RPCError(code: .unavailable, message: "The server is shutting down; the call was cancelled.")
    for (stream, call) in open {
      call.abandon(error)
      close(stream, error)
    }
    abandon(text: "the server's grace is over")
    return open.count
  }

  override func connectionEnded(_ reason: ChannelEnd) {
    let lost = RPCError(code: .cancelled, message: "The connection to the caller was lost.")
    for call in calls.values { call.abandon(lost) }
    calls = [:]
    core.remove(self, peer: principal)
    core.report(
      .connectionClosed(
        peer: principal, remoteAddress: remoteAddress, fault: failure?.description ?? reason.fault))
  }

  private static func error(_ code: CancelCode, _ origin: CancelOrigin) -> RPCError {
    switch origin {
    case .peer: RPCError(code: .cancelled, message: "The caller cancelled the call.")
    case .violation: RPCError(code: .cancelled, message: "The call broke the protocol (\(code)) and was cancelled.")
    case .connectionLost: RPCError(code: .cancelled, message: "The connection to the caller was lost.")
    }
  }
}

extension RPCError {
  fileprivate static func outOfMemory(_ limit: Int) -> RPCError {
    var error = RPCError(
      code: .resourceExhausted,
      message: "The messages of all callers take \(limit >> 20) MiB already, the limit (max-buffered-memory). "
        + "The call had no effect; try again later.")
    error.retryPushback = .after(milliseconds: 500)
    return error
  }
}
