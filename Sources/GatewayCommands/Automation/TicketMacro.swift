import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket macro`.
struct TicketMacro: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "macro", abstract: "Do all that a macro says with a ticket, in your name; all of it or nothing.",
    discussion: """
      EXAMPLES
        opora ticket macro need-logs T-1001 app=телефония --as anna
        opora ticket macro need-logs T-1001 --dry-run --as anna

      'opora automation list --kind macro' names the macros, 'opora automation show NAME' what one does and takes.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The macro.") var macro: String
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: ArgumentHelp("What the macro asks for.", valueName: "name=value")) var values: [String] = []
  @Option(help: ArgumentHelp("Only if the ticket is at this version.", valueName: "version")) var expect: UInt64 = 0
  @Flag(help: "Only say what would be done.") var dryRun = false

  func run() async throws {
    let values = try values.map { text throws(CommandFailure) -> TicketsV1.MacroValue in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFailure(
          "the value '\(text)' cannot be read", why: "write name=value", hint: "opora automation show \(macro)",
          exitCode: Exit.usage)
      }
      return .init(name: parts[0], value: parts[1])
    }
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "run \(macro) on \(ticket)") { () async throws(RPCError) in
        try await session.automation.runMacro(
          .init(
            macro: macro, ticket: ticket.value, expectedVersion: expect, values: values, dryRun: dryRun))
      }
      if dryRun { Streams.error.writeLine("dry run: nothing was changed") }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) {
        answer.actions.map { "  \($0.singleLine)\n" }.joined()
          + "T-\(answer.ticket)  \(TicketWords.text(answer.state))  version \(answer.version)\n"
      }
    }
  }
}
