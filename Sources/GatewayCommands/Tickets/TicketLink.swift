import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket link`.
struct TicketLink: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Tie a ticket to another: parent, child, duplicate, blocking, related, follow-up.",
    discussion: """
      Both show the link and tell it in their histories. A link that would lead in a circle is refused.

      EXAMPLES
        opora ticket link T-1043 T-1042 --child-of --as anna
        opora ticket link T-1043 T-1042 --related --reason "Одна выгрузка" --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var tie: TieOptions

  func run() async throws {
    let doing = "link \(tie.ticket) with \(tie.other)"
    try await LinkChange.run(global, doing, tie.dryRun ? "would be linked" : "linked") {
      session async throws(RPCError) in
      try await session.links.linkTickets(tie.request)
    }
  }
}

/// `opora ticket unlink`.
struct TicketUnlink: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlink",
    abstract: "Take a link between two tickets away.",
    discussion: """
      EXAMPLES
        opora ticket unlink T-1043 T-1042 --child-of --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var tie: TieOptions

  func run() async throws {
    let doing = "unlink \(tie.ticket) from \(tie.other)"
    try await LinkChange.run(global, doing, tie.dryRun ? "would be unlinked" : "unlinked") {
      session async throws(RPCError) in
      try await session.links.unlinkTickets(tie.request)
    }
  }
}

/// `opora ticket block`.
struct TicketBlock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block",
    abstract: "Say that a ticket waits for another.",
    discussion: """
      EXAMPLES
        opora ticket block T-1043 --by T-1042 --reason "Сначала обновление" --as anna
        opora ticket unlink T-1043 T-1042 --blocked-by --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket that waits.") var ticket: TicketNumber
  @Option(help: ArgumentHelp("The ticket it waits for.", valueName: "ticket")) var by: TicketNumber
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

  func run() async throws {
    let request = LinkOption.blockedBy.request(ticket, by, reason: reason, dryRun: dryRun)
    try await LinkChange.run(global, "block \(ticket) by \(by)", dryRun ? "would be linked" : "linked") {
      session async throws(RPCError) in
      try await session.links.linkTickets(request)
    }
  }
}

/// What commands on links share: call, tell what was noticed, show the link.
enum LinkChange {
  static func run(
    _ global: GlobalOptions, _ doing: String, _ done: String,
    _ call: (Session) async throws(RPCError) -> TicketsV1.LinkResponse
  ) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, doing) { () async throws(RPCError) in try await call(session) }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) {
        let words =
          switch answer.kind {
          case .parent: "parent of"
          case .duplicate: "duplicate of"
          case .blocks: "blocks"
          case .followUp: "follow-up of"
          default: "related to"
          }
        return "T-\(answer.origin)  \(words)  T-\(answer.other)  \(done)\n"
      }
    }
  }
}
