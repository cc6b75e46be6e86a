/// Where a process finds what it proves its identity with, and whom it believes.
public struct TLSIdentity: Sendable, Hashable {
  /// PEM file: the own certificate first, then any intermediate certificates.
  public var certificateChainPath: String
  /// PEM file with the private key; readable by its owner alone.
  public var privateKeyPath: String
  /// PEM file with the certificate of the authority that peers must be signed by (several are allowed, so that an
  /// authority can be replaced without stopping).
  public var authorityPath: String

  public init(certificateChainPath: String, privateKeyPath: String, authorityPath: String) {
    self.certificateChainPath = certificateChainPath
    self.privateKeyPath = privateKeyPath
    self.authorityPath = authorityPath
  }
}
