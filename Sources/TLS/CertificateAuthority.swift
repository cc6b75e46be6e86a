internal import COpenSSL

/// The department's own certificate authority: one key that signs every service and person.
///
/// ECDSA on P-256 throughout. The key lies unencrypted in a file readable by its owner alone; whoever reads it can be
/// anybody, so on a real installation it is kept off the machines that serve.
public struct CertificateAuthority: Sendable {
  public let summary: CertificateSummary
  public let certificatePEM: [UInt8]

  let certificate: X509Certificate
  let key: PrivateKey

  /// Makes a new authority, self-signed.
  ///
  /// - Parameter name: the common name people see; printable text of 1 to 64 bytes.
  public static func create(name: String, validity: CertificateValidity = .days(3_650))
    throws(CertificateError) -> CertificateAuthority
  {
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidName(name)
    }
    let key = try CertificateBuilder.newKey()
    let extensions: [CertificateBuilder.Extension] = [
      .init(NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
      .init(NID_key_usage, "critical,keyCertSign,cRLSign"),
      .init(NID_subject_key_identifier, "hash"),
    ]
    let certificate = try CertificateBuilder(
      commonName: name, validity: validity, key: key, issuer: nil, issuerKey: key, extensions: extensions
    ).build()
    return try CertificateAuthority(certificate: certificate, key: key)
  }

  /// Reads an authority from its two files.
  public static func load(certificatePath: String, privateKeyPath: String)
    throws(CertificateError) -> CertificateAuthority
  {
    do throws(IdentityError) {
      let trust = try TrustStore.load(path: certificatePath)
      let key = try PrivateKey.load(path: privateKeyPath)
      guard let certificate = trust.authorities.first(where: key.belongs(to:)) else {
        throw .keyMismatch(certificatePath: certificatePath, keyPath: privateKeyPath)
      }
      return try loaded(certificate, key, certificatePath)
    } catch {
      throw .identity(error)
    }
  }

  /// Writes both files atomically, the key readable by its owner alone; refuses to replace an authority, since every
  /// certificate it has signed would die with it.
  public func write(certificatePath: String, privateKeyPath: String) throws(CertificateError) {
    guard let privateKeyPEM = key.pem() else {
      throw .failed(step: "write the key", reason: OpenSSLErrors.drainText())
    }
    try IssuedCertificate(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM, summary: summary)
      .write(certificatePath: certificatePath, privateKeyPath: privateKeyPath, replacing: false)
  }

  /// Makes a key and a certificate for a service or a person.
  ///
  /// A service may serve and call; a person may only call. Cost: about 1 ms.
  public func issue(_ request: CertificateRequest) throws(CertificateError) -> IssuedCertificate {
    let validity = request.validity
    guard validity.notAfterSeconds <= summary.notAfterSeconds else {
      throw .invalidValidity(
        notBeforeSeconds: validity.notBeforeSeconds, notAfterSeconds: validity.notAfterSeconds,
        authorityNotAfterSeconds: summary.notAfterSeconds)
    }
    let usage: String
    switch request.identity {
    case .service: usage = "serverAuth,clientAuth"
    case .person: usage = "clientAuth"
    }
    let leafKey = try CertificateBuilder.newKey()
    let extensions: [CertificateBuilder.Extension] = [
      .init(NID_basic_constraints, "critical,CA:FALSE"),
      .init(NID_key_usage, "critical,digitalSignature"),
      .init(NID_ext_key_usage, usage),
      .init(NID_subject_key_identifier, "hash"),
      .init(NID_authority_key_identifier, "keyid:always"),
      .init(NID_subject_alt_name, try request.alternativeNames()),
    ]
    let leaf = try CertificateBuilder(
      commonName: request.identity.name, validity: validity, key: leafKey, issuer: certificate, issuerKey: key,
      extensions: extensions
    ).build()
    guard let certificatePEM = leaf.pem(), let privateKeyPEM = leafKey.pem() else {
      throw .failed(step: "write the certificate", reason: OpenSSLErrors.drainText())
    }
    return IssuedCertificate(
      certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM, summary: CertificateSummary(leaf))
  }

  private static func loaded(_ certificate: X509Certificate, _ key: PrivateKey, _ path: String)
    throws(IdentityError) -> CertificateAuthority
  {
    do throws(CertificateError) {
      return try CertificateAuthority(certificate: certificate, key: key)
    } catch {
      throw .refused(path: path, reason: error.description)
    }
  }

  private init(certificate: X509Certificate, key: PrivateKey) throws(CertificateError) {
    guard let pem = certificate.pem() else {
      throw .failed(step: "write the certificate", reason: OpenSSLErrors.drainText())
    }
    self.certificate = certificate
    self.key = key
    certificatePEM = pem
    summary = CertificateSummary(certificate)
  }
}
