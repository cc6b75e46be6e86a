import ArgumentParser

/// `opora`: the gateway to a department's services.
struct OporaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "opora",
    abstract: "The back office of a customer-support department.",
    discussion: """
      EXAMPLES
        opora up                                    start a department on this machine
        opora cert issue person anna --role specialist
        opora status                                is everything well?
        opora help exit-codes                       what the exit codes mean

      Data goes to standard output, talk to standard error. Every command takes --home, --as and --output.
      """,
    version: OporaVersion.text,
    subcommands: [
      UpCommand.self, DownCommand.self, StatusCommand.self, CertCommand.self, ClockCommand.self,
      ExitCodesCommand.self, VersionCommand.self,
    ])
}
