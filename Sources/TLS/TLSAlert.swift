/// The reason a peer gave for ending a TLS connection. Source: RFC 8446, section 6.
public enum TLSAlert: Sendable, Hashable {
  case unexpectedMessage
  case badRecord
  case handshakeFailure
  case badCertificate
  case unsupportedCertificate
  case certificateRevoked
  case certificateExpired
  case certificateUnknown
  case unknownAuthority
  case accessDenied
  case protocolVersion
  case internalError
  case certificateRequired
  case noApplicationProtocol
  case other(code: UInt8)

  init(code: UInt8) {
    switch code {
    case 10: self = .unexpectedMessage
    case 20: self = .badRecord
    case 40: self = .handshakeFailure
    case 42: self = .badCertificate
    case 43: self = .unsupportedCertificate
    case 44: self = .certificateRevoked
    case 45: self = .certificateExpired
    case 46: self = .certificateUnknown
    case 48: self = .unknownAuthority
    case 49: self = .accessDenied
    case 70: self = .protocolVersion
    case 80: self = .internalError
    case 116: self = .certificateRequired
    case 120: self = .noApplicationProtocol
    default: self = .other(code: code)
    }
  }
}

extension TLSAlert: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpectedMessage: return "unexpected message"
    case .badRecord: return "a record could not be authenticated"
    case .handshakeFailure: return "handshake failure (often: it does not accept our identity)"
    case .badCertificate: return "our certificate is malformed or its signature wrong"
    case .unsupportedCertificate: return "our certificate is of a kind it does not accept for this purpose"
    case .certificateRevoked: return "our certificate was revoked"
    case .certificateExpired: return "our certificate has expired or is not valid yet by its clock"
    case .certificateUnknown: return "our certificate was not acceptable"
    case .unknownAuthority: return "it does not know the authority that signed our certificate"
    case .accessDenied: return "access denied"
    case .protocolVersion: return "it does not speak TLS 1.3"
    case .internalError: return "internal error"
    case .certificateRequired: return "a client certificate is required"
    case .noApplicationProtocol: return "it does not speak opora/1"
    case .other(let code): return "alert \(code)"
    }
  }
}
