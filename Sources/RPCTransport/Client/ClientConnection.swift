internal import RPC
internal import TLS
internal import Wire

/// The client's side of a connection: opens calls and hands their frames to whoever made them.
final class ClientConnection: FrameConnection, @unchecked Sendable {
  let id: ConnectionPool.ConnectionID
  let endpoint: Endpoint
  /// The client, until the connection has ended. Each holds the other so long.
  private var core: ClientCore?
  private var exchanges: [StreamID: ClientExchange] = [:]
  /// The index METHOD gave, by the method's ordinal.
  private var methodIndices: [UInt16?] = []
  private var isDraining = false
  /// The last GOAWAY, for the text of errors.
  private(set) var goAway: GoAwayNotice?

  init(
    id: ConnectionPool.ConnectionID, endpoint: Endpoint, core: ClientCore, channel: SecureChannel, peer: PeerIdentity,
    remoteAddress: String
  ) {
    self.id = id
    self.endpoint = endpoint
    self.core = core
    super.init(
      role: .client, channel: channel, peer: peer, remoteAddress: remoteAddress, domain: core.domain,
      settings: core.options.settings, limits: core.options.limits,
      memory: core.options.memory, isCompressing: core.options.isCompressing)
  }

  /// How many calls the server takes at once.
  var capacity: Int { machine.peerSettings.maxStreams }

  override func drain(text: String, retryAfter: Duration = .zero) {
    isDraining = true
    super.drain(text: text, retryAfter: retryAfter)
  }

  // MARK: Calls

  /// - Throws: Why the machine declines; the call is as if it had not been made.
  func open(_ exchange: ClientExchange) throws(CallError) {
    let index = try index(of: exchange.method)
    let timeout = exchange.deadline.remainingMilliseconds.map { UInt32(clamping: max($0, 1)) } ?? 0
    let stream = try machine.open(
      OutgoingCall(
        method: index, message: exchange.request, isEnded: !exchange.method.kind.clientStreams,
        timeoutMilliseconds: timeout, metadata: exchange.options.metadata.fields,
        criticality: (exchange.options.criticality ?? .normal).wire, attempt: exchange.attempt,
        trace: exchange.options.trace?.wire))
    exchanges[stream] = exchange
    if !exchange.deadline.isNever { deadlines.watch(exchange.deadline.uptimeNanoseconds) }
    exchange.opened(on: self, stream: stream)
    touch()
  }

  private func index(of method: MethodDescriptor) throws(CallError) -> UInt16 {
    if method.ordinal < methodIndices.count, let known = methodIndices[method.ordinal] { return known }
    guard let kind = StreamKind(rawValue: method.kind.rawValue) else { throw .illegalMethodName(method.fullName) }
    let index = try machine.declare(
      MethodEntry(name: method.fullName, kind: kind, fingerprint: method.fingerprint))
    while methodIndices.count <= method.ordinal { methodIndices.append(nil) }
    methodIndices[method.ordinal] = index
    return index
  }

  func send(_ message: [UInt8], on stream: StreamID) -> Result<SendOutcome, RPCError> {
    defer { touch() }
    do throws(CallError) {
      return .success(try machine.send(message, on: stream))
    } catch {
      return .failure(RPCError(callError: error))
    }
  }

  func endMessages(on stream: StreamID) -> RPCError? {
    defer { touch() }
    do throws(CallError) {
      try machine.endMessages(on: stream)
      return nil
    } catch {
      return RPCError(callError: error)
    }
  }

  func release(_ stream: StreamID, messageBytes: Int) {
    machine.release(stream, messageBytes: messageBytes)
    touch()
  }

  /// Tells the server that nobody waits any more.
  func cancel(_ exchange: ClientExchange, _ code: CancelCode) {
    guard exchanges.removeValue(forKey: exchange.stream) != nil else { return }
    machine.cancel(exchange.stream, code)
    touch()
    core?.streamEnded(on: self)
  }

  // MARK: Events

  override func handle(_ event: ConnectionEvent) {
    switch event {
    case .closed(let stream, let end):
      guard let exchange = exchanges.removeValue(forKey: stream) else { return }
      if end.status == 0 {
        core?.succeeded(on: self)
        exchange.succeed(end)
      } else if let core {
        core.answered(exchange, RPCError(end: end), on: self)
      } else {
        exchange.fail(RPCError(end: end))
      }
      core?.streamEnded(on: self)
    case .message(let stream, let bytes, _):
      guard let exchange = exchanges[stream] else { return release(stream, messageBytes: bytes.count) }
      exchange.receive(message: bytes) { release(stream, messageBytes: bytes.count) }
    case .initialMetadata(let stream, let fields):
      exchanges[stream]?.receive(initialMetadata: Metadata(fields: fields))
    case .resumed(let stream):
      exchanges[stream]?.resumeSending()
    case .cancelled(let stream, let code, let origin):
      guard let exchange = exchanges.removeValue(forKey: stream) else { return }
      exchange.connection = nil
      core?.ended(exchange, code, origin, on: self)
      core?.streamEnded(on: self)
    case .ready:
      core?.connectionReady(self)
    case .goAway(let notice):
      goAway = notice
      core?.connectionLeaving(self, notice)
    case .method, .opened, .endOfMessages, .pong, .finished, .failed: break
    }
  }

  override func expireCalls(now: UInt64) -> UInt64 {
    var next = UInt64.max
    for exchange in exchanges.values {
      let deadline = exchange.deadline.uptimeNanoseconds
      if deadline > now {
        next = min(next, deadline)
        continue
      }
      cancel(exchange, .deadline)
      core?.noteOutcome(.deadlineExceeded, on: self)
      exchange.fail(RPCError.deadlinePassed(exchange.method))
    }
    return next
  }

  override func connectionEnded(_ reason: ChannelEnd) {
    core?.connectionLost(
      self, reason: failure?.description ?? goAway.map(Self.text) ?? reason.fault ?? "closed",
      isFault: goAway == nil && !isDraining)
    core = nil
  }

  private static func text(_ notice: GoAwayNotice) -> String {
    notice.text.isEmpty ? "the server said goodbye (\(notice.code))" : "the server said: \(notice.text)"
  }
}

extension RPCError {
  static func deadlinePassed(_ method: MethodDescriptor) -> RPCError {
    RPCError(code: .deadlineExceeded, message: "\(method.fullName) did not answer within its deadline.")
  }
}
