/// Reading certificates from PEM files.
enum CertificateFile {
  /// All certificates of a file, at least one.
  static func load(path: String) throws(IdentityError) -> [X509Certificate] {
    let contents = try FileBytes.read(path)
    guard let certificates = X509Certificate.parse(pem: contents.bytes), !certificates.isEmpty else {
      throw .notPEM(path: path, expected: .certificate)
    }
    return certificates
  }

  static func checkDates(_ certificate: X509Certificate, path: String, at seconds: Int64) throws(IdentityError) {
    guard let notBefore = certificate.notBeforeSeconds, let notAfter = certificate.notAfterSeconds else {
      throw .refused(path: path, reason: "its dates are malformed")
    }
    guard seconds <= notAfter else { throw .expired(path: path, notAfterSeconds: notAfter) }
    guard seconds >= notBefore else { throw .notYetValid(path: path, notBeforeSeconds: notBefore) }
  }
}
