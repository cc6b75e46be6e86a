import Foundation
import OporaAPI
import RPC
import TLS
import Testing

extension SystemTests {
  @Suite("Certificates that do not fit") struct CertificateTests {
    @Test(
      "missing, expired or of another authority: the command is refused and nothing changes", .timeLimit(.minutes(2)))
    func people() async throws {
      try await Department.with { department in
        let number = try await department.file("a question that stays as it is")
        let before = try await department.json("ticket", "view", "\(number)").description
        let note = ["ticket", "note", "\(number)", "it should not be there", "--as"]
        let people = "\(department.home)/certificates/people"
        let own = try CertificateAuthority.load(
          certificatePath: "\(department.home)/certificates/ca.pem",
          privateKeyPath: "\(department.home)/certificates/ca.key")
        let foreign = try CertificateAuthority.create(name: "Somebody else's department")

        expectRefusal(
          try await department.opora(note + ["nobody"]), exitCode: 1,
          naming: ["there is no certificate for nobody", "\(people)/nobody.pem", "opora cert issue"])

        try Self.issue(by: own, "late", .days(-30, lasting: 20), people)
        let expired = try await department.opora(note + ["late"])
        #expect(expired.exitCode != 0 && expired.errors.contains("expired"), "\(expired)")

        try Self.issue(by: own, "early", .days(5, lasting: 20), people)
        let early = try await department.opora(note + ["early"])
        #expect(early.exitCode != 0 && early.errors.contains("valid only from"), "\(early)")

        try Self.issue(by: foreign, "stranger", .days(20), people)
        let stranger = try await department.opora(note + ["stranger"])
        #expect(stranger.exitCode != 0 && stranger.errors.contains("stranger.pem"), "\(stranger)")

        try Data("no certificate".utf8).write(to: URL(filePath: "\(people)/late.pem"))
        let garbage = try await department.opora(note + ["late"])
        #expect(garbage.exitCode != 0 && garbage.errors.contains("late.pem"), "\(garbage)")

        #expect(try await department.json("ticket", "view", "\(number)").description == before)
      }
    }

    @Test(
      "a service accepts no caller of another authority, even one who trusts this one", .timeLimit(.minutes(1)))
    func stranger() async throws {
      try await Department.with(staff: false) { department in
        // A client of another department that was given this one's authority: it gets past its own checks.
        let folder = "\(department.scratch)/foreign"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let foreign = try CertificateAuthority.create(name: "Somebody else's department")
        try Self.issue(by: foreign, "admin", .days(20), folder)
        try FileManager.default.copyItem(
          atPath: "\(department.home)/certificates/ca.pem", toPath: "\(folder)/ca.pem")
        let curl = try await Program(
          "/usr/bin/env",
          [
            "openssl", "s_client", "-connect", "127.0.0.1:\(department.port(.tickets))", "-tls1_3", "-cert",
            "\(folder)/admin.pem", "-key", "\(folder)/admin.key", "-CAfile", "\(folder)/ca.pem",
          ], scratch: department.scratch, environment: ["PATH": "/usr/bin:/bin"]
        ).result()
        #expect(curl.output.contains("Verification: OK"), "the service itself should be trusted: \(curl)")
        try await eventually("the service's log tells of the refusal") {
          let log = try String(contentsOfFile: "\(department.home)/logs/tickets.log", encoding: .utf8)
          return log.contains("connection refused") || log.contains("connection failed")
        }
        try await department.succeed("status")
      }
    }

    @Test("of a service: it does not start, and says which file and why", .timeLimit(.minutes(2)))
    func services() async throws {
      try await Department.with(staff: false) { department in
        try await department.succeed("down")
        let authority = try CertificateAuthority.load(
          certificatePath: "\(department.home)/certificates/ca.pem",
          privateKeyPath: "\(department.home)/certificates/ca.key")
        let stem = "\(department.home)/certificates/services/library"
        let identity = PeerIdentity.service(name: "library")

        try authority.issue(CertificateRequest(identity: identity, validity: .days(-30, lasting: 20)))
          .write(certificatePath: "\(stem).pem", privateKeyPath: "\(stem).key", replacing: true)
        expectRefusal(
          try await department.opora("up"), exitCode: 1, naming: ["could not start library", "library.pem expired"])

        try CertificateAuthority.create(name: "Somebody else").issue(CertificateRequest(identity: identity))
          .write(certificatePath: "\(stem).pem", privateKeyPath: "\(stem).key", replacing: true)
        expectRefusal(
          try await department.opora("up"), exitCode: 1, naming: ["could not start library", "not signed by"])

        try authority.issue(CertificateRequest(identity: identity))
          .write(certificatePath: "\(stem).pem", privateKeyPath: "\(stem).key", replacing: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(stem).key")
        expectRefusal(
          try await department.opora("up"), exitCode: 1, naming: ["could not start library", "chmod 600"])

        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(stem).key")
        try await department.succeed("up")
        try await department.succeed("status")
      }
    }

    private static func issue(
      by authority: CertificateAuthority, _ name: String, _ validity: CertificateValidity, _ folder: String
    ) throws {
      try authority.issue(CertificateRequest(identity: .person(role: .admin, name: name), validity: validity))
        .write(certificatePath: "\(folder)/\(name).pem", privateKeyPath: "\(folder)/\(name).key", replacing: true)
    }
  }
}

extension CertificateValidity {
  /// From so many days from now, or before it, for so many days.
  fileprivate static func days(_ start: Int, lasting length: Int) -> CertificateValidity {
    let now = Int64(Date().timeIntervalSince1970)
    return CertificateValidity(
      notBeforeSeconds: now + Int64(start) * 86_400, notAfterSeconds: now + Int64(start + length) * 86_400)
  }
}
