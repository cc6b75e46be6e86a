import TLS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A directory with an authority and certificates, removed with the object.
final class Department {
  let directory: String
  let authority: CertificateAuthority

  var authorityPath: String { "\(directory)/ca.pem" }

  init() throws {
    var template = Array("/tmp/opora-tls-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.noDirectory }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    authority = try CertificateAuthority.create(name: "Test authority")
    try authority.write(certificatePath: "\(directory)/ca.pem", privateKeyPath: "\(directory)/ca-key.pem")
  }

  deinit {
    guard let listing = opendir(directory) else { return }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { unlink("\(directory)/\(name)") }
    }
    closedir(listing)
    rmdir(directory)
  }

  enum Failure: Error {
    case noDirectory
    case notWritten(String)
  }

  /// Issues a certificate and says where its files are.
  @discardableResult
  func issue(
    _ identity: PeerIdentity, validity: CertificateValidity = .days(1), file: String? = nil,
    by other: CertificateAuthority? = nil
  ) throws -> TLSIdentity {
    let issued = try (other ?? authority).issue(CertificateRequest(identity: identity, validity: validity))
    let base = "\(directory)/\(file ?? identity.name)"
    try issued.write(certificatePath: "\(base).pem", privateKeyPath: "\(base)-key.pem", replacing: true)
    return TLSIdentity(
      certificateChainPath: "\(base).pem", privateKeyPath: "\(base)-key.pem", authorityPath: authorityPath)
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
    let path = "\(directory)/\(name)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard descriptor >= 0 else { throw Failure.notWritten(path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure.notWritten(path) }
    return path
  }
}

extension CertificateValidity {
  /// Ended an hour ago.
  static var past: CertificateValidity {
    let now = Int64(time(nil))
    return CertificateValidity(notBeforeSeconds: now - 7_200, notAfterSeconds: now - 3_600)
  }

  /// Begins in an hour.
  static var future: CertificateValidity {
    let now = Int64(time(nil))
    return CertificateValidity(notBeforeSeconds: now + 3_600, notAfterSeconds: now + 7_200)
  }
}
