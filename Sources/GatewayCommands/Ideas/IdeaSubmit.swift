import ArgumentParser
import OporaAPI
import RPC

/// `opora idea submit`.
struct IdeaSubmit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Submit an idea, also from a ticket.",
    discussion: """
      From a ticket it takes the subject, the text, the product and the topic where you give none, and the ticket's
      customer as the first who asked. Without a customer it is the department's own.

      EXAMPLES
        opora idea submit --ticket T-1042 --as maria
        opora idea submit "Выгрузка в XLSX" --body "Бухгалтерия переносит вручную." --product CRM --as anna
        opora idea submit "Счёт по почте" --customer romashka --as maria
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "What is wished for, in a line.") var title = ""
  @Option(help: "What it would be good for.") var body = ""
  @Option(help: "Read the body from this file.") var bodyFile: String?
  @Option(help: "The product.") var product = ""
  @Option(help: "The topic.") var topic = ""
  @Option(help: "The ticket it comes from.") var ticket: TicketNumber?
  @Option(help: "The customer who asks.") var customer = ""

  func validate() throws {
    guard ticket != nil || !title.allSatisfy(\.isWhitespace) else {
      throw ValidationError("Say in a line what is wished for, or name the --ticket it comes from.")
    }
    guard body.isEmpty || bodyFile == nil else { throw ValidationError("Give --body or --body-file, not both.") }
  }

  func run() async throws {
    let text = try bodyFile.map { try FileAccess.readText($0, limit: 1 << 20) } ?? body
    try await IdeaChange.run(global, "submit the idea") { session async throws(RPCError) in
      try await session.ideas.submitIdea(
        .init(title: title, body: text, product: product, topic: topic, ticket: ticket?.value ?? 0, customer: customer)
      )
    }
  }
}
