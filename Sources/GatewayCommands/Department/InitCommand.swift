import ArgumentParser
import BusinessTime
import TLS
import Terminal

/// `opora init`: a department's folder without starting anything.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a department's folder: its authority, certificates and where its services are.",
    discussion: """
      EXAMPLES
        opora init --home /department --address tickets=tickets:7401 --address routing=routing:7402 \\
          --address reporting=reporting:7403 --address library=library:7404 --identities /identity

      For services that run elsewhere, such as in containers. What exists is left as it is.
      With --identities each service's certificate, key and authority are also written to FOLDER/SERVICE/tls.pem,
      tls.key and ca.pem, so that a service can be given its own identity and nothing else.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Where a service is; four times.", valueName: "service=host:port"))
  var address: [String] = []

  @Option(help: ArgumentHelp("Also write each service's identity below this folder.", valueName: "folder"))
  var identities: String?

  @Option(help: ArgumentHelp("Time zone in which times are shown.", valueName: "zone"))
  var zone = "UTC"

  func run() throws {
    do throws(TimeZoneError) { _ = try TimeZoneDirectory.system.zone(named: zone) } catch {
      throw CommandFailure("could not use the zone '\(zone)'", why: error.description, exitCode: Exit.usage)
    }
    var department = Department.local(
      home: global.home, portBase: Department.defaultPortBase, hasManualClock: false)
    department.zone = zone
    if Department.exists(at: global.home) { department = try Department.load(home: global.home) }
    for text in address {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let service = ServiceName(rawValue: parts[0]),
        let place = Department.Address(parts[1])
      else {
        throw CommandFailure(
          "'\(text)' does not say where a service is", why: "it must read like tickets=host:7401",
          hint: "services are \(ServiceName.allCases.map(\.rawValue).joined(separator: ", "))", exitCode: Exit.usage)
      }
      department.addresses[service] = place
    }
    try department.save()
    let folder = department.certificates
    let authority = try folder.authority()
    for service in ServiceName.allCases {
      try folder.issue(
        .service(name: service.rawValue), hosts: [department.address(service).host], replacing: false, by: authority)
    }
    try folder.issue(.person(role: .admin, name: "admin"), replacing: false, by: authority)
    if let identities { try export(folder, to: identities) }
    Streams.error.writeLine("the department's folder is \(department.home)")
  }

  private func export(_ folder: CertificateFolder, to place: String) throws(CommandFailure) {
    for service in ServiceName.allCases {
      let identity = folder.identity(of: service)
      let target = "\(place)/\(service.rawValue)"
      try FileAccess.makeFolder(target, mode: 0o750)
      try FileAccess.write(try FileAccess.readText(identity.privateKeyPath), to: "\(target)/tls.key", mode: 0o600)
      try FileAccess.write(try FileAccess.readText(identity.certificateChainPath), to: "\(target)/tls.pem")
      try FileAccess.write(try FileAccess.readText(identity.authorityPath), to: "\(target)/ca.pem")
    }
  }
}
