/// The answer to a unary or client-streaming call.
public struct UnaryResponse: Sendable {
  public var message: [UInt8]
  public var initialMetadata: Metadata
  public var trailers: Metadata

  public init(message: [UInt8], initialMetadata: Metadata = Metadata(), trailers: Metadata = Metadata()) {
    self.message = message
    self.initialMetadata = initialMetadata
    self.trailers = trailers
  }
}

/// A call with streams, as its client holds it.
public protocol ClientCall: MessageSource, MessageSink {
  /// No more messages from this side.
  func finishWriting() async throws(RPCError)
  /// Metadata sent ahead of the first message; empty until it came.
  var initialMetadata: Metadata { get }
  /// Metadata sent with the status; empty before the end.
  var trailers: Metadata { get }
}

/// Carries calls to one service. The generated clients stand on it; the sockets and the in-process router behind it.
///
/// Cancelling the calling task cancels the call and tells the server.
public protocol ClientTransport: Sendable {
  /// One request, one response. May repeat a call that provably never reached a handler.
  func unary(_ method: MethodDescriptor, _ request: [UInt8], _ options: CallOptions) async throws(RPCError)
    -> UnaryResponse

  /// Opens a call with a stream on at least one side; `request` goes along when the client sends only one message.
  func open(_ method: MethodDescriptor, request: [UInt8]?, _ options: CallOptions) async throws(RPCError)
    -> any ClientCall

  /// Lets calls under way finish, then closes. Harmless when repeated.
  func shutdown() async
}
