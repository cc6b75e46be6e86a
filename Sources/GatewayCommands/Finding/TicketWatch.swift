import ArgumentParser
import Messages
import OporaAPI
import RPC
import Terminal

/// `opora ticket watch`.
struct TicketWatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Follow tickets as they change, until Ctrl-C.",
    discussion: """
      EXAMPLES
        opora ticket watch T-1042
        opora ticket watch --line 2 --state queued
        opora ticket watch --mine --snapshot
        opora ticket watch --view urgent -o jsonl | your-program

      A line per change: when, who, what, and where the ticket stands then. «left» says that a ticket no longer belongs
      to what is watched.
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var which: TicketFilterOptions
  @Flag(help: "Begin with the tickets as they are.") var snapshot = false
  @Option(help: ArgumentHelp("End after so many changes.", valueName: "count")) var changes: Int?
  @Argument(help: "Only these tickets.") var tickets: [TicketNumber] = []

  func validate() throws {
    if let changes, changes < 1 { throw ValidationError("--changes must be at least 1.") }
  }

  /// A stream that is followed has no end of its own.
  private static let timeout = Duration.seconds(365 * 86_400)

  func run() async throws {
    try await Session.run(global) { session in
      let (filter, _) = try await which.filter(session)
      var options = session.callOptions
      options.timeout = Self.timeout
      let client = TicketsV1.FindingClient(session.transport(.tickets), defaultOptions: options)
      let updates = try await session.call(.tickets, "watch the tickets") { () async throws(RPCError) in
        try await client.watchTickets(
          .init(
            filter: tickets.isEmpty ? filter : nil, tickets: tickets.map(\.value),
            snapshot: snapshot || !tickets.isEmpty))
      }
      var iterator = updates.makeAsyncIterator()
      var told = 0
      while changes.map({ told < $0 }) ?? true {
        let update = try await session.call(.tickets, "watch the tickets") { () async throws(RPCError) in
          try await iterator.next(isolation: nil)
        }
        guard let update else { break }
        if update.kind == .present {
          Streams.error.writeLine("watching; Ctrl-C ends it")
          continue
        }
        if update.kind != .snapshot { told += 1 }
        try Self.show(update, global.output, session)
      }
    }
  }

  private static func show(_ update: TicketsV1.TicketUpdate, _ format: OutputFormat, _ session: Session) throws {
    switch format {
    case .json, .jsonl: Streams.output.writeLine(try Presenter.json(update, .compact))
    case .table, .wide, .csv:
      let ticket = update.ticket ?? TicketsV1.Ticket()
      let what =
        switch update.kind {
        case .snapshot: "is"
        case .entered: "entered"
        case .left: "left"
        default: "changed"
        }
      let time = session.time(update.kind == .snapshot ? ticket.updatedAtMs : update.atMs)
      let cells = [
        time, what.padded(to: 7), "T-\(ticket.number)", TicketWords.text(ticket.state),
        TicketWords.text(ticket.priority),
        ticket.owner.isEmpty ? "-" : ticket.owner,
        update.event.isEmpty ? "" : "\(update.event) by \(update.actor)", ticket.subject.singleLine,
      ]
      Streams.output.writeLine(cells.filter { !$0.isEmpty }.joined(separator: "  "))
    }
  }
}
