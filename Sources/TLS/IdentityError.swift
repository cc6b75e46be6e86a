/// Why certificates or a key can't be used. Every case names the file; every description ends with what to do.
public enum IdentityError: Error, Sendable, Hashable {
  case fileMissing(path: String)
  case fileUnreadable(path: String, reason: String)
  case fileTooLarge(path: String, bytes: Int, limitBytes: Int)
  case notPEM(path: String, expected: PEMKind)
  /// The private key can be read by others than its owner.
  case keyExposed(path: String, mode: UInt32)
  /// The private key is encrypted; a service has nobody to ask for the passphrase.
  case keyEncrypted(path: String)
  case expired(path: String, notAfterSeconds: Int64)
  case notYetValid(path: String, notBeforeSeconds: Int64)
  case keyMismatch(certificatePath: String, keyPath: String)
  case notSignedByAuthority(certificatePath: String, authorityPath: String, reason: String)
  /// The file given as an authority holds a certificate that may not sign others.
  case notAnAuthority(path: String)
  /// The certificate has no identity of the form `spiffe://opora/...`, or more than one.
  case noIdentity(path: String)
  /// OpenSSL refused the material for a reason of its own.
  case refused(path: String, reason: String)

  /// What a PEM file was expected to hold.
  public enum PEMKind: String, Sendable, Hashable {
    case certificate = "CERTIFICATE"
    case privateKey = "PRIVATE KEY"
  }
}

extension IdentityError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fileMissing(let path):
      return "\(path) does not exist; issue certificates with 'opora cert issue' or correct the path"
    case .fileUnreadable(let path, let reason):
      return "\(path) can't be read: \(reason); check its owner and permissions"
    case .fileTooLarge(let path, let bytes, let limitBytes):
      return "\(path) has \(bytes) bytes, more than the \(limitBytes) a PEM file may have; is this the right file?"
    case .notPEM(let path, let expected):
      return "\(path) holds no PEM block '-----BEGIN \(expected.rawValue)-----'; is this the right file?"
    case .keyExposed(let path, let mode):
      return "\(path) is a private key that others can read (mode \(Self.octal(mode))); run: chmod 600 \(path)"
    case .keyEncrypted(let path):
      return "\(path) is encrypted with a passphrase, which a service can't be asked for; store it decrypted, mode 600"
    case .expired(let path, let notAfter):
      return "\(path) expired at \(CalendarText.utc(notAfter)); renew it with 'opora cert renew'"
    case .notYetValid(let path, let notBefore):
      return "\(path) is valid only from \(CalendarText.utc(notBefore)); check this machine's clock"
    case .keyMismatch(let certificatePath, let keyPath):
      return "\(keyPath) is not the key of \(certificatePath); give the two files that were issued together"
    case .notSignedByAuthority(let certificatePath, let authorityPath, let reason):
      return "\(certificatePath) is not signed by \(authorityPath): \(reason); issue it again with that authority"
    case .notAnAuthority(let path):
      return "\(path) is not an authority's certificate; give the one made by 'opora cert init-ca'"
    case .noIdentity(let path):
      return "\(path) carries no single identity spiffe://opora/service/NAME or spiffe://opora/person/ROLE/NAME; "
        + "issue it with 'opora cert issue'"
    case .refused(let path, let reason):
      return "\(path) was refused by OpenSSL: \(reason)"
    }
  }

  private static func octal(_ mode: UInt32) -> String {
    "0" + String(mode & 0o777, radix: 8)
  }
}
