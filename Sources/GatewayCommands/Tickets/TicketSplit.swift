import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket split`.
struct TicketSplit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Make messages of a ticket a new ticket of the same customer.",
    discussion: """
      The number of a message is shown by 'opora ticket view', as #7. The messages stay readable where they were
      written. Within 24 hours, and while nobody has worked on it, 'opora ticket unsplit' takes it back.

      EXAMPLES
        opora ticket split T-1042 --message 7 --subject "Телефония не звонит" --as anna
        opora ticket split T-1042 --message 7 --message 9 --dry-run --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: ArgumentHelp("A message that belongs elsewhere; may be repeated.", valueName: "id"))
  var message: [UInt64]
  @Option(help: "Subject of the new ticket; left out, the first words of the message.") var subject = ""
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "split \(ticket)") { () async throws(RPCError) in
        try await session.links.splitTicket(
          .init(
            ticket: ticket.value, expectedVersion: expect, messages: message, subject: subject, reason: reason,
            dryRun: dryRun))
      }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) {
        let made = dryRun ? "a new ticket" : "T-\(answer.ticket)"
        return "\(made)  \(TicketWords.text(answer.state))  split from T-\(answer.origin)  "
          + answer.subject.singleLine + "\n"
      }
    }
  }
}

/// `opora ticket unsplit`.
struct TicketUnsplit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsplit",
    abstract: "Take a split back, within 24 hours and while nobody has worked on the new ticket.",
    discussion: """
      EXAMPLES
        opora ticket unsplit T-1044 --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket that was split off.") var ticket: TicketNumber
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
  @Option(help: "Only if it is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "undo the split of \(ticket)") { () async throws(RPCError) in
        try await session.links.undoSplit(
          .init(ticket: ticket.value, expectedVersion: expect, reason: reason, dryRun: dryRun))
      }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) {
        "T-\(answer.ticket)  \(TicketWords.text(answer.state))  back in T-\(answer.origin)\n"
      }
    }
  }
}
