internal import COpenSSL

extension TLSEngine {
  /// What is wrong with the certificate OpenSSL is looking at, if anything.
  func verdict(isAccepted: Bool, storeContext: OpaquePointer) -> TLSError? {
    let depth = X509_STORE_CTX_get_error_depth(storeContext)
    guard let current = X509_STORE_CTX_get_current_cert(storeContext) else {
      return isAccepted ? nil : .certificateMissing
    }
    X509_up_ref(current)
    let certificate = X509Certificate(owning: current)
    guard isAccepted else {
      return Self.rejection(code: X509_STORE_CTX_get_error(storeContext), certificate: certificate)
    }
    guard depth == 0 else { return nil }
    switch identify(certificate, at: SystemTime.secondsSinceEpoch()) {
    case .success: return nil
    case .failure(let error): return error
    }
  }

  /// Reads the identity of a certificate whose signature is already believed.
  func identify(_ certificate: X509Certificate, at seconds: Int64) -> Result<PeerIdentity, TLSError> {
    guard let notBefore = certificate.notBeforeSeconds, let notAfter = certificate.notAfterSeconds,
      (notBefore...max(notBefore, notAfter)).contains(seconds)
    else {
      return .failure(
        .certificateNotCurrent(
          notBeforeSeconds: certificate.notBeforeSeconds ?? 0, notAfterSeconds: certificate.notAfterSeconds ?? 0))
    }
    guard let identity = certificate.identity() else { return .failure(.identityMissing) }
    guard let expected else { return .success(identity) }
    guard identity == expected else { return .failure(.identityUnexpected(expected: expected, found: identity)) }
    return .success(identity)
  }

  private static func rejection(code: Int32, certificate: X509Certificate) -> TLSError {
    switch code {
    case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
      return .certificateNotCurrent(
        notBeforeSeconds: certificate.notBeforeSeconds ?? 0, notAfterSeconds: certificate.notAfterSeconds ?? 0)
    default:
      return .certificateUntrusted(reason: String(cString: X509_verify_cert_error_string(Int(code))))
    }
  }
}
