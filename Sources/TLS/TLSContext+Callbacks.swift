internal import COpenSSL

// What OpenSSL asks during a handshake. The functions are called within SSL_do_handshake or SSL_read of one engine, on
// that engine's thread.

/// A client that names no application protocol at all is refused before anything is spent on it.
let requireApplicationProtocol: SSL_client_hello_cb_fn = { connection, alert, _ in
  var bytes: UnsafePointer<UInt8>?
  var length = 0
  let extensionType = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
  if SSL_client_hello_get0_ext(connection, extensionType, &bytes, &length) == 1 { return SSL_CLIENT_HELLO_SUCCESS }
  alert?.pointee = SSL_AD_NO_APPLICATION_PROTOCOL
  TLSEngine.of(connection)?.rejection = .applicationProtocolMismatch
  return SSL_CLIENT_HELLO_ERROR
}

/// Chooses `opora/1` from the client's list, or ends the handshake with the alert made for this.
let selectApplicationProtocol: SSL_CTX_alpn_select_cb_func = { connection, chosen, chosenLength, offered, length, _ in
  let list = UnsafeBufferPointer(start: offered, count: offered == nil ? 0 : Int(length))
  let wanted = TLSContext.applicationProtocol.utf8
  var position = 0
  while position < list.count {
    let start = position + 1
    let end = start + Int(list[position])
    guard end <= list.count else { break }
    if list[start..<end].elementsEqual(wanted) {
      chosen?.pointee = list.baseAddress.map { $0 + start }
      chosenLength?.pointee = UInt8(end - start)
      return SSL_TLSEXT_ERR_OK
    }
    position = end
  }
  TLSEngine.of(connection)?.rejection = .applicationProtocolMismatch
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// After OpenSSL's own verdict on each certificate of the chain: notes why one was refused, and looks at the identity.
let verifyPeer: @convention(c) (Int32, OpaquePointer?) -> Int32 = { accepted, storeContext in
  guard let storeContext,
    let connection = X509_STORE_CTX_get_ex_data(storeContext, SSL_get_ex_data_X509_STORE_CTX_idx()),
    let engine = TLSEngine.of(OpaquePointer(connection))
  else { return 0 }
  if let rejection = engine.verdict(isAccepted: accepted == 1, storeContext: storeContext) {
    if engine.rejection == nil { engine.rejection = rejection }
    if accepted == 1 { X509_STORE_CTX_set_error(storeContext, X509_V_ERR_APPLICATION_VERIFICATION) }
    return 0
  }
  return 1
}

/// A ticket has arrived: keeps the session for the next connection to the same service.
let keepSession: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32 = { connection, session in
  guard let session, let engine = TLSEngine.of(connection), let service = engine.expected?.uri else { return 0 }
  engine.context.sessions.insert(session, for: service)
  return 1
}
