internal import ArgumentParser

/// The flags every subcommand of a service takes. All may also be set by environment or file.
struct ServiceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Address to listen on; port 0 asks the system for one.", valueName: "host:port"))
  var listen: String?

  @Option(help: ArgumentHelp("Folder of the service's data; one process owns it.", valueName: "folder"))
  var dataDirectory: String?

  @Option(help: ArgumentHelp("Certificate chain, PEM.", valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("Private key, PEM, readable by its owner alone.", valueName: "file"))
  var tlsKey: String?

  @Option(help: ArgumentHelp("The authority whose certificates are accepted, PEM.", valueName: "file"))
  var tlsCa: String?

  @Option(
    help: ArgumentHelp(
      "Other services: tickets=host:port,routing=host:port. Several addresses: name it again.", valueName: "list"))
  var peers: String?

  @Option(help: ArgumentHelp("system, or manual=<instant> for rehearsals.", valueName: "clock"))
  var clock: String?

  @Option(help: ArgumentHelp("default or production; production refuses a manual clock.", valueName: "profile"))
  var profile: String?

  @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
  var logLevel: String?

  @Option(help: ArgumentHelp("Seconds calls under way may take at shutdown.", valueName: "seconds"))
  var shutdownGrace: String?

  @Option(help: ArgumentHelp("Folder of the time zone database.", valueName: "folder"))
  var zoneinfo: String?

  @Option(help: ArgumentHelp("Of long messages, for clients that can: zstd or none.", valueName: "algorithm"))
  var compression: String?

  @Option(help: ArgumentHelp("File with settings, YAML, by the flags' names.", valueName: "file"))
  var config: String?

  @OptionGroup(title: "Limits of the server")
  var limits: ServerLimitOptions

  func configuration(
    of service: String, defaultPort: Int, peers known: [String], serves: Bool = true
  ) throws(StartupFailure) -> ServiceConfiguration {
    let flags: [ServiceSettings.Name: String?] = [
      .listen: listen, .dataDirectory: dataDirectory, .tlsCertificate: tlsCertificate, .tlsKey: tlsKey,
      .tlsCA: tlsCa, .peers: peers, .clock: clock, .profile: profile, .logLevel: logLevel,
      .shutdownGrace: shutdownGrace, .zoneinfo: zoneinfo, .compression: compression,
    ]
    var file: (path: String, text: String)?
    if let path = config ?? ProcessFacts.environment("OPORA_CONFIG") {
      file = (path, try ConfigurationFile.read(path))
    }
    let settings = try ServiceSettings(
      service: service, flags: flags.merging(limits.values) { $1 }.compactMapValues { $0 },
      environment: ProcessFacts.environment, file: file)
    return try ServiceConfiguration(service, defaultPort: defaultPort, peers: known, serves: serves, settings)
  }
}
