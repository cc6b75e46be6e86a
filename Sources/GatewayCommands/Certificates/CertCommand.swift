import ArgumentParser
import TLS
import Terminal

/// `opora cert …`: the department's own certificate authority and what it issues.
struct CertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cert",
    abstract: "Make, issue and inspect certificates.",
    discussion: """
      EXAMPLES
        opora cert init-ca                               an authority for this department
        opora cert issue person anna --role specialist   a certificate for a specialist
        opora cert issue service tickets --host tickets.internal
        opora cert inspect ca.pem
        opora cert verify tickets.pem --ca ca.pem

      Everybody who calls a service, person or program, is known by a certificate of the department's authority.
      """,
    subcommands: [InitCA.self, Issue.self, Renew.self, Inspect.self, Verify.self])
}

extension CertCommand {
  struct InitCA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init-ca", abstract: "Make the department's certificate authority.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "The authority's name.") var name = "Opora department"

    func run() throws {
      let folder = CertificateFolder(path: "\(global.home)/certificates")
      let isNew = !FileAccess.exists(folder.authorityCertificate)
      let authority = try folder.authority(createdWithName: name)
      Streams.error.writeLine(isNew ? "made the authority '\(name)'" : "the authority exists already; left as it is")
      CertificateTable.show(authority.summary, path: folder.authorityCertificate)
    }
  }

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case person
    case service
  }

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Issue a certificate for a person or a service.",
      discussion: """
        EXAMPLES
          opora cert issue person anna --role specialist
          opora cert issue service crm --days 90 --host crm.internal
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "person or service") var subject: Subject
    @Argument(help: "Name, such as anna or tickets.") var name: String
    @Option(help: "A person's role: manager, specialist, developer, lead or admin.") var role: String?
    @Option(help: "Days of validity.") var days = 397
    @Option(help: "Host name or address of a service; may be repeated.") var host: [String] = []
    @Flag(help: "Replace an existing certificate.") var replace = false

    func run() throws {
      let identity = try CertificateSubject.identity(subject == .person, name: name, role: role)
      let folder = CertificateFolder(path: "\(global.home)/certificates")
      guard folder.hasAuthorityKey else { throw CertificateSubject.noAuthority(folder) }
      let issued = try folder.issue(
        identity, days: days, hosts: host, replacing: replace, by: try folder.authority())
      guard issued else {
        throw CommandFailure(
          "there is a certificate for \(name) already", why: "\(folder.stem(identity)).pem exists",
          hint: "renew it with --replace")
      }
      Streams.error.writeLine("issued \(identity.uri)")
      Streams.output.writeLine("\(folder.stem(identity)).pem")
    }
  }

  struct Renew: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Issue an existing certificate anew, for the same identity, with a new key.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "person or service") var subject: Subject
    @Argument(help: "Name, such as anna or tickets.") var name: String
    @Option(help: "Days of validity.") var days = 397

    func run() throws {
      let folder = CertificateFolder(path: "\(global.home)/certificates")
      let path = "\(folder.path)/\(subject == .person ? "people" : "services")/\(name).pem"
      let summary = try CertificateTable.inspect(path)
      guard let identity = summary.identity else {
        throw CommandFailure("could not renew \(path)", why: "it carries no identity of a department")
      }
      try folder.issue(
        identity, days: days, hosts: summary.dnsNames + summary.ipAddresses, replacing: true,
        by: try folder.authority())
      Streams.error.writeLine("renewed \(identity.uri); a running service takes it on SIGHUP")
      Streams.output.writeLine(path)
    }
  }

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what a certificate says.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The certificate's file.") var path: String

    func run() throws {
      CertificateTable.show(try CertificateTable.inspect(path), path: path)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold a certificate against its authority and today's date.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The certificate's file.") var path: String
    @Option(name: .customLong("ca"), help: "The authority's file; the default is the department's.")
    var authority: String?

    func run() throws {
      let authority = authority ?? "\(global.home)/certificates/ca.pem"
      do throws(IdentityError) {
        let summary = try CertificateSummary.verify(path: path, authorityPath: authority)
        Streams.error.writeLine("good: signed by \(summary.issuer)")
        CertificateTable.show(summary, path: path)
      } catch {
        throw CommandFailure("\(path) is not good", why: error.description, exitCode: Exit.conditionFalse)
      }
    }
  }
}
