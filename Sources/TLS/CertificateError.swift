/// Why a certificate could not be made or written.
public enum CertificateError: Error, Sendable, Hashable {
  /// A name that can't stand in a certificate.
  case invalidName(String)
  /// The end does not lie after the beginning, or beyond the authority's own end.
  case invalidValidity(notBeforeSeconds: Int64, notAfterSeconds: Int64, authorityNotAfterSeconds: Int64?)
  /// There is an authority or a certificate already, and replacing it was not asked for.
  case alreadyExists(path: String)
  case identity(IdentityError)
  /// OpenSSL could not do a step.
  case failed(step: String, reason: String)
}

extension CertificateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidName(let name):
      return "'\(name)' can't stand in a certificate; names are 1 to 63 of a-z, 0-9, '-', '_', '.', "
        + "beginning with a letter or digit"
    case .invalidValidity(let notBefore, let notAfter, let authorityEnd):
      let range = "\(CalendarText.utc(notBefore)) to \(CalendarText.utc(notAfter))"
      guard let authorityEnd, notAfter > authorityEnd else {
        return "a certificate can't be valid from \(range); give an end after the beginning"
      }
      return "a certificate can't be valid from \(range), because its authority ends at "
        + "\(CalendarText.utc(authorityEnd)); give fewer days or renew the authority"
    case .alreadyExists(let path):
      return "\(path) exists already and was not replaced; choose another directory or ask for replacement"
    case .identity(let error):
      return error.description
    case .failed(let step, let reason):
      return "OpenSSL could not \(step): \(reason)"
    }
  }
}
