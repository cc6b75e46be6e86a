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
  /// What was tried so far.
  var attempts = CallAttempts()
  /// Where the last attempt failed; the next one goes elsewhere if it can.
  var failedAt: Endpoint?
  var stream: StreamID = 0
  /// The connection the call is open on; nil before and after. Strong, and cleared when the attempt ends, because a weak
  /// reference makes every count of the connection's references slow.
  var connection: ClientConnection?
  /// Ended, for whatever reason: nothing more is told or sent.
  var isOver = false
  /// What OPEN carries; 15 means fifteen or more.
  var attempt: UInt8 { attempts.wireAttempt }
  /// Whether the same call can be made again without its caller noticing; whether it may is the retry policy's matter.
  var canBeSentAgain: Bool { request != nil }

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

  /// Status OK, with the last message if there is one.
  func succeed(_ end: CallEnd) {}

  func resumeSending() {}

  /// The attempt failed and another one follows: forget what the failed one told.
  func prepareRepetition() {}

  /// The call ends with another status, the server's or this side's.
  func fail(_ error: RPCError) {}
}
