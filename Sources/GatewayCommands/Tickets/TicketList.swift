import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket list`.
struct TicketList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Tickets you may see, newest first.",
    discussion: """
      EXAMPLES
        opora ticket list --state queued --state assigned
        opora ticket list --line 2 --open --sort priority
        opora ticket list --mine --unanswered
        opora ticket list --view urgent
        opora ticket list --owner anna -o jsonl
        opora ticket list --limit 500 -o csv > tickets.csv
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var which: TicketFilterOptions
  @Option(help: "newest, oldest or priority (P1 first, then the oldest); a view brings its own.")
  var sort: SortingWord?
  @Option(help: "At most so many.") var limit = 50

  func validate() throws {
    guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let (filter, sorting) = try await which.filter(session)
      var tickets: [TicketsV1.Ticket] = []
      var token = ""
      repeat {
        let page = try await session.call(.tickets, "list the tickets") { () async throws(RPCError) in
          try await session.tickets.listTickets(
            .init(
              pageSize: UInt32(min(500, limit - tickets.count)), pageToken: token, filter: filter,
              sorting: sort?.value ?? sorting))
        }
        tickets += page.tickets
        token = page.nextPageToken
      } while !token.isEmpty && tickets.count < limit
      let document = TicketsV1.ListTicketsResponse(tickets: tickets, nextPageToken: token)
      try Presenter.show(global.output, document: document, elements: tickets) { wide in
        Self.table(tickets, wide, session)
      }
      if !token.isEmpty { Streams.error.writeLine("there are more; ask for them with --limit") }
    }
  }

  static func table(_ tickets: [TicketsV1.Ticket], _ wide: Bool, _ session: Session) -> TextTable {
    var columns: [TextTable.Column] = [
      .init("ticket"), .init("state"), .init("pri"), .init("line", .right), .init("kind"), .init("customer"),
      .init("owner"), .init("created"), .init("subject", flexible: true),
    ]
    if wide {
      columns += [.init("overseer"), .init("handled", .right), .init("reopened", .right), .init("version", .right)]
    }
    var table = TextTable(columns)
    for ticket in tickets {
      var cells: [TextTable.Cell] = [
        .init("T-\(ticket.number)", .accent), .init(TicketWords.text(ticket.state)),
        .init(TicketWords.text(ticket.priority), ticket.priority == .p1 ? .alarm : .plain), .init("\(ticket.line)"),
        .init(TicketWords.text(ticket.kind)), .init(ticket.customer), .init(ticket.owner),
        .init(session.time(ticket.createdAtMs)), .init(ticket.subject),
      ]
      if wide {
        cells += [
          .init(ticket.overseer), .init(Spans.text(milliseconds: ticket.handledMs)), .init("\(ticket.reopenCount)"),
          .init("\(ticket.version)"),
        ]
      }
      table.add(cells)
    }
    return table
  }
}

/// `opora ticket count`.
struct TicketCount: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count", abstract: "How many tickets there are, by state, line, priority and impact.")
  @OptionGroup var global: GlobalOptions
  @Flag(help: "Imported history only.") var imported = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "count the tickets") { () async throws(RPCError) in
        try await session.tickets.countTickets(.init(importedOnly: imported, excludeImported: !imported))
      }
      try Presenter.show(global.output, document: answer, elements: answer.byState) { _ in
        var table = TextTable([.init("by"), .init("value"), .init("tickets", .right)])
        let groups = [
          ("state", answer.byState), ("line", answer.byLine), ("priority", answer.byPriority),
          ("impact", answer.byImpact), ("line ever on", answer.linesInvolved),
        ]
        for (name, counts) in groups {
          for count in counts { table.add(.init(name), .init(count.name), .init("\(count.count)")) }
        }
        table.add("all", "", .init("\(answer.total)"))
        return table
      }
    }
  }
}
