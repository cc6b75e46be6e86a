import BusinessTime
import TLS
import Terminal

/// What a certificate says, for people.
enum CertificateTable {
  static func inspect(_ path: String) throws(CommandFailure) -> CertificateSummary {
    do throws(IdentityError) { return try CertificateSummary.inspect(path: path) } catch {
      throw CommandFailure("could not inspect \(path)", why: error.description)
    }
  }

  static func show(_ summary: CertificateSummary, path: String) {
    var table = TextTable([.init("property"), .init("value", flexible: true)])
    table.add("file", .init(path))
    table.add("subject", .init(summary.subject))
    table.add("issuer", .init(summary.issuer))
    table.add("identity", .init(summary.identity?.uri ?? (summary.isAuthority ? "an authority" : "none")))
    if !summary.dnsNames.isEmpty { table.add("hosts", .init(summary.dnsNames.joined(separator: ", "))) }
    if !summary.ipAddresses.isEmpty { table.add("addresses", .init(summary.ipAddresses.joined(separator: ", "))) }
    table.add("valid from", .init(instant(summary.notBeforeSeconds)))
    table.add("valid until", .init(instant(summary.notAfterSeconds)))
    table.add("key", .init(summary.keyDescription))
    table.add("serial", .init(summary.serialNumber))
    table.add("SHA-256", .init(summary.fingerprint))
    Streams.output.write(table.rendered(on: Streams.output))
  }

  private static func instant(_ seconds: Int64) -> String {
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? "beyond the calendar" : Instant(millisecondsSinceEpoch: milliseconds).description
  }
}

/// Identities as they are named on the command line.
enum CertificateSubject {
  static func identity(_ isPerson: Bool, name: String, role: String?) throws(CommandFailure) -> PeerIdentity {
    guard PeerIdentity.isValid(name: name) else {
      throw CommandFailure(
        "'\(name)' cannot be a name in a certificate",
        why: "names are 1 to 63 lower-case letters, digits, '-', '_' or '.', beginning with a letter or digit",
        exitCode: Exit.usage)
    }
    guard isPerson else { return .service(name: name) }
    let roles = PersonRole.allCases.map(\.rawValue)
    guard let role else {
      throw CommandFailure(
        "a person needs a role", why: "roles are \(roles.joined(separator: ", "))",
        hint: "opora cert issue person \(name) --role specialist", exitCode: Exit.usage)
    }
    guard let known = PersonRole(rawValue: role) else {
      let near = NearestName.of(role, among: roles)
      throw CommandFailure(
        "there is no role '\(role)'", why: "roles are \(roles.joined(separator: ", "))",
        hint: near.map { "did you mean --role \($0)?" } ?? "", exitCode: Exit.usage)
    }
    return .person(role: known, name: name)
  }

  static func noAuthority(_ folder: CertificateFolder) -> CommandFailure {
    CommandFailure(
      "there is no certificate authority to issue with", why: "\(folder.authorityKey) does not exist",
      hint: "opora cert init-ca")
  }
}
