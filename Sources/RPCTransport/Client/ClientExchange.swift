internal import RPC
internal import Wire

/// One call as the client's connection sees it. Touched on the client's loop only; a class with subclasses, because a
/// unary call needs far less than a stream.
class ClientExchange: @unchecked Sendable {
  let method: MethodDescriptor
  let options: CallOptions
  let deadline: Deadline
  /// The request of a unary or server-streaming call; kept as long as the call may be repeated.
  var request: [UInt8]?
  var attempt: UInt8 = 0
  var stream: StreamID = 0
  /// The connection the call is open on.
  weak var connection: ClientConnection?
  /// Ended, for whatever reason: nothing more is told or sent.
  var isOver = false
  /// Whether the same call may be made again without anybody noticing.
  var isRepeatable: Bool { request != nil }

  init(method: MethodDescriptor, options: CallOptions, deadline: Deadline, request: [UInt8]?) {
    self.method = method
    self.options = options
    self.deadline = deadline
    self.request = request
  }

  /// The call is on its way.
  func opened(on connection: ClientConnection, stream: StreamID) {
    self.connection = connection
    self.stream = stream
  }

  func receive(initialMetadata: Metadata) {}

  /// A message that arrived in MSG frames; `release` gives the credit back.
  func receive(message: [UInt8], release: () -> Void) {}

  /// The status, with the last message if there is one.
  func close(_ end: CallEnd) {}

  func resumeSending() {}

  /// The call ends without a status of the server's.
  func fail(_ error: RPCError) {}
}
