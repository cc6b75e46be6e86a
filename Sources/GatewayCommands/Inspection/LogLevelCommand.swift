import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora log-level SERVICE LEVEL`.
struct LogLevelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-level",
    abstract: "Change how much a running service logs.",
    discussion: """
      EXAMPLES
        opora log-level tickets debug
        opora log-level tickets info

      It holds until the service ends; --log-level of the service is what it starts with. For admins.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The service.") var service: ServiceName
  @Argument(help: "trace, debug, info, notice, warning, error or critical.") var level: String

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(service, "change the log level of \(service.rawValue)") {
        () async throws(RPCError) in
        try await session.control(service).setLogLevel(.init(level: level))
      }
      try Presenter.show(global.output, document: answer) {
        "\(service.rawValue) logs \(level) and above now; it was \(answer.previous)\n"
      }
    }
  }
}
