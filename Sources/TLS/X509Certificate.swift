internal import COpenSSL

/// Owner of one X509 object.
///
/// `@unchecked Sendable` because an X509 is only read after it was made; its reference count is atomic.
final class X509Certificate: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Takes over the caller's reference.
  init(owning pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    X509_free(pointer)
  }

  var notBeforeSeconds: Int64? { Self.seconds(X509_get0_notBefore(pointer)) }
  var notAfterSeconds: Int64? { Self.seconds(X509_get0_notAfter(pointer)) }
  var isAuthority: Bool { X509_check_ca(pointer) == 1 }

  /// All certificates of a PEM text in their order; nil when a block is malformed.
  static func parse(pem: [UInt8]) -> [X509Certificate]? {
    OpenSSLErrors.clear()
    return pem.withUnsafeBytes { memory -> [X509Certificate]? in
      guard let bio = BIO_new_mem_buf(memory.baseAddress, Int32(clamping: memory.count)) else { return nil }
      defer { BIO_free(bio) }
      var found: [X509Certificate] = []
      while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) {
        found.append(X509Certificate(owning: pointer))
      }
      // The end of the file is reported as "no start line"; anything else is a damaged block.
      let isAtEnd = OpenSSLErrors.drain().last.map { OpenSSLErrors.reason(of: $0) == PEM_R_NO_START_LINE } ?? true
      return isAtEnd ? found : nil
    }
  }

  /// Alternative names of the kinds the system uses; nil when the extension is malformed.
  func alternativeNames() -> AlternativeNames {
    var names = AlternativeNames()
    guard let stack = opora_alternative_names(pointer) else { return names }
    defer { opora_alternative_names_free(stack) }
    for index in 0..<max(0, opora_alternative_name_count(stack)) {
      var bytes: UnsafePointer<UInt8>?
      var length: Int32 = 0
      let kind = opora_alternative_name_at(stack, index, &bytes, &length)
      guard kind >= 0, length >= 0 else { continue }
      let content = Array(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(length)))
      switch kind {
      case GEN_URI: names.uris.append(String(decoding: content, as: UTF8.self))
      case GEN_DNS: names.dnsNames.append(String(decoding: content, as: UTF8.self))
      case GEN_IPADD: names.ipAddresses.append(IPAddressText.text(content))
      default: break
      }
    }
    return names
  }

  struct AlternativeNames {
    var uris: [String] = []
    var dnsNames: [String] = []
    var ipAddresses: [String] = []
  }

  /// The certificate's identity: nil unless there is exactly one URI and it names somebody of the system.
  func identity() -> PeerIdentity? {
    let uris = alternativeNames().uris
    guard uris.count == 1, let uri = uris.first else { return nil }
    return PeerIdentity(uri: uri)
  }

  func pem() -> [UInt8]? {
    PEMText.write { PEM_write_bio_X509($0, self.pointer) }
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    var seconds: Int64 = 0
    return opora_time_seconds(time, &seconds) == 0 ? seconds : nil
  }
}
