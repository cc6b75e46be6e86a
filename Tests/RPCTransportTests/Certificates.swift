import TLS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A directory with an authority and certificates, removed with the object.
final class Certificates: Sendable {
  let directory: String
  let authority: CertificateAuthority

  init() throws {
    var template = Array("/tmp/opora-transport-XXXXXX".utf8CString)
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
  }

  func identity(_ identity: PeerIdentity) throws -> TLSIdentity {
    let base = "\(directory)/\(identity.name)"
    try authority.issue(CertificateRequest(identity: identity, validity: .days(1)))
      .write(certificatePath: "\(base).pem", privateKeyPath: "\(base)-key.pem", replacing: true)
    return TLSIdentity(
      certificateChainPath: "\(base).pem", privateKeyPath: "\(base)-key.pem", authorityPath: "\(directory)/ca.pem")
  }

  func source(_ role: TLSContext.Role, _ peer: PeerIdentity) throws -> TLSContextSource {
    try TLSContextSource(role: role, identity: identity(peer))
  }
}
