internal import NIOCore
internal import TLS

/// What owns a secure channel hears from it. All calls come on the loop, within a turn.
protocol SecureChannelOwner: AnyObject {
  /// Plaintext of one read; valid within the call only.
  func channelReceived(_ plaintext: UnsafeRawBufferPointer)
  /// The socket takes bytes again, or doesn't.
  func channelWritabilityChanged(isWritable: Bool)
  /// The last call: nothing comes and nothing goes any more.
  func channelEnded(_ reason: ChannelEnd)
}

/// Why a channel ended.
enum ChannelEnd: Error {
  /// The peer closed as it should.
  case closedByPeer
  /// This side closed.
  case closedHere
  case tls(TLSError)
  case handshakeTimedOut(Duration)
  case socket(description: String)
}

/// One connection's TLS between a socket and its owner.
///
/// Reads are decrypted whole into the loop's scratch memory; output leaves as one record and one system call per
/// turn. A handshake that takes too long is cut off; it costs nobody else anything, since nothing waits for it.
///
/// `@unchecked Sendable` because it is touched on its loop only.
final class SecureChannel: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case handshaking
    case open
    /// Everything was said; what still arrives is discarded until the peer hangs up too.
    case lingering
    case ended
  }

  /// How long a peer may take to read our last words before the socket is closed anyway.
  private static let lingerTime = TimeAmount.seconds(1)
  /// How long a peer that reads nothing may keep the last output waiting.
  private static let unreadTime = TimeAmount.seconds(20)

  private let engine: TLSEngine
  private let domain: LoopDomain
  private let handshakeTimeout: Duration
  /// Makes the owner once the peer is known; told of the end instead when it never comes to that.
  private var establish: ((SecureChannel, Result<PeerIdentity, ChannelEnd>) -> (any SecureChannelOwner)?)?
  /// Strong until the end: the channel keeps its owner alive as long as the socket is there.
  private var owner: (any SecureChannelOwner)?
  private var context: ChannelHandlerContext?
  private var phase = Phase.handshaking
  private var end: ChannelEnd?
  private var timer: Scheduled<Void>?
  private var outgoing: ByteBuffer?

  /// - Parameter establish: Called once: with the peer, to make the owner (nil closes), or with the failure.
  init(
    engine: TLSEngine, domain: LoopDomain, handshakeTimeout: Duration,
    establish: @escaping (SecureChannel, Result<PeerIdentity, ChannelEnd>) -> (any SecureChannelOwner)?
  ) {
    self.engine = engine
    self.domain = domain
    self.handshakeTimeout = handshakeTimeout
    self.establish = establish
  }

  // MARK: What the owner does

  var isWritable: Bool { context?.channel.isWritable ?? false }

  /// Encrypts and sends; once per turn, with everything there is.
  func send(_ plaintext: UnsafeRawBufferPointer) {
    guard phase == .open, !plaintext.isEmpty else { return }
    do throws(TLSError) {
      try engine.write(plaintext)
      flushCiphertext()
    } catch {
      fail(.tls(error))
    }
  }

  /// Says goodbye and closes; what was sent before still arrives.
  func close() {
    finish(.closedHere)
  }

  /// Closes without waiting: for a peer that reads nothing. What it has not taken is dropped.
  func closeAtOnce() {
    finish(.closedHere)
    context?.close(promise: nil)
  }

  // MARK: What the socket does

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  private func begin(_ context: ChannelHandlerContext) {
    guard timer == nil, phase == .handshaking else { return }
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(handshakeTimeout)) {
      guard self.phase == .handshaking else { return }
      self.domain.turn { self.fail(.handshakeTimedOut(self.handshakeTimeout)) }
    }
    domain.turn {
      do throws(TLSError) {
        try engine.start()
        flushCiphertext()
      } catch {
        fail(.tls(error))
      }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .handshaking || phase == .open else { return }
    let buffer = unwrapInboundIn(data)
    domain.noteRead()
    domain.turn {
      buffer.withUnsafeReadableBytes { receive($0) }
    }
  }

  private func receive(_ ciphertext: UnsafeRawBufferPointer) {
    do throws(TLSError) {
      let plaintext = try engine.receive(ciphertext, into: domain.scratch)
      if phase == .handshaking {
        flushCiphertext()
        if let peer = engine.peer {
          phase = .open
          timer?.cancel()
          timer = nil
          owner = takeEstablish()?(self, .success(peer))
          if owner == nil { return finish(.closedHere) }
        }
      }
      if phase == .open, !plaintext.isEmpty { owner?.channelReceived(plaintext) }
      if engine.state == .peerClosed { finish(.closedByPeer) }
    } catch {
      fail(.tls(error))
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard phase == .open else { return }
    let isWritable = context.channel.isWritable
    domain.turn { owner?.channelWritabilityChanged(isWritable: isWritable) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    domain.turn { fail(.socket(description: "\(error)")) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    domain.turn {
      if end == nil {
        do throws(TLSError) {
          try engine.transportEnded()
          end = .closedByPeer
        } catch {
          end = .tls(error)
        }
      }
      complete()
    }
  }

  // MARK: Ending

  /// Ends for a fault; an alert that tells the peer goes out first.
  private func fail(_ reason: ChannelEnd) {
    finish(reason)
  }

  private func finish(_ reason: ChannelEnd) {
    guard phase == .handshaking || phase == .open else { return }
    if end == nil { end = reason }
    phase = .lingering
    timer?.cancel()
    timer = nil
    engine.close()
    flushCiphertext()
    guard let context, context.channel.isActive else { return complete() }
    if case .closedByPeer = reason {
      context.close(promise: nil)
      return
    }
    // Closing a socket with unread input makes the kernel send RST, which takes our last words away from the peer. So
    // only the sending side is closed, and the rest when the peer has hung up too, or after a moment.
    let sent = context.eventLoop.makePromise(of: Void.self)
    context.close(mode: .output, promise: sent)
    let loop = context.eventLoop.assumeIsolated()
    timer = loop.scheduleTask(in: Self.unreadTime) { self.context?.close(promise: nil) }
    sent.futureResult.assumeIsolated().whenComplete { _ in
      self.timer?.cancel()
      self.timer = loop.scheduleTask(in: Self.lingerTime) { self.context?.close(promise: nil) }
    }
    announceEnd()
  }

  private func complete() {
    guard phase != .ended else { return }
    phase = .ended
    timer?.cancel()
    timer = nil
    announceEnd()
  }

  private func announceEnd() {
    let reason = end ?? .closedHere
    if let owner {
      self.owner = nil
      owner.channelEnded(reason)
    } else {
      _ = takeEstablish()?(self, .failure(reason))
    }
  }

  private func takeEstablish() -> ((SecureChannel, Result<PeerIdentity, ChannelEnd>) -> (any SecureChannelOwner)?)? {
    defer { establish = nil }
    return establish
  }

  private func flushCiphertext() {
    guard let context, engine.ciphertextCount > 0 else { return }
    // The buffer of the last flush is used again when the socket has taken it all.
    var buffer = outgoing ?? context.channel.allocator.buffer(capacity: engine.ciphertextCount)
    outgoing = nil
    buffer.clear()
    engine.takeCiphertext { bytes in _ = buffer.writeBytes(bytes) }
    if buffer.capacity <= Self.keptBufferBytes { outgoing = buffer }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private static let keptBufferBytes = 16 * 1024
}
