import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket ask`.
struct TicketAsk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Ask a colleague for help with a ticket.",
    discussion: """
      EXAMPLES
        opora ticket ask T-2 "Где лежат логи телефонии?" --colleague boris --as anna
        opora ticket ask T-2 "Нет прав на сервер клиента" --blocker --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The question.") var question: String
  @Option(help: "Whom; left out, whoever of the line is free.") var colleague = ""
  @Flag(help: "Work cannot go on until it is answered.") var blocker = false

  func run() async throws {
    try await Session.run(global) { session in
      let request = try await session.call(.tickets, "ask a colleague about \(ticket)") { () async throws(RPCError) in
        try await session.tickets.askColleague(
          .init(ticket: ticket.value, colleague: colleague, question: question, blocker: blocker))
      }
      try Presenter.show(global.output, document: request) {
        let whom = request.colleague.isEmpty ? "the line" : request.colleague
        return "request \(request.id) to \(whom) about T-\(request.ticket)\(request.blocker ? ", a blocker" : "")\n"
      }
    }
  }
}

/// `opora ticket answer`.
struct TicketAnswer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer", abstract: "Answer a colleague's request.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The request's number, from 'opora ticket requests'.") var request: UInt64
  @Argument(help: "The answer.") var answer: String
  @Option(help: "Minutes it took you; counted as your work on the ticket.") var minutes: UInt32 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answered = try await session.call(.tickets, "answer request \(request)") { () async throws(RPCError) in
        try await session.tickets.answerColleague(.init(helpRequest: request, answer: answer, minutes: minutes))
      }
      try Presenter.show(global.output, document: answered) {
        "request \(answered.id) about T-\(answered.ticket) is answered\n"
      }
    }
  }
}

/// `opora ticket requests`.
struct TicketRequests: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "Requests for help among colleagues.")
  @OptionGroup var global: GlobalOptions
  @Option(help: "To this person only.") var colleague = ""
  @Option(help: "About this ticket only.") var ticket: TicketNumber?
  @Flag(help: "Answered ones too.") var all = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "list the requests") { () async throws(RPCError) in
        try await session.tickets.listHelpRequests(
          .init(colleague: colleague, ticket: ticket?.value ?? 0, openOnly: !all))
      }
      try Presenter.show(global.output, document: answer, elements: answer.helpRequests) { _ in
        var table = TextTable([
          .init("request", .right), .init("ticket"), .init("asker"), .init("colleague"), .init("asked"),
          .init("blocker"), .init("question", flexible: true), .init("answer", flexible: true),
        ])
        for request in answer.helpRequests {
          table.add(
            .init("\(request.id)"), .init("T-\(request.ticket)"), .init(request.asker), .init(request.colleague),
            .init(session.time(request.askedAtMs)), .init(request.blocker ? "yes" : "", .warning),
            .init(request.question), .init(request.answer))
        }
        return table
      }
    }
  }
}
