import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora queue fairness`.
struct QueueFairness: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fairness", abstract: "How evenly the work of the day is spread over those at work.",
    discussion: """
      EXAMPLES
        opora queue fairness
        opora queue fairness --line 2 -o csv

      Jain's index of weighted work per available minute: 1 when all were given the same, 1/n when one of n people was
      given all of it.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "One line only.") var line: UInt32 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.routing, "read the fairness") { () async throws(RPCError) in
        try await session.board.getFairness(.init(line: line))
      }
      try Presenter.show(global.output, document: answer, elements: answer.lines) { _ in
        var table = TextTable([
          .init("line", .right), .init("person"), .init("work", .right), .init("minutes", .right),
          .init("work/hour", .right), .init("fairness", .right),
        ])
        for line in answer.lines {
          table.add(
            .init("\(line.line)"), .init("\(line.people) at work"), "", "", "",
            .init(line.jain > 0 ? Numbers.text(line.jain) : "-", .accent))
          for share in line.shares {
            table.add(
              "", .init(share.person), .init(Numbers.text(share.work)),
              .init(Numbers.text(share.availableMinutes.rounded())),
              .init(Numbers.text(share.workPerMinute * 60)))
          }
        }
        return table
      }
      if answer.lines.isEmpty, global.output == .table {
        Streams.error.writeLine("nobody has been at work for a minute today")
      }
    }
  }
}
