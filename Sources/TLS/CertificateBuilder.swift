internal import COpenSSL

/// Builds and signs one X.509 version 3 certificate.
struct CertificateBuilder {
  struct Extension {
    let identifier: Int32
    let value: String

    init(_ identifier: Int32, _ value: String) {
      self.identifier = identifier
      self.value = value
    }
  }

  let commonName: String
  let validity: CertificateValidity
  let key: PrivateKey
  /// Nil for a self-signed certificate.
  let issuer: X509Certificate?
  let issuerKey: PrivateKey
  let extensions: [Extension]

  static func newKey() throws(CertificateError) -> PrivateKey {
    OpenSSLErrors.clear()
    guard let key = PrivateKey.generate() else {
      throw .failed(step: "make a P-256 key", reason: OpenSSLErrors.drainText())
    }
    return key
  }

  func build() throws(CertificateError) -> X509Certificate {
    guard validity.notBeforeSeconds < validity.notAfterSeconds else {
      throw .invalidValidity(
        notBeforeSeconds: validity.notBeforeSeconds, notAfterSeconds: validity.notAfterSeconds,
        authorityNotAfterSeconds: nil)
    }
    OpenSSLErrors.clear()
    guard let pointer = X509_new() else { throw failed("allocate a certificate") }
    let certificate = X509Certificate(owning: pointer)
    let version3 = 2
    guard X509_set_version(pointer, version3) == 1, setSerialNumber(pointer) else { throw failed("number it") }
    guard ASN1_TIME_set(X509_getm_notBefore(pointer), time_t(validity.notBeforeSeconds)) != nil,
      ASN1_TIME_set(X509_getm_notAfter(pointer), time_t(validity.notAfterSeconds)) != nil
    else { throw failed("date it") }
    guard setNames(pointer), X509_set_pubkey(pointer, key.pointer) == 1 else { throw failed("name it") }
    for part in extensions {
      let issuerPointer = issuer?.pointer ?? pointer
      guard opora_add_extension(pointer, issuerPointer, part.identifier, part.value) == 1 else {
        throw failed("add '\(part.value)'")
      }
    }
    guard X509_sign(pointer, issuerKey.pointer, EVP_sha256()) > 0 else { throw failed("sign the certificate") }
    return certificate
  }

  private func failed(_ step: String) -> CertificateError {
    .failed(step: step, reason: OpenSSLErrors.drainText())
  }

  /// 127 random bits: positive, unique without a ledger (RFC 5280, section 4.1.2.2 allows 20 bytes).
  private func setSerialNumber(_ pointer: OpaquePointer) -> Bool {
    guard let number = BN_new() else { return false }
    defer { BN_free(number) }
    guard BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 else { return false }
    return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil
  }

  private func setNames(_ pointer: OpaquePointer) -> Bool {
    guard let subject = X509_get_subject_name(pointer) else { return false }
    func add(_ field: String, _ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return X509_NAME_add_entry_by_txt(
        subject, field, MBSTRING_FLAG | 0, bytes, Int32(clamping: bytes.count), -1, 0) == 1
    }
    guard add("O", "Opora"), add("CN", commonName) else { return false }
    guard let issuer else { return X509_set_issuer_name(pointer, subject) == 1 }
    return X509_set_issuer_name(pointer, X509_get_subject_name(issuer.pointer)) == 1
  }
}
