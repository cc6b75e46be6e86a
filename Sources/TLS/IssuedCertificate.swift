/// A certificate with its key, in memory.
public struct IssuedCertificate: Sendable {
  public let certificatePEM: [UInt8]
  /// PKCS#8, not encrypted.
  public let privateKeyPEM: [UInt8]
  public let summary: CertificateSummary

  /// Writes both files atomically, the key first and readable by its owner alone.
  ///
  /// A reader that loads between the two writes sees a pair that doesn't match and keeps its old one.
  /// - Parameter replacing: whether existing files may be replaced.
  public func write(certificatePath: String, privateKeyPath: String, replacing: Bool) throws(CertificateError) {
    if !replacing {
      for path in [certificatePath, privateKeyPath] where FileBytes.exists(path) {
        throw .alreadyExists(path: path)
      }
    }
    do throws(IdentityError) {
      try FileBytes.write(privateKeyPEM, to: privateKeyPath, mode: 0o600)
      try FileBytes.write(certificatePEM, to: certificatePath, mode: 0o644)
    } catch {
      throw .identity(error)
    }
  }
}
