import TLS
import Testing

@Suite("An identity's files")
struct IdentityTests {
  let department: Department
  let good: TLSIdentity

  init() throws {
    department = try Department()
    good = try department.issue(.service(name: "tickets"))
  }

  private func error(_ change: (inout TLSIdentity) throws -> Void) throws -> IdentityError? {
    var identity = good
    try change(&identity)
    do throws(IdentityError) {
      _ = try TLSContext(role: .server, identity: identity)
      return nil
    } catch {
      return error
    }
  }

  @Test("that fit together make a context")
  func fit() throws {
    let context = try TLSContext(role: .server, identity: good)
    #expect(context.own == .service(name: "tickets"))
  }

  @Test("that are missing, no file or no PEM are named")
  func unusable() throws {
    #expect(try error { $0.certificateChainPath = "/nowhere/a.pem" } == .fileMissing(path: "/nowhere/a.pem"))
    let directory = department.directory
    #expect(
      try error { $0.authorityPath = directory }
        == .fileUnreadable(path: directory, reason: "it is not a regular file"))
    let text = try department.write("hello", to: "text.pem")
    #expect(try error { $0.certificateChainPath = text } == .notPEM(path: text, expected: .certificate))
    #expect(try error { $0.privateKeyPath = text } == .notPEM(path: text, expected: .privateKey))
    #expect(try error { $0.authorityPath = text } == .notPEM(path: text, expected: .certificate))
    let empty = try department.write("", to: "empty.pem")
    #expect(try error { $0.certificateChainPath = empty } == .notPEM(path: empty, expected: .certificate))
    let damaged = try department.write(
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", to: "damaged.pem")
    #expect(try error { $0.certificateChainPath = damaged } == .notPEM(path: damaged, expected: .certificate))
  }

  @Test("with a key others can read are refused, and the message says how to mend it")
  func exposedKey() throws {
    let issued = try department.authority.issue(CertificateRequest(identity: .service(name: "tickets")))
    let key = try department.write(
      String(decoding: issued.privateKeyPEM, as: UTF8.self), to: "open-key.pem", mode: 0o644)
    let refused = try error { $0.privateKeyPath = key }
    #expect(refused == .keyExposed(path: key, mode: 0o644))
    #expect(refused?.description.hasSuffix("run: chmod 600 \(key)") == true)
  }

  @Test("with a key of another certificate are refused")
  func mismatch() throws {
    let other = try department.issue(.service(name: "routing"))
    let refused = try error { $0.privateKeyPath = other.privateKeyPath }
    #expect(refused == .keyMismatch(certificatePath: good.certificateChainPath, keyPath: other.privateKeyPath))
  }

  @Test("that have expired or are not valid yet are refused with the date")
  func dates() throws {
    let old = try department.issue(.service(name: "old"), validity: .past)
    guard case .expired(let path, _) = try error({ $0 = old }) else {
      Issue.record("an expired certificate was accepted")
      return
    }
    #expect(path == old.certificateChainPath)
    let early = try department.issue(.service(name: "early"), validity: .future)
    guard case .notYetValid = try error({ $0 = early }) else {
      Issue.record("a certificate of the future was accepted")
      return
    }
  }

  @Test("of another authority are refused")
  func otherAuthority() throws {
    let stranger = try Department()
    let refused = try error { $0.authorityPath = stranger.authorityPath }
    guard case .notSignedByAuthority(let path, let authority, _) = refused else {
      Issue.record("a certificate of another authority was accepted")
      return
    }
    #expect(path == good.certificateChainPath)
    #expect(authority == stranger.authorityPath)
    #expect(
      try error { $0.authorityPath = $0.certificateChainPath } == .notAnAuthority(path: good.certificateChainPath))
  }

  @Test("replaced by a good pair are taken, by a bad pair are rejected and the old one kept")
  func reload() throws {
    let source = try TLSContextSource(role: .server, identity: good)
    let first = source.current
    #expect(source.reloadIfChanged() == .unchanged)

    try department.issue(.service(name: "tickets"), validity: .past)
    guard case .rejected(.expired) = source.reloadIfChanged() else {
      Issue.record("an expired pair was not rejected")
      return
    }
    #expect(source.current === first)
    #expect(source.reloadIfChanged() == .unchanged)

    try department.issue(.service(name: "tickets"))
    guard case .reloaded = source.reloadIfChanged() else {
      Issue.record("a good pair was not taken")
      return
    }
    #expect(source.current !== first)
  }
}
