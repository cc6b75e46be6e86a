import ArgumentParser
import OporaAPI
import RPC

/// `opora ticket reply`.
struct TicketReply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "reply", abstract: "Answer the customer.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The reply.") var text: String
  @Flag(help: "The customer is online.") var online = false
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "reply to \(ticket)") { session async throws(RPCError) in
      try await session.tickets.reply(
        .init(ticket: ticket.value, expectedVersion: expect, text: text, customerOnline: online))
    }
  }
}

/// `opora ticket note`.
struct TicketNote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "note", abstract: "Add an internal note.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The note.") var text: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "note on \(ticket)") { session async throws(RPCError) in
      try await session.tickets.addNote(.init(ticket: ticket.value, expectedVersion: expect, text: text))
    }
  }
}

/// `opora ticket receive`.
struct TicketReceive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive", abstract: "Record what the customer wrote or said.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The customer's words.") var text: String
  @Flag(help: "The customer is online.") var online = false
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "record the message on \(ticket)") { session async throws(RPCError) in
      try await session.tickets.receiveCustomerMessage(
        .init(ticket: ticket.value, expectedVersion: expect, text: text, customerOnline: online))
    }
  }
}
