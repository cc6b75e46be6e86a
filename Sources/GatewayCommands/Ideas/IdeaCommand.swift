import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora idea …`.
struct IdeaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "idea", abstract: "What customers and colleagues would like to have.",
    discussion: """
      EXAMPLES
        opora idea submit "Выгрузка в XLSX" --ticket T-1042 --as maria
        opora idea ask I-1 --ticket T-1057 --as oleg
        opora idea discuss I-1 "Бухгалтерии это нужно каждый месяц" --as anna
        opora idea vote I-1 for --as boris
        opora idea list --sort customers
        opora idea decide I-1 accept --reason "просят четверо" --as elena
      """,
    subcommands: [
      IdeaList.self, IdeaView.self, IdeaSubmit.self, IdeaAsk.self, IdeaDiscuss.self, IdeaVote.self, IdeaDecide.self,
      IdeaMerge.self,
    ], defaultSubcommand: IdeaList.self)
}

/// What all commands that change an idea share: call, show where it stands, say what else there is to know.
enum IdeaChange {
  static func run(
    _ global: GlobalOptions, _ doing: String,
    _ call: (Session) async throws(RPCError) -> TicketsV1.IdeaResponse
  ) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, doing) { () async throws(RPCError) in try await call(session) }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) { line(answer.idea ?? .init()) + "\n" }
    }
  }

  /// `I-1  DISCUSSION  2 for, 1 against  3 customers  version 5`.
  private static func line(_ idea: TicketsV1.Idea) -> String {
    "I-\(idea.number)  \(IdeaWords.text(idea.state))  \(idea.votesFor) for, \(idea.votesAgainst) against  "
      + "\(idea.customers) \(idea.customers == 1 ? "customer" : "customers")  version \(idea.version)"
  }
}
