internal import RPC
internal import Synchronization
internal import Wire

/// A call with a stream on at least one side, as the connection sees it and as its caller holds it.
///
/// `@unchecked Sendable` because the state is touched on the client's loop only; the caller's side hops there, and
/// `metadata` has a lock.
final class StreamingExchange: ClientExchange, @unchecked Sendable {
  private let domain: LoopDomain
  private var inbox = MessageInbox()
  private var opening: Waiter<RPCError?>?
  private var openingResult: RPCError??
  private var isHeld = false
  /// What whoever still wants to send hears.
  private var endError = RPCError(code: .cancelled, message: "The call is over; nothing more can be sent.")
  private var isWritingFinished = false
  /// Something was sent besides the request, or received: a repetition would be noticed.
  private var isCommitted = false
  private var writer: Waiter<RPCError?>?
  private let metadata = Mutex(ReceivedMetadata())

  private struct ReceivedMetadata {
    var initial = Metadata()
    var trailers = Metadata()
  }

  init(method: MethodDescriptor, options: CallOptions, deadline: Deadline, request: [UInt8]?, domain: LoopDomain) {
    self.domain = domain
    super.init(method: method, options: options, deadline: deadline, request: request)
  }

  override var canBeSentAgain: Bool { !isCommitted && (request != nil || method.kind.clientStreams) }

  func attach(_ waiter: Waiter<RPCError?>) {
    if let openingResult {
      waiter.resume(openingResult)
    } else {
      opening = waiter
    }
  }

  // MARK: What the connection tells

  override func opened(on connection: ClientConnection, stream: StreamID) {
    super.opened(on: connection, stream: stream)
    reportOpening(nil)
    guard attempts.repetitions > 0, method.kind.clientStreams else { return }
    if isWritingFinished, let error = connection.endMessages(on: stream) {
      connection.cancel(self, .cancelled)
      return fail(error)
    }
    resumeSending()
  }

  override func receive(initialMetadata: Metadata) {
    commit()
    metadata.withLock { $0.initial = initialMetadata }
  }

  override func receive(message: [UInt8], release: () -> Void) {
    commit()
    inbox.append(message, needsRelease: true)
    deliver()
  }

  override func succeed(_ end: CallEnd) {
    metadata.withLock { $0.trailers = Metadata(fields: end.trailers) }
    if let message = end.message { inbox.append(message, needsRelease: false) }
    finish(.success(()))
  }

  override func fail(_ error: RPCError) {
    metadata.withLock { $0.trailers = error.trailers }
    finish(.failure(error))
  }

  /// Writers wait until the call is open again.
  override func prepareRepetition() { isHeld = true }

  private func commit() {
    isCommitted = true
    request = nil
  }

  override func resumeSending() {
    isHeld = false
    resumeWriter(nil)
  }

  private func finish(_ outcome: Result<Void, RPCError>) {
    guard !isOver else { return }
    isOver = true
    request = nil
    inbox.end(outcome)
    deliver()
    connection = nil
    if case .failure(let failure) = outcome { endError = failure }
    resumeWriter(endError)
    reportOpening(endError)
  }

  private func reportOpening(_ error: RPCError?) {
    guard openingResult == nil else { return }
    openingResult = .some(error)
    opening?.resume(error)
    opening = nil
  }

  private func resumeWriter(_ error: RPCError?) {
    let waiting = writer
    writer = nil
    waiting?.resume(error)
  }

  private func deliver() {
    inbox.deliver { bytes in connection?.release(stream, messageBytes: bytes) }
  }

  // MARK: The caller's side, on the loop

  private func takeWaiting() -> Result<[UInt8]?, RPCError>? {
    inbox.take { bytes in connection?.release(stream, messageBytes: bytes) }
  }

  private func sendNow(_ message: [UInt8]) -> RPCError? {
    guard !isOver, let connection else { return endError }
    commit()
    switch connection.send(message, on: stream) {
    case .success(.more): return nil
    case .success(.hold):
      isHeld = true
      return nil
    case .failure(let error): return error
    }
  }

  private func finishNow() -> RPCError? {
    guard !isWritingFinished, !isOver else { return nil }
    isWritingFinished = true
    // Between two attempts there is no connection; the next one half-closes as soon as it is open.
    return connection?.endMessages(on: stream)
  }

  fileprivate func cancelNow(_ error: RPCError) {
    guard !isOver else { return }
    connection?.cancel(self, .cancelled)
    fail(error)
  }
}

extension StreamingExchange: ClientCall {
  var initialMetadata: Metadata { metadata.withLock { $0.initial } }
  var trailers: Metadata { metadata.withLock { $0.trailers } }

  func next() async throws(RPCError) -> [UInt8]? {
    if domain.isCurrent, let ready = takeWaiting() { return try ready.get() }
    let cancelled = RPCError(code: .cancelled, message: "The call was cancelled by its caller.")
    // The call goes with the task that waits for it: nobody else would end it.
    let result = await withTaskCancellationHandler {
      await Waiter<Result<[UInt8]?, RPCError>>.wait(on: domain, cancelled: .failure(cancelled)) { waiter in
        self.inbox.reader = waiter
        self.deliver()
      }
    } onCancel: {
      domain.perform { self.cancelNow(cancelled) }
    }
    return try result.get()
  }

  func write(_ message: [UInt8]) async throws(RPCError) {
    let cancelled = RPCError(code: .cancelled, message: "The task waiting to send was cancelled.")
    while true {
      let attempt: WriteAttempt
      if domain.isCurrent {
        attempt = tryToSend(message)
      } else {
        attempt = await Waiter<WriteAttempt>.wait(on: domain, cancelled: .failed(cancelled)) { waiter in
          waiter.resume(self.tryToSend(message))
        }
      }
      switch attempt {
      case .sent: return
      case .failed(let error): throw error
      case .hold: break
      }
      let refused = await Waiter<RPCError?>.wait(on: domain, cancelled: cancelled) { waiter in
        if self.isHeld && !self.isOver {
          self.writer = waiter
        } else {
          waiter.resume(nil)
        }
      }
      if let refused { throw refused }
    }
  }

  private enum WriteAttempt: Sendable {
    case sent
    /// Nothing was taken: wait until there is room.
    case hold
    case failed(RPCError)
  }

  private func tryToSend(_ message: [UInt8]) -> WriteAttempt {
    if isHeld && !isOver { return .hold }
    return sendNow(message).map { .failed($0) } ?? .sent
  }

  func finishWriting() async throws(RPCError) {
    if domain.isCurrent {
      if let error = finishNow() { throw error }
      return
    }
    let cancelled = RPCError(code: .cancelled, message: "The writing task was cancelled.")
    let error = await Waiter<RPCError?>.wait(on: domain, cancelled: cancelled) { waiter in
      waiter.resume(self.finishNow())
    }
    if let error { throw error }
  }

  func cancel() {
    domain.perform {
      self.cancelNow(RPCError(code: .cancelled, message: "The call was cancelled by its caller."))
    }
  }
}
