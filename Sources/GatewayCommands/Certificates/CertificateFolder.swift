import TLS

/// The certificates of a department: an authority and what it issued.
struct CertificateFolder: Sendable {
  let path: String

  var authorityCertificate: String { "\(path)/ca.pem" }
  var authorityKey: String { "\(path)/ca.key" }
  var hasAuthorityKey: Bool { FileAccess.exists(authorityKey) }

  /// Path of an identity's files without their ending.
  func stem(_ identity: PeerIdentity) -> String {
    switch identity {
    case .service(let name): "\(path)/services/\(name)"
    case .person(_, let name): "\(path)/people/\(name)"
    }
  }

  func identity(ofPerson name: String) throws(CommandFailure) -> TLSIdentity {
    let stem = "\(path)/people/\(name)"
    guard FileAccess.exists("\(stem).pem") else {
      throw CommandFailure(
        "there is no certificate for \(name)", why: "\(stem).pem does not exist",
        hint: "opora cert issue person \(name) --role specialist")
    }
    return TLSIdentity(
      certificateChainPath: "\(stem).pem", privateKeyPath: "\(stem).key", authorityPath: authorityCertificate)
  }

  func identity(of service: ServiceName) -> TLSIdentity {
    let stem = "\(path)/services/\(service.rawValue)"
    return TLSIdentity(
      certificateChainPath: "\(stem).pem", privateKeyPath: "\(stem).key", authorityPath: authorityCertificate)
  }

  /// The authority, made when there is none yet.
  func authority(createdWithName name: String = "Opora department") throws(CommandFailure) -> CertificateAuthority {
    do throws(CertificateError) {
      if FileAccess.exists(authorityCertificate) || hasAuthorityKey {
        return try .load(certificatePath: authorityCertificate, privateKeyPath: authorityKey)
      }
    } catch {
      throw CommandFailure("could not use the department's certificate authority", why: error.description)
    }
    try FileAccess.makeFolder(path, mode: 0o750)
    do throws(CertificateError) {
      let authority = try CertificateAuthority.create(name: name)
      try authority.write(certificatePath: authorityCertificate, privateKeyPath: authorityKey)
      return authority
    } catch {
      throw CommandFailure("could not make a certificate authority in \(path)", why: error.description)
    }
  }

  /// Issues a certificate for an identity.
  ///
  /// - Parameters:
  ///   - hosts: Names and addresses under which a service is reached.
  ///   - replacing: Whether an existing certificate is replaced; otherwise it is left as it is.
  /// - Returns: Whether one was issued.
  @discardableResult
  func issue(
    _ identity: PeerIdentity, days: Int = 397, hosts: [String] = [], replacing: Bool,
    by authority: CertificateAuthority
  ) throws(CommandFailure) -> Bool {
    let stem = stem(identity)
    if !replacing, FileAccess.exists("\(stem).pem"), FileAccess.exists("\(stem).key") { return false }
    try FileAccess.makeFolder("\(path)/services", mode: 0o750)
    try FileAccess.makeFolder("\(path)/people", mode: 0o750)
    let addresses = hosts.filter { $0.contains(":") || $0.allSatisfy { $0.isNumber || $0 == "." } }
    let names = hosts.filter { !addresses.contains($0) }
    do throws(CertificateError) {
      let request = CertificateRequest(
        identity: identity, validity: .days(days), dnsNames: names, ipAddresses: addresses)
      try authority.issue(request)
        .write(certificatePath: "\(stem).pem", privateKeyPath: "\(stem).key", replacing: replacing)
    } catch {
      throw CommandFailure("could not issue a certificate for \(identity.uri)", why: error.description)
    }
    return true
  }
}

extension CertificateFolder {
  /// Issues certificates to those who have none, when the department's authority is on this machine.
  ///
  /// - Returns: How many were issued.
  func issue(to identities: [PeerIdentity]) throws(CommandFailure) -> Int {
    guard hasAuthorityKey, !identities.isEmpty else { return 0 }
    let authority = try authority()
    var issued = 0
    for identity in identities where try issue(identity, replacing: false, by: authority) { issued += 1 }
    return issued
  }
}
