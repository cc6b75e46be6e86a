import ArgumentParser
import OporaAPI
import RPC

/// `opora ticket solve`.
struct TicketSolve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Solve a ticket, with the answer the customer gets.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The solution.") var text: String
  @Option(help: ArgumentHelp("Why it is solved although child tickets are open.", valueName: "reason"))
  var despiteChildren = ""
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "solve \(ticket)") { session async throws(RPCError) in
      try await session.tickets.solve(
        .init(
          ticket: ticket.value, expectedVersion: expect, text: text, forceReason: despiteChildren))
    }
  }
}

/// `opora ticket close`.
struct TicketClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a solved ticket before its time.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "Why.") var text = ""
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "close \(ticket)") { session async throws(RPCError) in
      try await session.tickets.close(.init(ticket: ticket.value, expectedVersion: expect, text: text))
    }
  }
}

/// `opora ticket cancel`.
struct TicketCancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Cancel a ticket, with a reason.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "Why.") var reason: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "cancel \(ticket)") { session async throws(RPCError) in
      try await session.tickets.cancel(.init(ticket: ticket.value, expectedVersion: expect, text: reason))
    }
  }
}
