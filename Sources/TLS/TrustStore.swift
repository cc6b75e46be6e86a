internal import COpenSSL

/// The authorities believed, and the check of a certificate against them outside of a handshake.
struct TrustStore {
  let authorities: [X509Certificate]
  let path: String

  static func load(path: String) throws(IdentityError) -> TrustStore {
    let certificates = try CertificateFile.load(path: path)
    let now = SystemTime.secondsSinceEpoch()
    for certificate in certificates {
      guard certificate.isAuthority else { throw .notAnAuthority(path: path) }
      try CertificateFile.checkDates(certificate, path: path, at: now)
    }
    return TrustStore(authorities: certificates, path: path)
  }

  /// Fails unless the chain's first certificate leads to one of the authorities.
  ///
  /// - Parameter seconds: the instant at which the certificates have to be valid.
  func verify(_ chain: [X509Certificate], path certificatePath: String, at seconds: Int64) throws(IdentityError) {
    guard let leaf = chain.first else { throw .notPEM(path: certificatePath, expected: .certificate) }
    guard let reason = failure(leaf: leaf, intermediates: chain.dropFirst(), at: seconds) else { return }
    throw .notSignedByAuthority(certificatePath: certificatePath, authorityPath: path, reason: reason)
  }

  private func failure(leaf: X509Certificate, intermediates: some Collection<X509Certificate>, at seconds: Int64)
    -> String?
  {
    let outOfMemory = "OpenSSL has no memory left"
    OpenSSLErrors.clear()
    defer { OpenSSLErrors.clear() }
    guard let store = X509_STORE_new() else { return outOfMemory }
    defer { X509_STORE_free(store) }
    for authority in authorities where X509_STORE_add_cert(store, authority.pointer) != 1 { return outOfMemory }
    guard let untrusted = opora_stack_new() else { return outOfMemory }
    defer { opora_stack_free(untrusted) }
    for certificate in intermediates where opora_stack_push(untrusted, certificate.pointer) != 1 { return outOfMemory }
    guard let context = X509_STORE_CTX_new() else { return outOfMemory }
    defer { X509_STORE_CTX_free(context) }
    guard X509_STORE_CTX_init(context, store, leaf.pointer, untrusted) == 1 else { return outOfMemory }
    X509_STORE_CTX_set_time(context, 0, time_t(seconds))
    guard X509_verify_cert(context) != 1 else { return nil }
    return String(cString: X509_verify_cert_error_string(Int(X509_STORE_CTX_get_error(context))))
  }
}
