import ArgumentParser
import OporaAPI

/// `opora`: the gateway to a department's services.
struct OporaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "opora",
    abstract: "The back office of a customer-support department.",
    discussion: """
      EXAMPLES
        opora up                                    start a department on this machine
        opora staff import deploy/demo/staff.yaml   people, customers and their certificates
        opora status                                is everything well?
        opora ticket list
        opora queue explain T-1                     why is it with whom it is?
        opora day start --as anna                   act as somebody
        opora help exit-codes                       what the exit codes mean

      Data goes to standard output, talk to standard error. Every command takes --home, --as and --output.
      """,
    version: OporaVersion.text,
    subcommands: [
      UpCommand.self, DownCommand.self, StatusCommand.self, InitCommand.self, TicketCommand.self,
      ClocksCommand.self,
      ViewCommand.self, RegulationCommand.self, AutomationCommand.self,
      QueueCommand.self, StaffCommand.self, CustomerCommand.self, IdeaCommand.self, DayCommand.self, LeaveCommand.self,
      ShiftCommand.self,
      ReportCommand.self,
      KnowledgeBaseCommand.self, RpcCommand.self, CertCommand.self, ClockCommand.self, HealthCommand.self,
      CallsCommand.self, LogLevelCommand.self, AuthzCommand.self,
      EventsCommand.self, ExitCodesCommand.self, VersionCommand.self,
    ])
}
