import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket satisfaction …`.
struct TicketSatisfaction: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "satisfaction", abstract: "What customers thought of how their tickets were solved.",
    discussion: """
      Every solving asks once. The customer's channel, their manager or a lead enters the answer, never who is judged
      by it. Reopening lets a question lapse that has no answer; an answer stays, and the next solving asks anew.

      EXAMPLES
        opora ticket satisfaction rate T-1042 5 --comment "Быстро и понятно" --as maria
        opora ticket satisfaction show T-1042
        opora ticket satisfaction figures --by person --from 2026-03-01 --as elena
        opora ticket satisfaction figures --by customer -o csv --as elena
      """,
    subcommands: [Rate.self, Show.self, Figures.self], defaultSubcommand: Figures.self)

  struct Rate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter what the customer answered, or change it.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The ticket; solved or closed.") var ticket: TicketNumber
    @Argument(help: "1 (bad) to 5 (very good).") var score: UInt32
    @Option(help: "In the customer's words.") var comment = ""

    func run() async throws {
      try await Session.run(global) { session in
        let survey = try await session.call(.tickets, "rate \(ticket)") { () async throws(RPCError) in
          try await session.satisfaction.recordSatisfaction(
            .init(ticket: ticket.value, score: score, comment: comment))
        }
        if survey.answers.count > 1 { Streams.error.writeLine("changed; what was said before is kept") }
        try Presenter.show(global.output, document: survey) {
          "T-\(survey.ticket)  \(survey.answers.last?.score ?? 0) of 5  solved by \(survey.person)\n"
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every solving of a ticket that was asked about, with what was said.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The ticket.") var ticket: TicketNumber

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the answers about \(ticket)") {
          () async throws(RPCError) in
          try await session.satisfaction.listSurveys(.init(ticket: ticket.value))
        }
        try Presenter.show(global.output, document: answer, elements: answer.surveys) { _ in
          var table = TextTable([
            .init("solved"), .init("by"), .init("line", .right), .init("score", .right), .init("answered"),
            .init("entered by"), .init("comment", flexible: true),
          ])
          for survey in answer.surveys {
            let head: [TextTable.Cell] = [
              .init(session.time(survey.askedAtMs)), .init(survey.person), .init("\(survey.line)"),
            ]
            if survey.answers.isEmpty {
              let state = survey.lapsedAtMs == 0 ? "asked" : "reopened before an answer"
              table.add(head + [.init(""), .init(state), .init(""), .init("")])
            }
            for given in survey.answers {
              table.add(
                head + [
                  .init("\(given.score)"), .init(session.time(given.atMs)), .init(given.actor), .init(given.comment),
                ])
            }
          }
          return table
        }
      }
    }
  }

  struct Figures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How many were asked and answered, the mean, and the share of 4 and 5 - by when it was solved.",
      discussion: """
        EXAMPLES
          opora ticket satisfaction figures --by line --as elena
          opora ticket satisfaction figures --as anna               your own

        Without --by, one row for all. Solvings that were reopened before an answer came do not count as asked.
        """)
    @OptionGroup var global: GlobalOptions
    @Option(help: "person, line or customer.") var by: Key?
    @Option(help: ArgumentHelp("Solved on this day or later.", valueName: "date")) var from: String?
    @Option(help: ArgumentHelp("Solved on this day or earlier.", valueName: "date")) var to: String?
    @Option(help: "Solved by this person.") var person = ""
    @Option(help: "Of this customer.") var customer = ""
    @Option(help: "Solved on this line.") var line: UInt32 = 0

    enum Key: String, CaseIterable, ExpressibleByArgument {
      case person, line, customer

      var wire: TicketsV1.SatisfactionKey {
        switch self {
        case .person: .person
        case .line: .line
        case .customer: .customer
        }
      }
    }

    func run() async throws {
      try await Session.run(global) { session in
        let request = TicketsV1.GetSatisfactionRequest(
          by: by?.wire ?? .unspecified, fromMs: try from.map { try session.startOfDay($0, "--from") } ?? 0,
          untilMs: try to.map { try session.startOfDay($0, "--to", after: 1) } ?? 0, person: person, customer: customer,
          line: line)
        let answer = try await session.call(.tickets, "sum up the answers") { () async throws(RPCError) in
          try await session.satisfaction.getSatisfaction(request)
        }
        try Presenter.show(global.output, document: answer, elements: answer.rows) { wide in
          var columns: [TextTable.Column] = [
            .init(by?.rawValue ?? "of"), .init("asked", .right), .init("answered", .right), .init("share", .right),
            .init("mean", .right), .init("4 and 5", .right),
          ]
          if wide { columns += (1...5).map { .init("\($0)", .right) } }
          var table = TextTable(columns)
          for row in answer.rows { table.add(Self.cells(row, wide)) }
          return table
        }
      }
    }

    private static func cells(_ row: TicketsV1.SatisfactionRow, _ wide: Bool) -> [TextTable.Cell] {
      let isAnswered = row.answered > 0
      var cells: [TextTable.Cell] = [
        .init(row.key, .accent), .init("\(row.asked)"), .init("\(row.answered)"),
        .init(row.asked > 0 ? percent(row.answeredPercent) : ""), .init(isAnswered ? hundredths(row.mean) : ""),
        .init(isAnswered ? percent(row.satisfiedPercent) : ""),
      ]
      if wide { cells += row.scores.map { .init("\($0)") } }
      return cells
    }

    private static func percent(_ value: Double) -> String {
      value.isFinite ? "\(Int(max(0, min(100, value.rounded())))) %" : ""
    }

    private static func hundredths(_ value: Double) -> String {
      guard value.isFinite else { return "" }
      let whole = Int((max(0, min(5, value)) * 100).rounded())
      let rest = whole % 100
      return "\(whole / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
  }
}
