import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora clocks …`.
struct ClocksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clocks", abstract: "What is due when, and what it is measured by: the calendar and the targets.",
    discussion: """
      EXAMPLES
        opora clocks list --as elena
        opora clocks list --at-risk
        opora clocks list --breached -o csv
        opora clocks calendar show
        opora clocks policy set resolution.P3=16h --dry-run
      """,
    subcommands: [ClocksList.self, ClocksCalendar.self, ClocksPolicy.self], defaultSubcommand: ClocksList.self)
}

/// `opora clocks list`.
struct ClocksList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Tickets by what is due first; or those at risk, or those overspent.",
    discussion: """
      At risk is what has used three quarters of a target or more. Overspent ones are listed by how long they are.

      EXAMPLES
        opora clocks list
        opora clocks list --at-risk --limit 20
        opora clocks list --breached -o json
      """)
  @OptionGroup var global: GlobalOptions
  @Flag(help: "Only tickets of which three quarters of a target or more are used.") var atRisk = false
  @Flag(help: "Only tickets with an overspent clock that is not stopped.") var breached = false
  @Option(help: "At most so many.") var limit = 50

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
    guard !(atRisk && breached) else { throw ValidationError("--at-risk and --breached are two lists; ask for one.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await fetch(session)
      if answer.tickets.isEmpty {
        Streams.error.writeLine(breached ? "nothing is overspent" : atRisk ? "nothing is at risk" : "no clock runs")
      }
      try Presenter.show(global.output, document: answer, elements: answer.tickets) { _ in
        var table = TextTable([
          .init("ticket"), .init("pri"), .init("state"), .init("owner"), .init("clock"), .init("due"),
          .init("left", .right), .init("overspent since"), .init("subject", flexible: true),
        ])
        for entry in answer.tickets {
          guard let ticket = entry.ticket else { continue }
          let clock = foremost(entry)
          let isOver = entry.breachedSinceMs != 0
          table.add(
            .init("T-\(ticket.number)", .accent), .init(TicketWords.text(ticket.priority)),
            .init(TicketWords.text(ticket.state)), .init(ticket.owner), .init(clock.map(ClockWords.name) ?? ""),
            .init(session.time(clock?.dueAtMs ?? 0)), .init(clock.map { ClockWords.hours($0.leftMs) } ?? ""),
            .init(session.time(entry.breachedSinceMs), isOver ? .alarm : .plain), .init(ticket.subject))
        }
        return table
      }
    }
  }

  /// The clock for which the ticket stands in the list.
  private func foremost(_ entry: TicketsV1.TicketOnTime) -> TicketsV1.Clock? {
    entry.clocks.first {
      breached ? $0.breachedAtMs == entry.breachedSinceMs : $0.breachedAtMs == 0 && $0.dueAtMs == entry.nearestDueAtMs
    } ?? entry.clocks.first
  }

  private func fetch(_ session: Session) async throws -> TicketsV1.ListClocksResponse {
    var all = TicketsV1.ListClocksResponse()
    repeat {
      let token = all.nextPageToken
      let size = UInt32(min(500, limit - all.tickets.count))
      let page = try await session.call(.tickets, "list the clocks") { () async throws(RPCError) in
        try await session.clocks.listClocks(
          .init(selection: breached ? .breached : atRisk ? .atRisk : .running, pageSize: size, pageToken: token))
      }
      all.tickets += page.tickets
      all.nextPageToken = page.nextPageToken
    } while !all.nextPageToken.isEmpty && all.tickets.count < limit
    if !all.nextPageToken.isEmpty { Streams.error.writeLine("there are more; ask for them with --limit") }
    return all
  }
}
