import ArgumentParser
import BusinessTime
import Messages
import OporaAPI
import RPC
import Terminal

/// `opora ticket export`.
struct TicketExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "All tickets you may see, whole, for another program.",
    discussion: """
      EXAMPLES
        opora ticket export > tickets.jsonl                 with their conversations and work
        opora ticket export --format csv --customer romashka > romashka.csv
        opora ticket export --after 1042 >> tickets.jsonl   go on with one that broke off

      Oldest first; both formats can be imported again by 'opora ticket import'.
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var which: TicketFilterOptions
  @Option(help: "jsonl or csv.") var format = TicketTable.Format.jsonl
  @Option(help: ArgumentHelp("Only tickets with greater numbers.", valueName: "number")) var after: UInt64 = 0

  /// A large export takes as long as it takes.
  private static let timeout = Duration.seconds(86_400)

  func run() async throws {
    Interruption.watch()
    try await Session.run(global) { session in
      let (filter, _) = try await which.filter(session)
      var options = session.callOptions
      options.timeout = Self.timeout
      let client = TicketsV1.FindingClient(session.transport(.tickets), defaultOptions: options)
      let tickets = try await session.call(.tickets, "export the tickets") { () async throws(RPCError) in
        try await client.exportTickets(.init(filter: filter, withoutMessages: format == .csv, after: after))
      }
      var iterator = tickets.makeAsyncIterator()
      var count = 0
      var last = after
      if format == .csv, after == 0 { Streams.output.write(CSVText.record(TicketField.names)) }
      while true {
        let next = try await session.call(.tickets, "go on with the export after T-\(last)") {
          () async throws(RPCError) in try await iterator.next(isolation: nil)
        }
        guard let ticket = next else { break }
        switch format {
        case .jsonl: Streams.output.writeLine(try Presenter.json(ticket, .compact))
        case .csv: Streams.output.write(CSVText.record(Self.cells(ticket.ticket ?? TicketsV1.Ticket())))
        }
        count += 1
        last = ticket.ticket?.number ?? last
        guard !Interruption.isRequested else {
          throw CommandFailure(
            "the export was interrupted after \(count) tickets", why: "Ctrl-C",
            hint: "go on with --after \(last)", exitCode: Exit.interrupted)
        }
      }
      Streams.error.writeLine("\(count) tickets exported")
    }
  }

  private static func cells(_ ticket: TicketsV1.Ticket) -> [String] {
    let row = TicketsV1.ImportedTicket(line: 0, TicketsV1.ExportedTicket(ticket: ticket))
    func time(_ milliseconds: Int64) -> String {
      milliseconds == 0 ? "" : "\(Instant(millisecondsSinceEpoch: milliseconds))"
    }
    return TicketField.allCases.map { field in
      switch field {
      case .externalID: row.externalId
      case .customer: row.customer
      case .kind: TicketWords.text(row.kind)
      case .priority: TicketWords.text(row.priority)
      case .state: TicketWords.text(row.state)
      case .line: "\(row.line)"
      case .subject: row.subject
      case .body: row.body
      case .topic: row.topic
      case .product: row.product
      case .skills: row.skills.joined(separator: ",")
      case .filer: row.filer
      case .owner: row.owner
      case .created: time(row.createdAtMs)
      case .firstResponse: time(row.firstResponseAtMs)
      case .solved: time(row.solvedAtMs)
      case .closed: time(row.closedAtMs)
      }
    }
  }
}

extension TicketTable.Format: ExpressibleByArgument {}
