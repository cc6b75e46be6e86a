import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket search`.
struct TicketSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Tickets by the words of their texts and messages, newest first.",
    discussion: """
      EXAMPLES
        opora ticket search пустой отчет
        opora ticket search '"код валюты"' --customer romashka
        opora ticket search export --without draft --since 2026-03-01 --open

      All words must occur in one text of a ticket; the subject counts with every message. Words are found in all
      their forms, Russian and English; "quotes" keep words together.
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var which: TicketFilterOptions
  @Option(help: "At most so many, 1 to 1000.") var limit = 20
  @Option(help: "Leave out texts with this word; may be repeated.") var without: [String] = []
  @Argument(help: "Words.") var words: [String] = []

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000; \(limit) is not.") }
    guard !words.isEmpty else { throw ValidationError("Say which words: opora ticket search пустой отчет") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let (filter, _) = try await which.filter(session)
      var hits: [TicketsV1.TicketHit] = []
      var token = ""
      repeat {
        let page = try await session.call(.tickets, "search the tickets") { () async throws(RPCError) in
          try await session.finding.searchTickets(
            .init(
              query: (words + without.map { "-" + $0 }).joined(separator: " "), filter: filter,
              pageSize: UInt32(min(100, limit - hits.count)), pageToken: token))
        }
        hits += page.hits
        token = page.nextPageToken
      } while !token.isEmpty && hits.count < limit
      try show(TicketsV1.SearchTicketsResponse(hits: hits, nextPageToken: token), session)
    }
  }

  private func show(_ answer: TicketsV1.SearchTicketsResponse, _ session: Session) throws {
    if answer.hits.isEmpty { Streams.error.writeLine("nothing was found") }
    switch global.output {
    case .table:
      for hit in answer.hits { Streams.output.write(Self.text(hit, session)) }
    default:
      try Presenter.show(global.output, document: answer, elements: answer.hits) { _ in
        var table = TextTable([
          .init("ticket"), .init("state"), .init("customer"), .init("created"), .init("subject", flexible: true),
          .init("found", flexible: true),
        ])
        for hit in answer.hits {
          let ticket = hit.ticket ?? TicketsV1.Ticket()
          table.add(
            .init("T-\(ticket.number)"), .init(TicketWords.text(ticket.state)), .init(ticket.customer),
            .init(session.time(ticket.createdAtMs)), .init(ticket.subject), .init(hit.snippet))
        }
        return table
      }
    }
    if !answer.nextPageToken.isEmpty { Streams.error.writeLine("there are more; see them with --limit") }
  }

  private static func text(_ hit: TicketsV1.TicketHit, _ session: Session) -> String {
    let ticket = hit.ticket ?? TicketsV1.Ticket()
    var text = TextStyle.bold.apply(to: "T-\(ticket.number)  \(ticket.subject.singleLine)", on: Streams.output)
    let facts = [
      TicketWords.text(ticket.state), TicketWords.text(ticket.priority), ticket.customer,
      session.time(ticket.createdAtMs),
    ]
    text += "  " + TextStyle.dim.apply(to: facts.joined(separator: "  ").singleLine, on: Streams.output) + "\n"
    guard !hit.snippet.isEmpty else { return text }
    let place = hit.message == 0 ? "" : "message: "
    return text + "    " + place
      + SnippetText.styled(
        hit.snippet, highlights: hit.highlights.map { (Int($0.start), Int($0.end)) }) + "\n"
  }
}
