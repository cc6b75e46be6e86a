internal import RPC
internal import TLS
internal import Wire

/// One connection: the protocol machine between a secure channel and the calls of one side.
///
/// A base class rather than a protocol, because the machine is one value that only its owner may touch and both sides
/// drive it alike. Touched on its loop only.
class FrameConnection: SecureChannelOwner, TurnFlushing, @unchecked Sendable {
  let domain: LoopDomain
  let channel: SecureChannel
  let peer: PeerIdentity
  let remoteAddress: String
  let deadlines: DeadlineWatch
  var machine: ConnectionMachine
  /// Of frames, after TLS.
  private(set) var receivedBytes: UInt64 = 0
  private(set) var sentBytes: UInt64 = 0

  /// What all connections keep.
  let memory: MemoryBudget
  /// Bytes of messages that the machine has handed out and the connection's calls keep.
  var callBytes = 0
  /// What of this connection is in the budget.
  private var postedBytes = 0

  private var events: [ConnectionEvent] = []
  private var output: [UInt8] = []
  private var isUnflushed = false
  private var isEnded = false
  /// Why the machine gave up; more telling than the closed socket that follows.
  private(set) var failure: ConnectionError?

  /// The most plaintext of one TLS write; what is beyond waits until the socket has room.
  private static let writeBytes = 65_536

  init(
    role: WireRole, channel: SecureChannel, peer: PeerIdentity, remoteAddress: String, domain: LoopDomain,
    settings: Settings, limits: ConnectionLimits, memory: MemoryBudget, isCompressing: Bool
  ) {
    self.channel = channel
    self.memory = memory
    self.peer = peer
    self.remoteAddress = remoteAddress
    self.domain = domain
    deadlines = DeadlineWatch(loop: domain.loop)
    machine = ConnectionMachine(
      role: role, settings: settings, limits: limits, compression: isCompressing ? domain.compression : nil,
      now: .current)
    // The channel holds its owner until the end, and the end stops the watch.
    deadlines.onExpiry { [unowned self] now in self.sweep(now) }
    touch()
  }

  // MARK: For the subclasses

  /// One event of the machine; may use the machine.
  func handle(_ event: ConnectionEvent) {}

  /// Ends the calls whose deadline has passed and returns the earliest of the others.
  func expireCalls(now: UInt64) -> UInt64 { .max }

  /// The connection is gone, after all its streams were reported as cancelled.
  func connectionEnded(_ reason: ChannelEnd) {}

  /// To be called after anything that may have made output.
  func touch() {
    guard !isUnflushed, !isEnded else { return }
    isUnflushed = true
    domain.noteUnflushed(self)
  }

  /// Takes no new calls and closes when the open ones are done.
  ///
  /// - Parameter retryAfter: How long the peer should keep away from this server; zero for no advice.
  func drain(text: String, retryAfter: Duration = .zero) {
    let milliseconds = UInt32(clamping: Int64(min(retryAfter, .seconds(3_600)) / .milliseconds(1)))
    machine.drain(retryAfterMilliseconds: milliseconds, text: text, now: .current, events: &events)
    performEvents()
    touch()
  }

  /// Ends every open call and closes, telling the peer why.
  func abandon(text: String) {
    machine.abandon(code: .shutdown, text: text, now: .current, events: &events)
    performEvents()
    touch()
  }

  // MARK: Turns

  func flushTurn() {
    isUnflushed = false
    guard !isEnded else { return }
    while machine.hasOutput, channel.isWritable {
      output.removeAll(keepingCapacity: true)
      machine.takeOutput(into: &output, limit: Self.writeBytes, events: &events)
      guard !output.isEmpty else { break }
      sentBytes &+= UInt64(output.count)
      output.withUnsafeBytes { channel.send($0) }
    }
    if output.capacity > Self.keptOutputBytes { output = [] }
    performEvents()
    guard !isEnded else { return }
    postMemory(machine.keptBytes + callBytes)
    if machine.isOver {
      // It had its time to read already; waiting for it once more would double it.
      if case .writeStalled = failure { return channel.closeAtOnce() }
      if !machine.hasOutput || !channel.isWritable { channel.close() }
    } else if let next = machine.nextDeadline {
      deadlines.watch(next.nanoseconds)
    }
  }

  private static let keptOutputBytes = 16 * 1024

  private func postMemory(_ bytes: Int) {
    guard bytes != postedBytes else { return }
    memory.change(by: bytes - postedBytes)
    postedBytes = bytes
  }

  private func performEvents() {
    while !events.isEmpty {
      var batch: [ConnectionEvent] = []
      swap(&batch, &events)
      for event in batch {
        if case .failed(let error) = event { failure = error }
        handle(event)
      }
      if events.isEmpty {
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &events)
        break
      }
    }
  }

  private func sweep(_ now: UInt64) -> UInt64 {
    var next = UInt64.max
    domain.turn {
      machine.tick(now: MonotonicInstant(nanoseconds: now), events: &events)
      performEvents()
      next = expireCalls(now: now)
      touch()
    }
    if let deadline = machine.nextDeadline { next = min(next, deadline.nanoseconds) }
    return isEnded ? .max : next
  }

  // MARK: SecureChannelOwner

  func channelReceived(_ plaintext: UnsafeRawBufferPointer) {
    receivedBytes &+= UInt64(plaintext.count)
    machine.allow(inbound: memory.room)
    machine.receive(plaintext, now: .current, events: &events)
    performEvents()
    touch()
  }

  func channelWritabilityChanged(isWritable: Bool) {
    if isWritable {
      machine.writeResumed()
      touch()
    } else {
      machine.writeBlocked(now: .current)
    }
  }

  func channelEnded(_ reason: ChannelEnd) {
    guard !isEnded else { return }
    machine.receiveEnd(now: .current, events: &events)
    performEvents()
    isEnded = true
    deadlines.stop()
    connectionEnded(reason)
    postMemory(0)
  }
}

extension MonotonicInstant {
  /// The clock of the event loops, which is also that of deadlines.
  static var current: MonotonicInstant { MonotonicInstant(nanoseconds: LoopDomain.now) }
}
