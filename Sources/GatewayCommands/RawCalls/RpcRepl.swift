import ArgumentParser
import OporaAPI
import Terminal

/// `opora rpc repl [SERVICE]`.
struct RpcRepl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl", abstract: "Call methods one after another over one connection.",
    discussion: """
      EXAMPLES
        opora rpc repl
        opora rpc repl tickets --as anna
        echo 'GetTicket {"ticket": "1"}' | opora rpc repl tickets -o jsonl

      'help' lists what can be typed. An error is told and the next line read; the end of the input or 'quit' ends it.
      When the input is no terminal, the exit code is that of the first error.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The service to ask where a name does not say it.") var service: ServiceName?

  func run() async throws {
    try await Session.run(global) { session in
      let input = InputLines()
      var repl = Repl(session: session, service: service, input: input)
      if input.isTerminal {
        Streams.error.writeLine("Calls the services as \(global.actAs). 'help' lists what can be typed, 'quit' ends.")
      }
      try await repl.run()
      if let failure = repl.firstFailure, !input.isTerminal { throw ExitCode(failure.exitCode) }
    }
  }
}
