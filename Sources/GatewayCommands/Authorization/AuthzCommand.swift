import ArgumentParser
import OporaAPI
import RPC
import TLS
import Terminal

/// `opora authz …`: who may call what.
struct AuthzCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authz",
    abstract: "Explain why somebody may, or may not, call a method.",
    discussion: """
      EXAMPLES
        opora authz explain Tickets/FileTicket --as anna
        opora authz explain tickets Control/SetLogLevel --as person/lead/vera
        opora authz explain Tickets/Assign --as service/routing --on-behalf-of person/developer/ivan
      """,
    subcommands: [AuthzExplain.self])
}

/// `opora authz explain [SERVICE] METHOD`.
struct AuthzExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why somebody may, or may not, call a method.",
    discussion: """
      EXAMPLES
        opora authz explain Tickets/FileTicket --as anna
        opora authz explain tickets Control/SetLogLevel --as person/lead/vera
        opora authz explain Tickets/Assign --as service/routing --on-behalf-of person/developer/ivan
        opora authz explain Tickets/FileTicket --as anna -o json

      --as takes the name of a person whose certificate is here, or anybody as logs name them: person/ROLE/NAME or
      service/NAME; nobody has to exist. The rights are those that the running service declares, and they are judged
      as it judges them. What a method's own rules refuse beyond that, such as solving a ticket that somebody else
      oversees, the call itself tells. Exit code 3 when the call is not allowed.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "A service if the method does not say it, and the method.") var words: [String]
  @Option(
    name: .customLong("on-behalf-of"),
    help: ArgumentHelp("For whom the caller, a service, acts.", valueName: "person/role/name"))
  var onBehalfOf: String?

  func run() async throws {
    let target = try RawTarget(words)
    var asking = global
    let caller: Principal
    if global.actAs.contains("/") {
      caller = try Self.principal(global.actAs, option: "--as")
      // Methods are shown to everybody, so whoever has a certificate here may ask about somebody else.
      asking.actAs = Self.somebody(global)
    } else {
      caller = try Self.holder(of: try Department.load(home: global.home).certificates, person: global.actAs)
    }
    let person = try onBehalfOf.map { text throws(CommandFailure) in
      try Self.principal(text, option: "--on-behalf-of")
    }
    try await Session.run(asking) { session in
      let entry = try await MethodTable.read(session, target.service).entry(target.name)
      let explanation = AccessExplanation(
        method: entry.fullName,
        rights: Rights(roles: entry.description.roles, services: entry.description.services),
        caller: caller, onBehalfOf: person)
      switch global.output {
      case .table, .wide: Streams.output.write(explanation.text)
      case .json, .jsonl, .csv: Presenter.show(global.output, table: explanation.table)
      }
      guard explanation.isAllowed else {
        throw CommandFailure(
          "\(caller) may not call \(target.name)", why: explanation.why,
          hint: "it is open to \(explanation.rights.summary)",
          exitCode: Exit.conditionFalse)
      }
    }
  }

  private static func principal(_ text: String, option: String) throws(CommandFailure) -> Principal {
    guard let principal = Principal(text) else {
      throw CommandFailure(
        "'\(text)' is nobody who could call", why: "\(option) takes person/ROLE/NAME or service/NAME",
        hint: "such as person/lead/vera or service/routing", exitCode: Exit.usage)
    }
    guard let role = principal.role, PersonRole(rawValue: role) == nil else { return principal }
    let roles = PersonRole.allCases.map(\.rawValue)
    throw CommandFailure(
      "there is no role '\(role)'", why: "roles are \(roles.joined(separator: ", "))",
      hint: NearestName.of(role, among: roles).map { "did you mean person/\($0)/\(principal.name)?" } ?? "",
      exitCode: Exit.usage)
  }

  /// Who a person's certificate says the person is.
  private static func holder(
    of certificates: CertificateFolder, person name: String
  ) throws(CommandFailure) -> Principal {
    let identity = try certificates.identity(ofPerson: name)
    let summary = try CertificateTable.inspect(identity.certificateChainPath)
    guard let uri = summary.identity?.uri, let principal = Principal(uri: uri) else {
      throw CommandFailure(
        "the certificate of \(name) names nobody", why: "\(identity.certificateChainPath) has no identity of Opora",
        hint: "opora cert inspect \(identity.certificateChainPath)")
    }
    return principal
  }

  private static func somebody(_ global: GlobalOptions) -> String {
    Environment.variables["OPORA_AS"].flatMap { $0.isEmpty || $0.contains("/") ? nil : $0 } ?? "admin"
  }
}
