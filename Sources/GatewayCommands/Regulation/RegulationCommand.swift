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
        opora regulation show --file > regulation.yaml
        opora regulation check regulation.yaml --as elena
        opora regulation apply regulation.yaml --from 2026-04-01 --reason "темы по-новому" --as elena
        opora regulation history
        opora regulation acknowledge --as maria
        opora regulation acknowledgements --missing --as elena
        opora regulation quality --filer maria     how many filings were accepted at the first try
      """,
    subcommands: [
      RegulationShow.self, RegulationCheckFile.self, RegulationApply.self, RegulationHistory.self,
      RegulationAcknowledge.self, RegulationAcknowledgements.self, Quality.self,
    ], defaultSubcommand: RegulationShow.self)

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
