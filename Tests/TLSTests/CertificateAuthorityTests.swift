import TLS
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("A certificate authority")
struct CertificateAuthorityTests {
  @Test("issues what was asked for, and says so on inspection")
  func issue() throws {
    let department = try Department()
    let request = CertificateRequest(
      identity: .service(name: "tickets"), validity: .days(30), dnsNames: ["localhost", "tickets.opora"],
      ipAddresses: ["127.0.0.1", "::1"])
    let issued = try department.authority.issue(request)
    let path = "\(department.directory)/t.pem"
    try issued.write(certificatePath: path, privateKeyPath: "\(department.directory)/t-key.pem", replacing: false)

    let summary = try CertificateSummary.verify(path: path, authorityPath: department.authorityPath)
    #expect(summary == issued.summary)
    #expect(summary.identity == request.identity)
    #expect(summary.uris == ["spiffe://opora/service/tickets"])
    #expect(summary.dnsNames == request.dnsNames)
    #expect(summary.ipAddresses == request.ipAddresses)
    #expect(summary.notAfterSeconds == request.validity.notAfterSeconds)
    #expect(summary.subject == "CN=tickets,O=Opora")
    #expect(summary.issuer == "CN=Test authority,O=Opora")
    #expect(summary.fingerprint.count == 64)
    #expect(summary.keyDescription == "EC 256 bit")
    #expect(!summary.isAuthority)
    #expect(try CertificateSummary.inspect(path: department.authorityPath).isAuthority)

    var status = stat()
    #expect(stat("\(department.directory)/t-key.pem", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test("is read back from its files and goes on issuing")
  func load() throws {
    let department = try Department()
    let again = try CertificateAuthority.load(
      certificatePath: department.authorityPath, privateKeyPath: "\(department.directory)/ca-key.pem")
    #expect(again.summary == department.authority.summary)
    try department.issue(.service(name: "tickets"), by: again)
    _ = try CertificateSummary.verify(
      path: "\(department.directory)/tickets.pem", authorityPath: department.authorityPath)
  }

  @Test("is never replaced by accident, nor is a certificate")
  func noReplacement() throws {
    let department = try Department()
    let keyPath = "\(department.directory)/ca-key.pem"
    #expect(throws: CertificateError.alreadyExists(path: department.authorityPath)) {
      try department.authority.write(certificatePath: department.authorityPath, privateKeyPath: keyPath)
    }
  }

  @Test("lets nothing be smuggled into a certificate", arguments: ["a,URI:spiffe://opora/service/x", "", "ä", "a b"])
  func smuggling(name: String) throws {
    let authority = try CertificateAuthority.create(name: "Test")
    #expect(throws: CertificateError.self) {
      try authority.issue(CertificateRequest(identity: .service(name: name)))
    }
    #expect(throws: CertificateError.invalidName(name)) {
      try authority.issue(CertificateRequest(identity: .service(name: "a"), dnsNames: [name]))
    }
    #expect(throws: CertificateError.invalidName(name)) {
      try authority.issue(CertificateRequest(identity: .service(name: "a"), ipAddresses: [name]))
    }
  }

  @Test("issues nothing that outlives it or ends before it begins")
  func validity() throws {
    let authority = try CertificateAuthority.create(name: "Short", validity: .days(10))
    #expect(throws: CertificateError.self) {
      try authority.issue(CertificateRequest(identity: .service(name: "a"), validity: .days(11)))
    }
    #expect(throws: CertificateError.self) {
      try authority.issue(
        CertificateRequest(
          identity: .service(name: "a"), validity: CertificateValidity(notBeforeSeconds: 20, notAfterSeconds: 10)))
    }
  }
}

@Suite("A peer's identity")
struct PeerIdentityTests {
  @Test(
    "is read and written in the form of a SPIFFE identifier",
    arguments: [
      ("spiffe://opora/service/tickets", PeerIdentity.service(name: "tickets")),
      ("spiffe://opora/person/lead/ivan.petrov", .person(role: .lead, name: "ivan.petrov")),
      ("spiffe://opora/person/admin/a-1_b", .person(role: .admin, name: "a-1_b")),
    ])
  func valid(uri: String, identity: PeerIdentity) {
    #expect(PeerIdentity(uri: uri) == identity)
    #expect(identity.uri == uri)
  }

  @Test(
    "of any other form is none",
    arguments: [
      "", "spiffe://opora/", "spiffe://opora/service", "spiffe://opora/service/", "spiffe://opora/service/a/b",
      "spiffe://opora/person/boss/a", "spiffe://opora/person/lead", "spiffe://other/service/a",
      "spiffe://opora/service/A", "spiffe://opora/service/-a", "spiffe://opora/service/a%2Fb",
      "spiffe://opora/service/\(String(repeating: "a", count: 64))", "SPIFFE://opora/service/a",
      "spiffe://opora//service/a", "https://opora/service/a", "spiffe://opora/service/a\u{0}",
    ])
  func invalid(uri: String) {
    #expect(PeerIdentity(uri: uri) == nil)
  }
}
