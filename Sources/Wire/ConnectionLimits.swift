/// What this side tolerates and keeps, beyond what HELLO announces. Nothing here is known to the peer; a peer that
/// works properly meets none of it.
public struct ConnectionLimits: Sendable {
  /// The peer's magic and HELLO must be complete this long after the connection began.
  public var helloTimeout: Duration = .seconds(2)
  /// A frame that has started must end within this time.
  public var frameTimeout: Duration = .seconds(10)
  /// A peer that lets a blocked socket stay blocked for this long is hung up on.
  public var writeStallTimeout: Duration = .seconds(20)
  /// In a drain, how long to wait for the peer to confirm that it has read the announcement.
  public var drainAcknowledgementTimeout: Duration = .seconds(2)
  /// A connection of this age is left in peace: no call is lost by it. Nil keeps it as long as it holds. Choose it anew
  /// for each connection, or those that were made in one moment all end in one moment.
  public var maxAge: Duration?
  /// Send a PING after this long without a byte from the peer; nil sends none. Never more often than the peer's
  /// announced minimum, and only while calls are open unless `keepaliveWithoutCalls`.
  public var keepaliveInterval: Duration? = .seconds(30)
  public var keepaliveWithoutCalls = false
  /// Hang up when a PING is not answered for this long.
  public var pingTimeout: Duration = .seconds(10)

  /// CANCELs received plus stream errors sent, per `budgetPeriod`.
  public var maxCancels = 200
  /// PING, CREDIT, METHOD, ignorable and stray frames per `budgetPeriod`, beyond the allowance that data earns.
  public var maxControlFrames = 200
  public var budgetPeriod: Duration = .seconds(30)
  /// So many bytes of messages, in either direction, allow one more control frame; so does each OPEN.
  public var dataBytesPerControlFrame = 4096
  /// Skipped and stray frames in the life of the connection.
  public var maxOddities = 10_000
  /// PING acknowledgements and machine-made CANCELs that may wait for the peer to read.
  public var maxQueuedControlReplies = 100

  /// Outbound bytes of the whole connection from which senders are asked to hold; they resume below half of it.
  public var maxOutboundBytes = 1_048_576
  /// Outbound bytes of one stream from which its sender is asked to hold; it resumes below half of it.
  public var maxStreamOutboundBytes = 65_536
  /// Bytes of incoming messages, assembling or delivered and not yet released, that the connection keeps. A stream
  /// that would exceed it is cancelled.
  public var maxInboundBytes = 67_108_864

  public init() {}
}
