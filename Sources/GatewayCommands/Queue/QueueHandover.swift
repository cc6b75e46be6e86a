import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora queue handover`.
struct QueueHandover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", abstract: "List what somebody owns and oversees, and move it away from them.",
    discussion: """
      EXAMPLES
        opora queue handover anna                                       only lists
        opora queue handover anna --to boris --reason "отпуск" --as elena
        opora queue handover anna --auto --reason "отпуск" --as anna    tickets to the queue, oversight to the deputies

      Tickets go back with their original seniority. What waits for the customer stays: an answer brings it to the queue
      while the person is away. A vacation is not approved while its person oversees tickets.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "Whose work.") var person: String
  @Option(help: ArgumentHelp("A lead: who gets it.", valueName: "person")) var to = ""
  @Flag(help: "Tickets to the queue, oversight to the first deputy who can take it.") var auto = false
  @Option(help: "Why; kept in the history of each ticket.") var reason = ""
  @Flag(help: "Only list what would move.") var dryRun = false

  func validate() throws {
    guard to.isEmpty || !auto else { throw ValidationError("Name somebody with --to or say --auto, not both.") }
  }

  func run() async throws {
    let isListing = dryRun || (to.isEmpty && !auto)
    try await Session.run(global) { session in
      let answer = try await session.call(.routing, "hand over the work of \(person)") { () async throws(RPCError) in
        try await session.handovers.handOver(
          .init(person: person, successor: to, reason: reason, dryRun: isListing))
      }
      try Presenter.show(global.output, document: answer, elements: answer.items) { _ in
        var table = TextTable([
          .init("ticket"), .init("share"), .init("to"), .init("outcome"), .init("subject", flexible: true),
          .init("text", flexible: true),
        ])
        for item in answer.items {
          table.add(
            .init("T-\(item.ticket)", .accent), .init(item.share), .init(Self.target(item)),
            .init(Self.word(item.outcome), item.outcome == .refused ? .alarm : .plain), .init(item.subject),
            .init(item.text))
        }
        return table
      }
      if answer.items.isEmpty { Streams.error.writeLine("\(person) has and oversees nothing") }
      if isListing, answer.items.contains(where: { $0.outcome == .wouldMove }) {
        Streams.error.writeLine("nothing was moved; move it with --to PERSON or --auto, and --reason")
      }
    }
  }

  private static func target(_ item: RoutingV1.HandOverItem) -> String {
    item.outcome == .stays ? "" : item.to.isEmpty ? "the queue" : item.to
  }

  private static func word(_ outcome: RoutingV1.HandOverOutcome) -> String {
    switch outcome {
    case .wouldMove: "would move"
    case .moved: "moved"
    case .pending: "waits for tickets"
    case .stays: "stays"
    case .refused: "refused"
    case .unspecified, .unrecognized: "?"
    }
  }
}
