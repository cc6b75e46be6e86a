import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora queue …`.
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "The one queue: what waits, for whom and why.",
    discussion: """
      EXAMPLES
        opora queue list
        opora queue list --watch      the live board, until Ctrl-C
        opora queue fairness
        opora queue explain T-1       every candidate, every filter that failed, every score
        opora queue hanging
        opora queue offers --as anna
        opora queue accept T-1 --as anna
        opora queue handover anna --to boris --reason "отпуск" --as elena
        opora queue simulate --compare people=12
        opora queue policy show
      """,
    subcommands: [
      QueueList.self, QueueWatch.self, QueueFairness.self, QueueExplain.self, Hanging.self, Offers.self, Accept.self,
      Decline.self,
      QueueHandover.self, Sweep.self,
      QueueSimulate.self, QueuePolicy.self,
    ], defaultSubcommand: QueueList.self)

  struct Hanging: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Alarms: tickets that nobody can take, and others.")
    @OptionGroup var global: GlobalOptions
    @Flag(help: "Resolved ones too.") var all = false

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "list the alarms") { () async throws(RPCError) in
          try await session.routing.listAlarms(.init(includeResolved: all))
        }
        try Presenter.show(global.output, document: answer, elements: answer.alarms) { _ in
          var table = TextTable([
            .init("alarm", .right), .init("kind"), .init("ticket"), .init("raised"), .init("resolved"),
            .init("text", flexible: true),
          ])
          for alarm in answer.alarms {
            table.add(
              .init("\(alarm.id)"), .init(alarm.kind, .alarm), .init(alarm.ticket == 0 ? "" : "T-\(alarm.ticket)"),
              .init(session.time(alarm.raisedAtMs)), .init(session.time(alarm.resolvedAtMs)), .init(alarm.text))
          }
          return table
        }
      }
    }
  }

  struct Offers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tickets offered and not yet accepted.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "To this person; the default is you.") var person: String?

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "list the offers") { () async throws(RPCError) in
          try await session.routing.listOffers(.init(person: person ?? (global.actAs == "admin" ? "" : global.actAs)))
        }
        try Presenter.show(global.output, document: answer, elements: answer.offers) { _ in
          var table = TextTable([
            .init("ticket"), .init("person"), .init("pri"), .init("offered"), .init("expires"),
            .init("subject", flexible: true),
          ])
          for offer in answer.offers {
            table.add(
              .init("T-\(offer.ticket)", .accent), .init(offer.person), .init("P\(offer.priority)"),
              .init(session.time(offer.offeredAtMs)), .init(session.time(offer.expiresAtMs)), .init(offer.subject))
          }
          return table
        }
      }
    }
  }

  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Accept a ticket offered to you.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The ticket.") var ticket: TicketNumber

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "accept \(ticket)") { () async throws(RPCError) in
          try await session.routing.acceptOffer(.init(ticket: ticket.value))
        }
        try Presenter.show(global.output, document: answer) { "T-\(answer.ticket)  \(answer.outcome)\n" }
      }
    }
  }

  struct Decline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Decline a ticket offered to you, with a reason.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The ticket.") var ticket: TicketNumber
    @Option(help: "Why.") var reason: String

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "decline \(ticket)") { () async throws(RPCError) in
          try await session.routing.declineOffer(.init(ticket: ticket.value, reason: reason))
        }
        try Presenter.show(global.output, document: answer) { "T-\(answer.ticket)  \(answer.outcome)\n" }
      }
    }
  }

  struct Sweep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the assignment now instead of at the next change.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "run the assignment") { () async throws(RPCError) in
          try await session.routing.sweep(.init())
        }
        try Presenter.show(global.output, document: answer) {
          "assigned \(answer.assigned)  requeued \(answer.requeued)  waiting \(answer.waiting)  alarms \(answer.alarms)\n"
        }
      }
    }
  }
}
