import ArgumentParser
import OporaAPI
import RPC

/// `opora ticket escalate`.
struct TicketEscalate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escalate", abstract: "Pass a ticket to the next line, with a reason and what was tried.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "Why.") var reason: String
  @Option(help: "What was tried.") var tried: String
  @Option(help: "To line 3: the developer, if it is known who.") var developer = ""
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "escalate \(ticket)") { session async throws(RPCError) in
      try await session.tickets.escalate(
        .init(
          ticket: ticket.value, expectedVersion: expect, reason: reason, stepsTried: tried, developer: developer))
    }
  }
}

/// `opora ticket return`.
struct TicketReturn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "return", abstract: "Give a ticket back to an earlier line, with a reason.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(help: "The line it goes to.") var line: UInt32 = 1
  @Option(help: "Why.") var reason: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "return \(ticket)") { session async throws(RPCError) in
      try await session.tickets.returnToLine(
        .init(ticket: ticket.value, expectedVersion: expect, line: line, reason: reason))
    }
  }
}

/// `opora ticket done`.
struct TicketDone: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "The developer says it is done; the overseer verifies.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "What was done.") var text: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "finish \(ticket)") { session async throws(RPCError) in
      try await session.tickets.developerDone(.init(ticket: ticket.value, expectedVersion: expect, text: text))
    }
  }
}

/// `opora ticket verify`.
struct TicketVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "The overseer accepts the developer's work, or returns it with a reason.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Option(name: .customLong("return"), help: "Return it to the developer, for this reason.") var returnReason: String?
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "verify \(ticket)") { session async throws(RPCError) in
      try await session.tickets.verify(
        .init(
          ticket: ticket.value, expectedVersion: expect, accepted: returnReason == nil, reason: returnReason ?? ""))
    }
  }
}

/// `opora ticket oversee`.
struct TicketOversee: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oversee", abstract: "Let somebody else oversee a developer's ticket, with a reason.",
    discussion: """
      EXAMPLES
        opora ticket oversee T-7 boris --reason "anna в отпуске" --as elena

      The developer cannot oversee their own work. All that somebody oversees: opora queue handover PERSON --to OTHER
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "Who oversees it from now on.") var person: String
  @Option(help: "Why.") var reason: String
  @Option(help: "Only if the ticket is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await TicketChange.run(global, "let \(person) oversee \(ticket)") { session async throws(RPCError) in
      try await session.oversight.handOverOversight(
        .init(ticket: ticket.value, expectedVersion: expect, overseer: person, reason: reason))
    }
  }
}
