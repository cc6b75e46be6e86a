internal import COpenSSL

/// What a certificate says, for people and for checks.
public struct CertificateSummary: Sendable, Hashable {
  public let subject: String
  public let issuer: String
  /// Nil for an authority and for certificates of other systems.
  public let identity: PeerIdentity?
  public let uris: [String]
  public let dnsNames: [String]
  public let ipAddresses: [String]
  public let notBeforeSeconds: Int64
  public let notAfterSeconds: Int64
  /// Upper-case hexadecimal digits.
  public let serialNumber: String
  /// SHA-256 over the certificate, as lower-case hexadecimal digits.
  public let fingerprint: String
  public let isAuthority: Bool
  /// `EC 256 bit`, `RSA 2048 bit`.
  public let keyDescription: String

  /// Reads the first certificate of a PEM file, whoever signed it and whenever it is valid.
  public static func inspect(path: String) throws(IdentityError) -> CertificateSummary {
    let certificates = try CertificateFile.load(path: path)
    guard let first = certificates.first else { throw .notPEM(path: path, expected: .certificate) }
    return CertificateSummary(first)
  }

  /// Checks that a certificate is valid now and signed by an authority.
  public static func verify(path: String, authorityPath: String) throws(IdentityError) -> CertificateSummary {
    let now = SystemTime.secondsSinceEpoch()
    let chain = try CertificateFile.load(path: path)
    let trust = try TrustStore.load(path: authorityPath)
    for certificate in chain { try CertificateFile.checkDates(certificate, path: path, at: now) }
    try trust.verify(chain, path: path, at: now)
    guard let first = chain.first else { throw .notPEM(path: path, expected: .certificate) }
    return CertificateSummary(first)
  }

  init(_ certificate: X509Certificate) {
    let names = certificate.alternativeNames()
    subject = Self.text(X509_get_subject_name(certificate.pointer))
    issuer = Self.text(X509_get_issuer_name(certificate.pointer))
    identity = certificate.identity()
    uris = names.uris
    dnsNames = names.dnsNames
    ipAddresses = names.ipAddresses
    notBeforeSeconds = certificate.notBeforeSeconds ?? 0
    notAfterSeconds = certificate.notAfterSeconds ?? 0
    serialNumber = Self.serial(certificate)
    fingerprint = Self.digest(certificate)
    isAuthority = certificate.isAuthority
    keyDescription = Self.key(certificate)
  }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let name else { return "" }
    let bytes = PEMText.write { opora_print_name($0, name) }
    return String(decoding: bytes ?? [], as: UTF8.self)
  }

  private static func serial(_ certificate: X509Certificate) -> String {
    guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.pointer), nil) else { return "" }
    defer { BN_free(number) }
    guard let digits = BN_bn2hex(number) else { return "" }
    defer { CRYPTO_free(digits, nil, 0) }
    return String(cString: digits)
  }

  private static func digest(_ certificate: X509Certificate) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard X509_digest(certificate.pointer, EVP_sha256(), &bytes, &length) == 1 else { return "" }
    return bytes.prefix(Int(length)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  private static func key(_ certificate: X509Certificate) -> String {
    guard let key = X509_get0_pubkey(certificate.pointer) else { return "unknown" }
    let kind = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
    return "\(kind) \(EVP_PKEY_get_bits(key)) bit"
  }
}
