import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora idea list`.
struct IdeaList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Ideas, newest first.",
    discussion: """
      EXAMPLES
        opora idea list --state submitted --state discussion --sort votes
        opora idea list --customer romashka
        opora idea list --ticket T-1042 -o json
        opora idea list --author maria --limit 500 -o csv > ideas.csv

      Merged ideas are listed with --state merged only.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "In this state; may be repeated.") var state: [String] = []
  @Option(help: "Submitted by this person.") var author = ""
  @Option(help: "For this product.") var product = ""
  @Option(help: "On this topic.") var topic = ""
  @Option(help: "Asked for by this customer.") var customer = ""
  @Option(help: "Submitted from this ticket, or asked for by it.") var ticket: TicketNumber?
  @Option(help: "newest, votes or customers (the most first).") var sort = Order.newest
  @Option(help: "At most so many.") var limit = 50

  enum Order: String, CaseIterable, ExpressibleByArgument {
    case newest, votes, customers

    var wire: TicketsV1.IdeaSorting {
      switch self {
      case .newest: .unspecified
      case .votes: .votes
      case .customers: .customers
      }
    }
  }

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
  }

  func run() async throws {
    let states = try state.map(IdeaWords.state)
    try await Session.run(global) { session in
      var all = TicketsV1.ListIdeasResponse()
      repeat {
        let (token, size) = (all.nextPageToken, UInt32(min(500, limit - all.ideas.count)))
        let page = try await session.call(.tickets, "list the ideas") { () async throws(RPCError) in
          try await session.ideas.listIdeas(
            .init(
              states: states, author: author, product: product, topic: topic, customer: customer,
              ticket: ticket?.value ?? 0, sorting: sort.wire, pageSize: size, pageToken: token))
        }
        all.ideas += page.ideas
        all.nextPageToken = page.nextPageToken
      } while !all.nextPageToken.isEmpty && all.ideas.count < limit
      let found = all
      if found.ideas.isEmpty { Streams.error.writeLine("there is no such idea; 'opora idea submit' makes one") }
      try Presenter.show(global.output, document: found, elements: found.ideas) { wide in
        Self.table(found.ideas, wide, session)
      }
      if !found.nextPageToken.isEmpty { Streams.error.writeLine("there are more; ask for them with --limit") }
    }
  }

  private static func table(_ ideas: [TicketsV1.Idea], _ wide: Bool, _ session: Session) -> TextTable {
    var columns: [TextTable.Column] = [
      .init("idea"), .init("state"), .init("for", .right), .init("against", .right), .init("customers", .right),
      .init("author"), .init("submitted"), .init("title", flexible: true),
    ]
    if wide { columns += [.init("product"), .init("topic"), .init("decided by"), .init("version", .right)] }
    var table = TextTable(columns)
    for idea in ideas {
      var cells: [TextTable.Cell] = [
        .init("I-\(idea.number)", .accent), .init(IdeaWords.text(idea.state)), .init("\(idea.votesFor)"),
        .init("\(idea.votesAgainst)"), .init("\(idea.customers)"), .init(idea.author),
        .init(session.time(idea.createdAtMs)), .init(idea.title),
      ]
      if wide {
        cells += [.init(idea.product), .init(idea.topic), .init(idea.decidedBy), .init("\(idea.version)")]
      }
      table.add(cells)
    }
    return table
  }
}
