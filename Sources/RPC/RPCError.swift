/// A call that did not succeed: the status code, a text for people and, in the trailers, details for programs.
public struct RPCError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Never `.ok`.
  public var code: StatusCode
  /// One or two sentences; at most 1,024 bytes travel, a longer text is cut at a character.
  public var message: String
  /// Trailing metadata, the serialized status details among them.
  public var trailers: Metadata

  public init(code: StatusCode, message: String, trailers: Metadata = Metadata()) {
    self.code = code == .ok ? .internal : code
    self.message = message
    self.trailers = trailers
  }

  /// The serialized `opora.rpc.v1.StatusDetails`, or nil when the error carries none.
  public var detailsBytes: [UInt8]? {
    get { trailers[Metadata.Key.statusDetails] }
    set { trailers[Metadata.Key.statusDetails] = newValue }
  }

  public var description: String { "\(code.name): \(message)" }
}

/// An error that knows its status. Domain errors conform in their service, in one exhaustive mapping each;
/// whatever reaches the runtime without conforming is answered as `INTERNAL` without its text.
public protocol RPCErrorConvertible: Error {
  var rpcError: RPCError { get }
}

extension RPCError: RPCErrorConvertible {
  public var rpcError: RPCError { self }
}

extension RPCError {
  /// The status a handler's error is answered with.
  ///
  /// - Parameters:
  ///   - error: What the handler threw.
  ///   - deadline: The call's deadline; a cancellation after it counts as `DEADLINE_EXCEEDED`.
  public init(handlerError error: any Error, deadline: Deadline) {
    switch error {
    case let convertible as any RPCErrorConvertible:
      self = convertible.rpcError
    case is CancellationError:
      self =
        deadline.hasPassed
        ? RPCError(code: .deadlineExceeded, message: "The deadline passed while the call was being served.")
        : RPCError(code: .cancelled, message: "The call was cancelled while it was being served.")
    default:
      self = RPCError(
        code: .internal, message: "The service failed to handle the call; its log names the reason.")
    }
  }
}
