import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora queue list`.
struct QueueList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Queued tickets, most urgent first.",
    discussion: """
      EXAMPLES
        opora queue list --line 2
        opora queue list --watch

      With --watch it is 'opora queue watch'.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "One line only.") var line: UInt32 = 0
  @Option(help: "At most so many, up to 500.") var limit: UInt32 = 50
  @Flag(help: "Go on as the queue changes, until Ctrl-C.") var watch = false
  @OptionGroup(title: "With --watch") var watching: QueueWatch.Options

  func validate() throws {
    guard watch || !watching.isGiven else { throw ValidationError("--present and --changes need --watch.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      guard !watch else { return try await BoardWatch(session, watching, line: line, limit: limit).run() }
      let answer = try await session.call(.routing, "list the queue") { () async throws(RPCError) in
        try await session.routing.listQueue(.init(line: line, limit: limit))
      }
      try Presenter.show(global.output, document: answer, elements: answer.entries) { _ in
        Self.table(answer.entries, session)
      }
      if answer.total > UInt64(answer.entries.count) {
        Streams.error.writeLine("\(answer.total) wait in all; ask for more with --limit")
      }
    }
  }

  static func table(_ entries: [RoutingV1.QueueEntry], _ session: Session) -> TextTable {
    var table = TextTable([
      .init("ticket"), .init("urgency", .right), .init("pri"), .init("line", .right), .init("waited", .right),
      .init("due"), .init("customer"), .init("subject", flexible: true), .init("standing", flexible: true),
    ])
    for entry in entries {
      table.add(
        .init("T-\(entry.ticket)", .accent), .init(Numbers.text(entry.urgency)), .init("P\(entry.priority)"),
        .init("\(entry.line)"), .init(Spans.text(seconds: entry.waitedSeconds)),
        .init(session.time(entry.dueAtMs)), .init(entry.customer), .init(entry.subject),
        .init(entry.standing, entry.hanging ? .alarm : .plain))
    }
    return table
  }
}
