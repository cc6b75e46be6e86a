import COpenSSL
import TLS

/// A client that keeps none of the rules our own engine can't break: made of OpenSSL alone.
final class RawClient {
  struct Outcome {
    var serverError: TLSError?
    /// OpenSSL's reasons on the client's side.
    var clientReasons: [Int32] = []
  }

  private let context: OpaquePointer
  private let connection: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  /// Takes over the context.
  init(context: OpaquePointer) throws {
    guard let connection = SSL_new(context), let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem())
    else { throw Department.Failure.notWritten("no memory") }
    self.context = context
    self.connection = connection
    self.incoming = incoming
    self.outgoing = outgoing
    SSL_set_bio(connection, incoming, outgoing)
    SSL_set_connect_state(connection)
  }

  deinit {
    SSL_free(connection)
    SSL_CTX_free(context)
  }

  /// Shakes hands until both sides are silent.
  func shake(with server: TLSEngine) throws -> Outcome {
    var outcome = Outcome()
    let pair = EnginePair(client: server, server: server)
    while true {
      ERR_clear_error()
      if SSL_do_handshake(connection) == 1 {
        var byte: UInt8 = 0
        SSL_read(connection, &byte, 1)
      }
      while case let code = ERR_get_error(), code != 0 { outcome.clientReasons.append(opora_error_reason(code)) }
      var sent = [UInt8](repeating: 0, count: BIO_ctrl_pending(outgoing))
      if !sent.isEmpty {
        BIO_read(outgoing, &sent, Int32(sent.count))
        pair.deliver(sent, toServer: true)
      }
      let answer = server.taken()
      guard !sent.isEmpty || !answer.isEmpty else { break }
      BIO_write(incoming, answer, Int32(answer.count))
    }
    outcome.serverError = pair.serverError
    return outcome
  }
}

enum TLSEngineFixtures {
  static func clientContext(
    certificate: TLSIdentity?, believing authorityPath: String,
    applicationProtocol: String? = TLSContext.applicationProtocol, isLimitedToTLS12: Bool = false
  ) -> OpaquePointer? {
    guard let context = SSL_CTX_new(TLS_client_method()) else { return nil }
    if isLimitedToTLS12 { _ = opora_ctx_limit_to_tls12(context) }
    SSL_CTX_load_verify_locations(context, authorityPath, nil)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    if let certificate {
      SSL_CTX_use_certificate_chain_file(context, certificate.certificateChainPath)
      SSL_CTX_use_PrivateKey_file(context, certificate.privateKeyPath, SSL_FILETYPE_PEM)
    }
    if let applicationProtocol {
      let list = [UInt8(applicationProtocol.utf8.count)] + Array(applicationProtocol.utf8)
      SSL_CTX_set_alpn_protos(context, list, UInt32(list.count))
    }
    return context
  }

  static func rawClient(_ context: OpaquePointer?) throws -> RawClient {
    guard let context else { throw Department.Failure.notWritten("no memory") }
    return try RawClient(context: context)
  }
}
