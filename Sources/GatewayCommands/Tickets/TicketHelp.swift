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
        opora ticket ask T-2 "Кто знает этот модуль?" --line 3 --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The question.") var question: String
  @Option(help: "Whom; left out, whoever of the line is free.") var colleague = ""
  @Option(help: "Whoever is free of line 1, 2 or 3; left out, of the ticket's line.") var line: UInt32 = 0
  @Flag(help: "Work cannot go on until it is answered.") var blocker = false

  func run() async throws {
    try await HelpStep.run(global, "ask a colleague about \(ticket)") { session async throws(RPCError) in
      try await session.tickets.askColleague(
        .init(ticket: ticket.value, colleague: colleague, question: question, blocker: blocker, line: line))
    } text: { request, session in
      "request \(request.id) to \(HelpStep.addressee(request)) about T-\(request.ticket)"
        + (request.blocker ? ", a blocker" : "")
        + (request.dueAtMs == 0 ? "" : ", due \(session.time(request.dueAtMs))")
    }
  }
}

/// `opora ticket answer`.
struct TicketAnswer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer", abstract: "Answer a colleague's request.",
    discussion: """
      EXAMPLES
        opora ticket answer 1 "Да, выгрузил: строка 218." --minutes 8 --as boris
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The request's number, from 'opora ticket requests'.") var request: UInt64
  @Argument(help: "The answer.") var answer: String
  @Option(help: "Minutes it took you; counted as your work on the ticket.") var minutes: UInt32 = 0

  func run() async throws {
    try await HelpStep.run(global, "answer request \(request)") { session async throws(RPCError) in
      try await session.tickets.answerColleague(.init(helpRequest: request, answer: answer, minutes: minutes))
    } text: { request, _ in
      "request \(request.id) about T-\(request.ticket) is answered\(request.overdue ? ", late" : "")"
    }
  }
}

/// `opora ticket claim`.
struct TicketClaim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim", abstract: "Take a request that was put to your line.",
    discussion: """
      EXAMPLES
        opora ticket claim 3 --as boris
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The request's number, from 'opora ticket requests'.") var request: UInt64

  func run() async throws {
    try await HelpStep.run(global, "claim request \(request)") { session async throws(RPCError) in
      try await session.help.claimHelp(.init(helpRequest: request))
    } text: { request, session in
      "request \(request.id) about T-\(request.ticket) is yours"
        + (request.dueAtMs == 0 ? "" : ", due \(session.time(request.dueAtMs))")
    }
  }
}

/// `opora ticket decline`.
struct TicketDecline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline", abstract: "Give a request back with a reason, or hand it on to a colleague.",
    discussion: """
      EXAMPLES
        opora ticket decline 3 --reason "не знаю телефонию" --as boris
        opora ticket decline 3 --reason "это к разработке" --to dmitry --as boris
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The request's number, from 'opora ticket requests'.") var request: UInt64
  @Option(help: "Why.") var reason: String
  @Option(help: "The colleague it goes to; left out, whoever of the line is free.") var to = ""

  func run() async throws {
    try await HelpStep.run(global, "decline request \(request)") { session async throws(RPCError) in
      try await session.help.declineHelp(.init(helpRequest: request, reason: reason, to: to))
    } text: { request, _ in
      "request \(request.id) about T-\(request.ticket) goes to \(HelpStep.addressee(request))"
    }
  }
}

/// `opora ticket withdraw`.
struct TicketWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take back what you asked; what it blocked goes on.",
    discussion: """
      EXAMPLES
        opora ticket withdraw 3 --reason "нашла сама" --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The request's number, from 'opora ticket requests'.") var request: UInt64
  @Option(help: "Why.") var reason = ""

  func run() async throws {
    try await HelpStep.run(global, "withdraw request \(request)") { session async throws(RPCError) in
      try await session.help.withdrawHelp(.init(helpRequest: request, reason: reason))
    } text: { request, _ in
      "request \(request.id) about T-\(request.ticket) is withdrawn"
    }
  }
}

/// `opora ticket requests`.
struct TicketRequests: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "Requests for help among colleagues.",
    discussion: """
      EXAMPLES
        opora ticket requests --colleague boris     what is asked of boris, and what anybody of a line may take
        opora ticket requests --overdue --as elena
        opora ticket requests --ticket T-2 --all
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "To this person only.") var colleague = ""
  @Option(help: "About this ticket only.") var ticket: TicketNumber?
  @Flag(help: "Answered and withdrawn ones too.") var all = false
  @Flag(help: "Only those past their due time.") var overdue = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "list the requests") { () async throws(RPCError) in
        try await session.tickets.listHelpRequests(
          .init(colleague: colleague, ticket: ticket?.value ?? 0, openOnly: !all, overdueOnly: overdue))
      }
      try Presenter.show(global.output, document: answer, elements: answer.helpRequests) { _ in
        var table = TextTable([
          .init("request", .right), .init("ticket"), .init("asker"), .init("colleague"), .init("asked"),
          .init("due"), .init("blocker"), .init("question", flexible: true), .init("answer", flexible: true),
        ])
        for request in answer.helpRequests {
          table.add(
            .init("\(request.id)"), .init("T-\(request.ticket)"), .init(request.asker),
            .init(HelpStep.addressee(request)), .init(session.time(request.askedAtMs)),
            .init(session.time(request.dueAtMs) + (request.overdue ? " late" : ""), request.overdue ? .alarm : .plain),
            .init(request.blocker ? "yes" : "", .warning), .init(request.question),
            .init(request.withdrawnAtMs == 0 ? request.answer : "(withdrawn)"))
        }
        return table
      }
    }
  }
}

/// What all commands about a request share: call, and say in one line where it stands.
enum HelpStep {
  static func run(
    _ global: GlobalOptions, _ doing: String,
    _ call: (Session) async throws(RPCError) -> TicketsV1.HelpRequest,
    text: (TicketsV1.HelpRequest, Session) -> String
  ) async throws {
    try await Session.run(global) { session in
      let request = try await session.call(.tickets, doing) { () async throws(RPCError) in try await call(session) }
      try Presenter.show(global.output, document: request) { text(request, session) + "\n" }
    }
  }

  static func addressee(_ request: TicketsV1.HelpRequest) -> String {
    guard request.colleague.isEmpty else { return request.colleague }
    return request.line == 0 ? "the line" : "line \(request.line)"
  }
}
