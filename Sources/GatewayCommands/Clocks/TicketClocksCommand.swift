import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket clocks`.
struct TicketClocksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clocks", abstract: "The clocks of a ticket, and why each is due when it is.",
    discussion: """
      First and next response, resolution, the time on each line and the reply being written: how much business time
      is used and left, and the spans that were open, closed or paused, on to due. Exactly at due is in time.

      EXAMPLES
        opora ticket clocks T-1
        opora ticket clocks T-1 --all
        opora ticket clocks T-1 -o json
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Flag(help: "The spans of stopped clocks too.") var all = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "read the clocks of \(ticket)") { () async throws(RPCError) in
        try await session.clocks.getTicketClocks(.init(ticket: ticket.value))
      }
      try Presenter.show(global.output, document: answer) {
        ClockTimelineText(answer: answer, session: session, console: Streams.output, isComplete: all).rendered()
      }
    }
  }
}

/// `opora ticket compose`.
struct TicketCompose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compose",
    abstract: "Say that you begin to write a reply: its clock runs while the customer is online.",
    discussion: """
      The clock stops when a reply is sent; one runs per ticket. --drop says that none will be.

      EXAMPLES
        opora ticket compose T-1 --as anna
        opora ticket compose T-1 --drop --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Flag(help: "The reply is not written after all.") var drop = false
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, drop ? "drop the reply to \(ticket)" : "begin a reply to \(ticket)") {
      session async throws(RPCError) in
      try await session.clocks.compose(.init(ticket: ticket.value, expectedVersion: expect, drop: drop))
    }
  }
}

/// `opora ticket priority`.
struct TicketPriorityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "priority", abstract: "Change the priority, with a reason. Clocks keep the time they have used.",
    discussion: """
      A clock that has used more than the new priority gives is overspent by the change, which is counted apart.

      EXAMPLES
        opora ticket priority T-1 P2 --reason "стоит вся бухгалтерия" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "P1, P2, P3 or P4.") var priority: String
  @Option(help: "Why.") var reason: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    let named = try TicketWords.priority(priority)
    try await TicketChange.run(global, "change the priority of \(ticket)") { session async throws(RPCError) in
      try await session.clocks.changePriority(
        .init(ticket: ticket.value, expectedVersion: expect, priority: named, reason: reason))
    }
  }
}
