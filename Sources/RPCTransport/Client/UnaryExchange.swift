internal import RPC
internal import Wire

/// A unary call: one frame each way.
class UnaryExchange: ClientExchange, @unchecked Sendable {
  private var continuation: UnsafeContinuation<Result<UnaryResponse, RPCError>, Never>?
  private var result: Result<UnaryResponse, RPCError>?
  private var message: [UInt8]?
  private var initialMetadata = Metadata()

  /// Takes the caller's continuation; resumes it at once when the call was cancelled before it began.
  func attach(_ continuation: UnsafeContinuation<Result<UnaryResponse, RPCError>, Never>) {
    if let result {
      continuation.resume(returning: result)
    } else {
      self.continuation = continuation
    }
  }

  override func receive(initialMetadata: Metadata) { self.initialMetadata = initialMetadata }

  override func receive(message: [UInt8], release: () -> Void) {
    self.message = message
    release()
  }

  override func succeed(_ end: CallEnd) {
    guard let message = end.message ?? message else {
      return finish(.failure(RPCError(code: .internal, message: "\(method.fullName) ended without a response.")))
    }
    finish(
      .success(
        UnaryResponse(
          message: message, initialMetadata: initialMetadata, trailers: Metadata(fields: end.trailers))))
  }

  override func fail(_ error: RPCError) { finish(.failure(error)) }

  override func prepareRepetition() {
    message = nil
    initialMetadata = Metadata()
  }

  private func finish(_ result: Result<UnaryResponse, RPCError>) {
    guard !isOver else { return }
    isOver = true
    request = nil
    connection = nil
    deliver(result)
  }

  /// The end, once.
  func deliver(_ result: Result<UnaryResponse, RPCError>) {
    if let continuation {
      self.continuation = nil
      continuation.resume(returning: result)
    } else {
      self.result = result
    }
  }
}

extension RPCError {
  /// A status other than OK.
  init(end: CallEnd) {
    self.init(
      code: StatusCode(wireValue: end.status), message: end.text, trailers: Metadata(fields: end.trailers))
  }
}
