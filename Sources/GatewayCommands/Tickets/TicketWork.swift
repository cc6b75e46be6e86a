import ArgumentParser
import OporaAPI
import RPC

/// `opora ticket start`.
struct TicketStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Begin or resume work; another running segment of yours is paused.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "start work on \(ticket)") { session async throws(RPCError) in
      try await session.tickets.startWork(.init(ticket: ticket.value, expectedVersion: expect))
    }
  }
}

/// `opora ticket pause`.
struct TicketPause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Stop your running segment on the ticket.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "pause \(ticket)") { session async throws(RPCError) in
      try await session.tickets.pauseWork(.init(ticket: ticket.value, expectedVersion: expect))
    }
  }
}

/// `opora ticket wait`.
struct TicketWait: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait for the customer, or put the ticket on hold, with a reason.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "What is waited for.") var reason: String
  @Flag(help: "On hold for another reason than the customer.") var hold = false
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "set \(ticket) waiting") { session async throws(RPCError) in
      try await session.tickets.wait(
        .init(
          ticket: ticket.value, expectedVersion: expect, state: hold ? .onHold : .waitingCustomer, reason: reason))
    }
  }
}

/// `opora ticket assign`.
struct TicketAssign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "A lead gives a queued ticket to somebody, past the routing, with a reason.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The person.") var person: String
  @Option(help: "Why not by the routing.") var reason: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "assign \(ticket)") { session async throws(RPCError) in
      try await session.tickets.assign(
        .init(ticket: ticket.value, expectedVersion: expect, assignee: person, reason: reason))
    }
  }
}
