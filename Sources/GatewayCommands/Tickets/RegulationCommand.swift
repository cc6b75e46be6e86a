import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora regulation …`.
struct RegulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regulation", abstract: "The written rule for how to file.",
    discussion: """
      EXAMPLES
        opora regulation show
        opora regulation quality --filer maria     how many filings were accepted at the first try
      """,
    subcommands: [Show.self, Quality.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The regulation, clause by clause.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the regulation") { () async throws(RPCError) in
          try await session.tickets.getRegulation(.init())
        }
        Streams.error.writeLine("version \(answer.version), in force since \(session.time(answer.effectiveFromMs))")
        try Presenter.show(global.output, document: answer, elements: answer.clauses) { _ in
          var table = TextTable([
            .init("clause"), .init("group"), .init("severity"), .init("rule", flexible: true),
            .init("should be", flexible: true), .init("why", flexible: true),
          ])
          for clause in answer.clauses {
            let group = (clause.group.protoName ?? "").replacing("CLAUSE_GROUP_", with: "").lowercased()
            table.add(
              .init(clause.id), .init(group), .init(clause.severity == .reject ? "reject" : "warn"),
              .init(clause.rule), .init(clause.shouldBe), .init(clause.why))
          }
          return table
        }
      }
    }
  }

  struct Quality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Filings accepted at the first try, by filer.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "One filer only.") var filer = ""

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the filers' quality") { () async throws(RPCError) in
          try await session.tickets.getFilerQuality(.init(filer: filer))
        }
        try Presenter.show(global.output, document: answer, elements: answer.filers) { _ in
          var table = TextTable([
            .init("filer"), .init("filed", .right), .init("at first try", .right), .init("share", .right),
            .init("rejected attempts", .right),
          ])
          for filer in answer.filers {
            let share = filer.filed == 0 ? "-" : "\(filer.acceptedAtFirstTry * 100 / filer.filed) %"
            table.add(
              .init(filer.filer), .init("\(filer.filed)"), .init("\(filer.acceptedAtFirstTry)"), .init(share),
              .init("\(filer.rejectedAttempts)"))
          }
          return table
        }
      }
    }
  }
}
