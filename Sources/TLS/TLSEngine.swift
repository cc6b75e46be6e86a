internal import COpenSSL

/// One connection's TLS, without a socket: bytes in, bytes out.
///
/// The owner moves bytes: what the socket gave goes to ``receive(_:into:)``, what is to be sent goes to ``write(_:)``,
/// and after either, ``takeCiphertext(_:)`` hands over everything for the socket at once. Nothing blocks, nothing
/// waits, no call is made twice. After an error the engine is finished; a last alert may be waiting to be sent.
///
/// Not `Sendable`: one engine belongs to one event loop.
public final class TLSEngine {
  public enum State: Sendable, Hashable {
    case handshaking
    case established
    /// The peer said that it won't send any more (close_notify); writing is still allowed.
    case peerClosed
    /// ``close()`` was called.
    case closed
    case failed(TLSError)
  }

  public private(set) var state: State = .handshaking
  /// Who the peer is; known from ``State/established`` on.
  public private(set) var peer: PeerIdentity?
  /// Whether an earlier session was resumed, which saves the certificates and their signatures.
  public private(set) var isResumed = false

  let context: TLSContext
  let expected: PeerIdentity?
  /// Why a callback within OpenSSL said no; more precise than the error OpenSSL makes of it.
  var rejection: TLSError?

  private let connection: OpaquePointer
  private let buffers: UnsafeMutablePointer<opora_bio_buffers>

  /// - Parameters:
  ///   - context: decides the role.
  ///   - expected: for a client, who has to answer; its certificate must say so, whatever the address was. A client
  ///     without it accepts any service. A server accepts anybody the authority has signed.
  /// - Throws: ``TLSError/protocolViolation(detail:)`` when OpenSSL can't allocate a connection.
  public init(context: TLSContext, expected: PeerIdentity? = nil) throws(TLSError) {
    OpenSSLErrors.clear()
    guard let method = BIOMethod.shared.pointer, let connection = SSL_new(context.pointer) else {
      throw .protocolViolation(detail: OpenSSLErrors.drainText())
    }
    guard let bio = BIO_new(method) else {
      SSL_free(connection)
      throw .protocolViolation(detail: OpenSSLErrors.drainText())
    }
    self.context = context
    self.expected = expected
    self.connection = connection
    buffers = .allocate(capacity: 1)
    buffers.initialize(to: opora_bio_buffers())
    BIO_set_data(bio, buffers)
    SSL_set_bio(connection, bio, bio)
    // The pointer is unretained because the engine owns the connection and outlives every callback of it.
    SSL_set_ex_data(connection, 0, Unmanaged.passUnretained(self).toOpaque())
    switch context.role {
    case .server:
      SSL_set_accept_state(connection)
    case .client:
      SSL_set_connect_state(connection)
      if let service = expected?.uri, let session = context.sessions.take(for: service) {
        SSL_set_session(connection, session)
        SSL_SESSION_free(session)
      }
    }
  }

  deinit {
    // SSL_free would forbid the session's resumption when no close was exchanged; a lost socket is no reason for that.
    switch state {
    case .failed(let error) where error != .truncated: break
    default: SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
    }
    SSL_free(connection)
    free(buffers.pointee.output)
    buffers.deallocate()
  }

  static func of(_ connection: OpaquePointer?) -> TLSEngine? {
    guard let connection, let data = SSL_get_ex_data(connection, 0) else { return nil }
    // Unretained because this is only called by OpenSSL below a method of the engine itself.
    return Unmanaged<TLSEngine>.fromOpaque(data).takeUnretainedValue()
  }

  /// Begins the handshake: a client's first flight is ready to be taken afterwards. Does nothing for a server.
  public func start() throws(TLSError) {
    guard case .handshaking = state else { return }
    try advanceHandshake()
  }

  /// Decrypts everything that one read of the socket gave.
  ///
  /// - Returns: the plaintext, in the scratch's memory: valid until the scratch is used again. Empty while the
  ///   handshake goes on. Data that came with a close_notify is still returned; the state tells.
  /// - Throws: what ended the connection; plaintext decrypted before the fault is dropped with it.
  public func receive(_ ciphertext: UnsafeRawBufferPointer, into scratch: TLSScratch) throws(TLSError)
    -> UnsafeRawBufferPointer
  {
    switch state {
    case .handshaking, .established: break
    case .failed(let error): throw error
    case .peerClosed, .closed: return UnsafeRawBufferPointer(rebasing: scratch.memory[0..<0])
    }
    buffers.pointee.input = ciphertext.baseAddress?.assumingMemoryBound(to: UInt8.self)
    buffers.pointee.input_length = ciphertext.count
    defer {
      buffers.pointee.input = nil
      buffers.pointee.input_length = 0
    }
    if case .handshaking = state { try advanceHandshake() }
    guard case .established = state else { return UnsafeRawBufferPointer(rebasing: scratch.memory[0..<0]) }
    let count = try drain(into: scratch)
    return UnsafeRawBufferPointer(rebasing: scratch.memory[0..<count])
  }

  /// Encrypts bytes; they are sent with the next ``takeCiphertext(_:)``.
  ///
  /// A record costs 22 bytes and 1.7 µs: give everything that is ready at once.
  public func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
    switch state {
    case .established, .peerClosed: break
    case .failed(let error): throw error
    case .handshaking, .closed: throw .notOpen
    }
    var rest = plaintext
    while !rest.isEmpty {
      OpenSSLErrors.clear()
      var written = 0
      let result = SSL_write_ex(connection, rest.baseAddress, rest.count, &written)
      guard result == 1, written > 0 else { throw fail(SSL_get_error(connection, result)) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// How many bytes wait for the socket.
  public var ciphertextCount: Int { Int(buffers.pointee.output_length) }

  /// Hands over all bytes that wait for the socket, once; the pointer is valid within the closure only.
  public func takeCiphertext(_ body: (UnsafeRawBufferPointer) -> Void) {
    let count = buffers.pointee.output_length
    guard count > 0 else { return }
    body(UnsafeRawBufferPointer(start: buffers.pointee.output, count: count))
    buffers.pointee.output_length = 0
    // A burst's memory is not kept for the life of an idle connection.
    if buffers.pointee.output_capacity > Self.keptOutputBytes {
      free(buffers.pointee.output)
      buffers.pointee.output = nil
      buffers.pointee.output_capacity = 0
    }
  }

  private static let keptOutputBytes = 8 * 1024

  /// Says to the peer that nothing more comes; take the ciphertext afterwards. Idempotent.
  public func close() {
    switch state {
    case .established, .peerClosed:
      OpenSSLErrors.clear()
      SSL_shutdown(connection)
      OpenSSLErrors.clear()
      state = .closed
    case .handshaking:
      state = .closed
    case .closed, .failed:
      break
    }
  }

  /// The socket has ended.
  ///
  /// - Throws: ``TLSError/truncated`` when the peer had not said so before: data may be missing.
  public func transportEnded() throws(TLSError) {
    switch state {
    case .peerClosed, .closed: return
    case .failed(let error): throw error
    case .handshaking, .established:
      state = .failed(.truncated)
      throw .truncated
    }
  }

  private func advanceHandshake() throws(TLSError) {
    OpenSSLErrors.clear()
    let result = SSL_do_handshake(connection)
    guard result != 1 else { return try finishHandshake() }
    let code = SSL_get_error(connection, result)
    if code != SSL_ERROR_WANT_READ { throw fail(code) }
  }

  private func finishHandshake() throws(TLSError) {
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    SSL_get0_alpn_selected(connection, &name, &length)
    let selected = UnsafeBufferPointer(start: name, count: name == nil ? 0 : Int(length))
    guard selected.elementsEqual(TLSContext.applicationProtocol.utf8) else {
      throw finish(with: .applicationProtocolMismatch)
    }
    isResumed = SSL_session_reused(connection) == 1
    // A resumed session brings its certificate along without the verification callback: look at it again.
    guard let pointer = SSL_get1_peer_certificate(connection) else { throw finish(with: .certificateMissing) }
    let certificate = X509Certificate(owning: pointer)
    switch identify(certificate, at: SystemTime.secondsSinceEpoch()) {
    case .success(let identity): peer = identity
    case .failure(let error): throw finish(with: error)
    }
    state = .established
  }

  private func drain(into scratch: TLSScratch) throws(TLSError) -> Int {
    var filled = 0
    while true {
      if scratch.memory.count - filled < 16_384 { scratch.grow(keeping: filled) }
      OpenSSLErrors.clear()
      var count = 0
      let room = scratch.memory.baseAddress.map { $0 + filled }
      let result = SSL_read_ex(connection, room, scratch.memory.count - filled, &count)
      if result == 1 {
        filled += count
        continue
      }
      switch SSL_get_error(connection, result) {
      case SSL_ERROR_WANT_READ:
        return filled
      case SSL_ERROR_ZERO_RETURN:
        state = .peerClosed
        return filled
      case let code:
        throw fail(code)
      }
    }
  }

  /// Ends the connection for a reason of our own, with a close_notify for the peer.
  private func finish(with error: TLSError) -> TLSError {
    OpenSSLErrors.clear()
    SSL_shutdown(connection)
    OpenSSLErrors.clear()
    state = .failed(error)
    return error
  }

  private func fail(_ code: Int32) -> TLSError {
    let errors = OpenSSLErrors.drain()
    let error = rejection ?? TLSError(sslError: code, queue: errors, isHandshaking: state == .handshaking)
    state = .failed(error)
    return error
  }
}
