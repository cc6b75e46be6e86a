internal import COpenSSL

/// What all connections of one role and identity share: certificates, the authority believed, tickets for resumption.
///
/// TLS 1.3 only, both sides authenticated, ALPN `opora/1` mandatory, no renegotiation, no early data. Immutable: new
/// certificates make a new context (see ``TLSContextSource``), and connections keep the one they were made with.
///
/// `@unchecked Sendable` because an SSL_CTX is not changed after `init`, and OpenSSL locks what it counts and caches.
public final class TLSContext: @unchecked Sendable {
  /// Which side of the connections a context makes.
  public enum Role: Sendable, Hashable {
    case server
    case client
  }

  /// The application protocol both sides have to name.
  public static let applicationProtocol = "opora/1"

  public let role: Role
  /// Who this process is.
  public let own: PeerIdentity
  /// When the own certificate ends, in seconds since the epoch.
  public let notAfterSeconds: Int64

  let pointer: OpaquePointer
  let sessions = SessionCache()

  /// Reads and checks an identity's files.
  ///
  /// - Throws: ``IdentityError`` naming the file that is missing, unreadable, no PEM, expired, readable by others, not
  ///   belonging to the key or not signed by the authority.
  public convenience init(role: Role, identity: TLSIdentity) throws(IdentityError) {
    try self.init(role: role, credentials: Credentials.load(identity), path: identity.certificateChainPath)
  }

  init(role: Role, credentials: Credentials, path: String) throws(IdentityError) {
    OpenSSLErrors.clear()
    guard let context = SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
      throw .refused(path: path, reason: OpenSSLErrors.drainText())
    }
    pointer = context
    self.role = role
    own = credentials.own
    notAfterSeconds = credentials.notAfterSeconds
    guard Self.configure(context, role) && Self.install(credentials, in: context) else {
      throw .refused(path: path, reason: OpenSSLErrors.drainText())
    }
  }

  deinit {
    SSL_CTX_free(pointer)
  }

  /// AES-128 first: every processor this runs on has instructions for it, and it costs less than AES-256.
  private static let cipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

  /// A resumed connection is not asked for its certificate again: an hour bounds how long a withdrawn one lives on.
  private static let sessionLifetimeSeconds = 3_600

  private static func configure(_ context: OpaquePointer, _ role: Role) -> Bool {
    guard opora_ctx_require_tls13(context) == 1,
      SSL_CTX_set_ciphersuites(context, cipherSuites) == 1
    else { return false }
    SSL_CTX_set_security_level(context, 2)
    opora_ctx_harden(context)
    // Idle connections give their 34 kB of record buffers back.
    opora_ctx_set_mode(
      context, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS))
    SSL_CTX_set_timeout(context, sessionLifetimeSeconds)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verifyPeer)
    switch role {
    case .server:
      SSL_CTX_set_max_early_data(context, 0)
      // Tickets carry the session: the server keeps nothing per client. One ticket per handshake is enough, because a
      // resumed one brings the next.
      opora_ctx_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
      SSL_CTX_set_num_tickets(context, 1)
      let name = Array(applicationProtocol.utf8)
      guard SSL_CTX_set_session_id_context(context, name, UInt32(name.count)) == 1 else { return false }
      SSL_CTX_set_client_hello_cb(context, requireApplicationProtocol, nil)
      SSL_CTX_set_alpn_select_cb(context, selectApplicationProtocol, nil)
    case .client:
      opora_ctx_set_session_cache_mode(context, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
      SSL_CTX_sess_set_new_cb(context, keepSession)
      let list = [UInt8(applicationProtocol.utf8.count)] + Array(applicationProtocol.utf8)
      // This function alone reports success by zero.
      guard SSL_CTX_set_alpn_protos(context, list, UInt32(list.count)) == 0 else { return false }
    }
    return true
  }

  private static func install(_ credentials: Credentials, in context: OpaquePointer) -> Bool {
    guard SSL_CTX_use_certificate(context, credentials.leaf.pointer) == 1,
      SSL_CTX_use_PrivateKey(context, credentials.key.pointer) == 1,
      let store = SSL_CTX_get_cert_store(context)
    else { return false }
    for certificate in credentials.chain.dropFirst() {
      guard opora_ctx_add_chain_certificate(context, certificate.pointer) == 1 else { return false }
    }
    for authority in credentials.trust.authorities {
      guard X509_STORE_add_cert(store, authority.pointer) == 1 else { return false }
    }
    return true
  }
}
