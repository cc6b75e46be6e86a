internal import COpenSSL

extension TLSError {
  /// OpenSSL's reasons from this number on are alerts the peer sent.
  private static let alertOffset: Int32 = 1_000

  /// Makes one error of SSL_get_error's code and the queue of reasons, oldest first.
  init(sslError: Int32, queue: [UInt], isHandshaking: Bool) {
    let reasons = queue.map(OpenSSLErrors.reason(of:))
    if let alert = reasons.first(where: { $0 >= Self.alertOffset && $0 < Self.alertOffset + 256 }) {
      self = .alertReceived(TLSAlert(code: UInt8(truncatingIfNeeded: alert - Self.alertOffset)))
      return
    }
    for reason in reasons {
      switch reason {
      case SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_BAD_EXTENSION:
        self = .applicationProtocolMismatch
        return
      case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        self = .certificateMissing
        return
      case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH, SSL_R_WRONG_SSL_VERSION:
        self = .versionRefused
        return
      case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_BAD_RECORD_TYPE,
        SSL_R_PACKET_LENGTH_TOO_LONG where isHandshaking:
        self = .notTLS
        return
      case SSL_R_CERTIFICATE_VERIFY_FAILED:
        self = .certificateUntrusted(reason: "its verification failed")
        return
      case SSL_R_UNEXPECTED_EOF_WHILE_READING:
        self = .truncated
        return
      default:
        continue
      }
    }
    self = .protocolViolation(detail: queue.last.map(OpenSSLErrors.text(of:)) ?? "SSL error \(sslError)")
  }
}
