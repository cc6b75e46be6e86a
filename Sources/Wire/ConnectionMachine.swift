/// One side of one connection, without sockets, clocks or threads.
///
/// The owner feeds decrypted bytes with `receive`, performs the events, asks for calls and messages to be sent, and
/// takes what is to be written with `takeOutput`. Nothing here blocks, suspends or calls back.
///
/// ```swift
/// var machine = ConnectionMachine(role: .server, settings: Settings(), now: now)   // magic and HELLO are output
/// // per read:
/// events.removeAll(keepingCapacity: true)
/// bytes.withUnsafeBytes { machine.receive($0, now: now, events: &events) }
/// for event in events { … }                        // may call send, close, release … on the machine
/// // once per loop iteration, after all ready work:
/// while machine.hasOutput, socketIsWritable {
///   buffer.removeAll(keepingCapacity: true)
///   machine.takeOutput(into: &buffer, limit: 65_536, events: &events)
///   write(buffer)
/// }
/// reschedule(machine.nextDeadline)                 // and call tick(now:events:) then
/// ```
/// After `.failed` or `.finished` write out what is left and close the socket; the machine ignores everything else.
///
/// Not copyable: a second copy of a connection's state would be a second truth. Not thread-safe by itself: one owner,
/// usually an event loop.
///
/// Per-call deadlines are the owner's: `IncomingCall` carries the time-out and the instant it starts from.
public struct ConnectionMachine: ~Copyable, Sendable {
  /// How the connection as a whole stands.
  enum Phase: Sendable {
    case awaitingHello(until: MonotonicInstant)
    case open
    case draining(DrainStage)
    case over
  }

  /// The two phases of a drain.
  enum DrainStage: Sendable {
    /// GOAWAY with the greatest stream id is out; the PING behind it tells when the peer has read it.
    case announced(probe: UInt64, until: MonotonicInstant, GoAwayNotice)
    /// The real last stream is announced; what is open finishes. A probe that was not waited for may still be answered.
    case finishing(lateProbe: UInt64?)
  }

  public let role: WireRole
  /// What this side announced.
  public let settings: Settings
  let limits: ConnectionLimits
  let compression: (any MessageCompression)?

  var phase: Phase
  /// What the peer announced; defaults until its HELLO.
  public internal(set) var peerSettings = Settings()
  var decoder: FrameDecoder
  var streams = StreamTable()
  /// The greatest stream id opened so far, by either role; 0 = none.
  var lastStream: StreamID = 0
  var methods: [MethodEntry] = []
  /// The last GOAWAY of the peer.
  var peerGoAway: GoAwayNotice?

  // What waits to be written, in the order of writing.
  /// HELLO, METHOD, CREDIT and PING: frames that may overtake.
  var control: [UInt8] = []
  /// Formatted frames whose order counts: OPEN, INIT, CLOSE, CANCEL, GOAWAY, acknowledgements, short messages.
  var ready: [UInt8] = []
  /// Streams with messages that wait for their turn.
  var ring: [StreamID] = []
  var ringHead = 0
  /// Entries of the ring whose stream still lives; the others are passed over.
  var streamsInLine = 0
  /// Bytes queued in streams.
  var streamQueuedBytes = 0
  /// Some sender holds because the whole connection is full.
  var isConnectionHeld = false

  /// Incoming message bytes kept: assembling, or delivered and not released.
  var inboundBytes = 0
  /// What `inboundBytes` may reach now; the owner's word, within `limits.maxInboundBytes`.
  var inboundAllowance: Int
  /// Bytes that may still arrive for streams this side ended first.
  var lateBytes = 0
  var cancelBudget: RateBudget
  var controlBudget: RateBudget
  var oddities = 0
  var dataBytesUnearned = 0
  var queuedControlReplies = 0

  /// The latest time seen.
  var clock: MonotonicInstant
  var lastReceived: MonotonicInstant
  var frameDeadline: MonotonicInstant?
  var writeStallDeadline: MonotonicInstant?
  /// When the connection is old enough to be left.
  let agesAt: MonotonicInstant?
  /// Since when no call is open; nil while one is, or while `tick` has not yet seen the last one end.
  var idleSince: MonotonicInstant?
  var pendingPing: PendingPing?
  var lastPingSent: MonotonicInstant?
  var nextPingPayload: UInt64 = 1

  struct PendingPing: Sendable {
    var payload: UInt64
    var sentAt: MonotonicInstant
    /// Asked for by the owner, who hears of the answer.
    var isReported: Bool
  }

  /// Begins a connection: magic and HELLO are output at once, without waiting for the peer.
  ///
  /// - Parameters:
  ///   - settings: what this side announces; values outside the protocol's ranges are moved to their nearest end.
  ///   - compression: the algorithm to announce and, when the peer announces it too, to use; nil for none.
  ///   - now: the clock of the HELLO time-out starts here, so make the machine when TLS is up.
  public init(
    role: WireRole, settings: Settings = Settings(), limits: ConnectionLimits = ConnectionLimits(),
    compression: (any MessageCompression)? = nil, now: MonotonicInstant
  ) {
    self.role = role
    var announced = settings.clamped()
    announced.compression = compression?.algorithm ?? 0
    self.settings = announced
    self.compression = compression
    self.limits = limits
    phase = .awaitingHello(until: now + limits.helloTimeout)
    decoder = FrameDecoder(maxFrameBytes: self.settings.maxFrameBytes)
    cancelBudget = RateBudget(limit: limits.maxCancels, period: limits.budgetPeriod, now: now)
    controlBudget = RateBudget(limit: limits.maxControlFrames, period: limits.budgetPeriod, now: now)
    clock = now
    lastReceived = now
    inboundAllowance = limits.maxInboundBytes
    agesAt = limits.maxAge.map { now + $0 }
    FrameEncoder.preamble(settings: self.settings, versions: WireFormat.versions, into: &control)
  }

  // MARK: What the owner may look at

  /// The peer's HELLO has come and neither side is leaving: calls may be opened.
  public var acceptsCalls: Bool {
    guard case .open = phase, peerGoAway == nil else { return false }
    return role == .client && lastStream < WireFormat.maxStreamID
  }

  /// Nothing will happen any more; only output may be left.
  public var isOver: Bool {
    if case .over = phase { true } else { false }
  }

  /// Calls that are open.
  public var openStreams: Int { streams.count }

  /// How many further calls the peer takes now.
  public var freeStreams: Int { acceptsCalls ? max(0, peerSettings.maxStreams - streams.count) : 0 }

  /// Bytes that wait to be written, those that wait for credit included.
  public var queuedBytes: Int { control.count + ready.count + streamQueuedBytes }

  /// Bytes of messages that are kept: on their way in, delivered and not released, on their way out.
  public var keptBytes: Int { inboundBytes + queuedBytes }

  /// Says how many bytes of messages may come on top of those that are kept, where several connections share a limit.
  /// A stream that would exceed it is cancelled, as with `ConnectionLimits.maxInboundBytes`, which holds besides.
  public mutating func allow(inbound room: Int) {
    let (sum, overflow) = inboundBytes.addingReportingOverflow(max(0, room))
    inboundAllowance = overflow ? limits.maxInboundBytes : min(limits.maxInboundBytes, sum)
  }

  /// Whether `takeOutput` has something to do: bytes to write, or senders to resume because what they waited for was
  /// dropped with its stream.
  public var hasOutput: Bool { !control.isEmpty || !ready.isEmpty || streamsInLine > 0 || mayResume }

  /// The connection's queue has drained, and senders still hold.
  var mayResume: Bool { isConnectionHeld && queuedBytes <= limits.maxOutboundBytes / 2 }

  /// Whether the stream is alive on this side.
  public func isOpen(_ stream: StreamID) -> Bool { streams.slot(of: stream) != nil }
}
