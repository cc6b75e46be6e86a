/// Why a TLS connection could not be established or had to end.
///
/// After an error the engine may hold a last alert for the peer: send what ``TLSEngine/takeCiphertext(_:)`` gives, then
/// close the socket.
public enum TLSError: Error, Sendable, Hashable {
  /// The peer ended the connection and said why.
  case alertReceived(TLSAlert)
  /// The peer showed no certificate.
  case certificateMissing
  /// The peer's certificate has expired or is not valid yet.
  case certificateNotCurrent(notBeforeSeconds: Int64, notAfterSeconds: Int64)
  /// The peer's certificate is not signed by an authority we believe, or not meant for this purpose.
  case certificateUntrusted(reason: String)
  /// The peer's certificate names nobody of this system.
  case identityMissing
  /// The peer is somebody else than who was to be reached.
  case identityUnexpected(expected: PeerIdentity, found: PeerIdentity)
  /// The peer offered or chose another application protocol than `opora/1`.
  case applicationProtocolMismatch
  /// The peer offered no TLS 1.3.
  case versionRefused
  /// What arrived is not TLS: plain HTTP, another protocol, noise.
  case notTLS
  /// The socket ended without the peer's close_notify; data may be missing.
  case truncated
  /// The engine is closed, or not established yet.
  case notOpen
  /// The peer broke the TLS protocol; OpenSSL's words follow.
  case protocolViolation(detail: String)
}

extension TLSError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .alertReceived(let alert):
      return "the peer ended the TLS connection: \(alert)"
    case .certificateMissing:
      return "the peer showed no certificate; mutual TLS is mandatory: configure a certificate and key"
    case .certificateNotCurrent(let notBefore, let notAfter):
      return "the peer's certificate is valid only from \(CalendarText.utc(notBefore)) to "
        + "\(CalendarText.utc(notAfter)); renew it or check the clocks"
    case .certificateUntrusted(let reason):
      return "the peer's certificate is not trusted: \(reason); both sides need certificates of the same authority"
    case .identityMissing:
      return "the peer's certificate carries no single identity spiffe://opora/...; issue it with 'opora cert issue'"
    case .identityUnexpected(let expected, let found):
      return "expected to reach \(expected.uri) but found \(found.uri); check the address"
    case .applicationProtocolMismatch:
      return "the peer does not speak opora/1 (ALPN); is something else listening there?"
    case .versionRefused:
      return "the peer does not offer TLS 1.3, which is mandatory"
    case .notTLS:
      return "the peer does not speak TLS; is something else at that address, or a plain-text client here?"
    case .truncated:
      return "the connection was cut without a TLS close"
    case .notOpen:
      return "the TLS connection is not open"
    case .protocolViolation(let detail):
      return "the peer broke the TLS protocol: \(detail)"
    }
  }
}
