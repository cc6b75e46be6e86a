import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket file`.
struct TicketFile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "File a ticket; the regulation says at once what is wrong with it.")
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filing: FilingOptions
  @Flag(help: "Only hold it against the regulation; the same as 'ticket check'.") var dryRun = false

  func run() async throws {
    let request = try filing.request()
    try await Session.run(global) { session in
      if dryRun { return try await TicketCheck.check(request, session) }
      let answer = try await session.call(.tickets, "file the ticket") { () async throws(RPCError) in
        try await session.tickets.fileTicket(request)
      }
      for warning in answer.warnings { Streams.error.writeLine("warning: " + ViolationText.line(warning)) }
      if answer.alreadyFiled { Streams.error.writeLine("this key was filed before; nothing was filed again") }
      try Presenter.show(global.output, document: answer) {
        let wait = Spans.text(seconds: Int64(answer.expectedWaitSeconds))
        return "T-\(answer.ticket)  \(TicketWords.text(answer.state))  \(TicketWords.text(answer.priority))  "
          + "line \(answer.line)  expected wait \(wait)\n"
      }
    }
  }
}

/// `opora ticket check`.
struct TicketCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold a filing against the regulation without filing it; exit 3 when it would be rejected.")
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filing: FilingOptions

  func run() async throws {
    let request = try filing.request()
    try await Session.run(global) { session in try await Self.check(request, session) }
  }

  static func check(_ request: TicketsV1.FileTicketRequest, _ session: Session) async throws {
    let answer = try await session.call(.tickets, "check the filing") { () async throws(RPCError) in
      try await session.tickets.checkFiling(request)
    }
    try Presenter.show(session.options.output, document: answer, elements: answer.violations) { _ in
      var table = TextTable([
        .init("clause"), .init("severity"), .init("field"), .init("wrong", flexible: true),
        .init("should be", flexible: true), .init("why", flexible: true),
      ])
      for violation in answer.violations {
        let rejects = violation.severity == .reject
        table.add(
          .init(violation.clause), rejects ? .init("reject", .alarm) : .init("warn", .warning), .init(violation.field),
          .init(violation.wrong), .init(violation.shouldBe), .init(violation.why))
      }
      return table
    }
    if !answer.duplicates.isEmpty {
      Streams.error.writeLine(
        "looks like " + answer.duplicates.map { "T-\($0)" }.joined(separator: ", ") + " of the same customer")
    }
    if answer.needsInfo {
      Streams.error.writeLine("on this channel it would be taken as NEEDS_INFO")
    } else if !answer.acceptable {
      throw CommandFailure(
        "the regulation would reject it",
        why: "\(answer.violations.count { $0.severity == .reject }) clauses are violated",
        hint: "opora regulation show", exitCode: Exit.conditionFalse)
    } else {
      Streams.error.writeLine(
        "the regulation accepts it: \(TicketWords.text(answer.matrixPriority)) on line \(answer.line)")
    }
  }
}

enum ViolationText {
  static func line(_ violation: TicketsV1.Violation) -> String {
    "[\(violation.clause)] \(violation.wrong); \(violation.shouldBe) (\(violation.why))"
  }
}

/// `opora ticket complete`.
struct TicketComplete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Supply what a NEEDS_INFO ticket lacks.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @OptionGroup var filing: FilingOptions

  func run() async throws {
    let filing = try filing.request()
    try await TicketChange.run(global, "complete \(ticket)") { session async throws(RPCError) in
      try await session.tickets.completeTicket(.init(ticket: ticket.value, filing: filing))
    }
  }
}
