/// What the machine tells its owner. Events come in the order of the frames that caused them; for one stream nothing
/// follows `closed` or `cancelled`.
public enum ConnectionEvent: Sendable, Hashable {
  /// The peer's HELLO arrived: calls may be opened.
  case ready(version: UInt16, peer: Settings)
  /// Server: the client declared a method under the next index; indices count from 0 without gaps.
  case method(index: UInt16, MethodEntry)
  /// Server: a call begins.
  case opened(IncomingCall)
  /// Client: response metadata, at most once and before any message.
  case initialMetadata(StreamID, [MetadataField])
  /// A whole message. `last` says that the caller half-closed with it. After use, give the credit back with
  /// `release(_:messageBytes:)`.
  case message(StreamID, [UInt8], last: Bool)
  /// Server: the caller half-closed without a further message.
  case endOfMessages(StreamID)
  /// Client: the call ended with a status.
  case closed(StreamID, CallEnd)
  /// The call ended without a status. Server: stop the handler and send nothing more.
  case cancelled(StreamID, CancelCode, CancelOrigin)
  /// A sender that was told to hold may go on.
  case resumed(StreamID)
  /// The answer to `ping(now:)`.
  case pong(roundTrip: Duration)
  /// The peer takes no calls above `lastStream`; those that are open and above are cancelled as refused.
  case goAway(GoAwayNotice)
  /// A drain is complete, or both sides have nothing left: flush the output, then close the socket.
  case finished
  /// The connection is lost: flush the output (it holds GOAWAY when there is something to tell), then close the
  /// socket. Every open stream has been reported as cancelled before this.
  case failed(ConnectionError)
}

/// A call as OPEN announces it.
public struct IncomingCall: Sendable, Hashable {
  public var stream: StreamID
  /// The index of the method's `.method` event.
  public var method: UInt16
  public var kind: StreamKind
  public var criticality: WireCriticality
  /// 0 for the first attempt; 15 means fifteen or more.
  public var attempt: UInt8
  /// Relative to when the bytes were read, that is, to `receivedAt`; 0 = none.
  public var timeoutMilliseconds: UInt32
  public var receivedAt: MonotonicInstant
  public var trace: TraceBytes?
  public var metadata: [MetadataField]
  /// The first message when it came inside OPEN; empty differs from nil. It was charged to no credit: it needs no
  /// release.
  public var message: [UInt8]?
  /// Whether the caller half-closed with OPEN.
  public var isEnded: Bool
}

/// A call as `open` sends it.
public struct OutgoingCall: Sendable, Hashable {
  /// What `declare` or `intern` returned on this connection.
  public var method: UInt16
  public var criticality: WireCriticality
  public var attempt: UInt8
  public var timeoutMilliseconds: UInt32
  public var trace: TraceBytes?
  public var metadata: [MetadataField]
  /// The request of a unary or server-streaming call (required there), the first message of the others.
  public var message: [UInt8]?
  /// Half-close with OPEN. Unary and server-streaming calls always do.
  public var isEnded: Bool

  public init(
    method: UInt16, message: [UInt8]? = nil, isEnded: Bool = false, timeoutMilliseconds: UInt32 = 0,
    metadata: [MetadataField] = [], criticality: WireCriticality = .critical, attempt: UInt8 = 0,
    trace: TraceBytes? = nil
  ) {
    self.method = method
    self.message = message
    self.isEnded = isEnded
    self.timeoutMilliseconds = timeoutMilliseconds
    self.metadata = metadata
    self.criticality = criticality
    self.attempt = attempt
    self.trace = trace
  }
}

/// The end of a call as CLOSE tells it.
public struct CallEnd: Hashable, Sendable {
  /// 0 to 16, numbered as in gRPC.
  public var status: UInt8
  public var text: String
  public var trailers: [MetadataField]
  /// The last response message when it came inside CLOSE. It needs no release.
  public var message: [UInt8]?

  public init(status: UInt8, text: String = "", trailers: [MetadataField] = [], message: [UInt8]? = nil) {
    self.status = status
    self.text = text
    self.trailers = trailers
    self.message = message
  }
}

/// What GOAWAY says.
public struct GoAwayNotice: Hashable, Sendable {
  /// Calls up to this id are served; `WireFormat.maxStreamID` in the first phase of a drain.
  public var lastStream: StreamID
  public var code: GoAwayCode
  /// How long a client should keep away from this server; 0 = no advice.
  public var retryAfterMilliseconds: UInt32
  public var text: String

  public init(lastStream: StreamID, code: GoAwayCode, retryAfterMilliseconds: UInt32 = 0, text: String = "") {
    self.lastStream = lastStream
    self.code = code
    self.retryAfterMilliseconds = retryAfterMilliseconds
    self.text = text
  }
}

/// What a sender should do next.
public enum SendOutcome: Sendable, Hashable {
  /// Go on.
  case more
  /// The message was taken, but no further one should be sent before `.resumed`. Ignoring this grows the queue.
  case hold
}
