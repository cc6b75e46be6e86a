import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket merge`.
struct TicketMerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge a ticket into another, which stands for both from then on.",
    discussion: """
      The target shows what was said and done on both, and keeps the longer waiting. Every later command on the
      source goes to the target. Both have to be open. Within 24 hours 'opora ticket unmerge' takes it back.

      EXAMPLES
        opora ticket merge T-1043 T-1042 --reason "Тот же пустой отчёт" --as anna
        opora ticket merge T-1043 T-1042 --dry-run --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket that goes.") var source: TicketNumber
  @Argument(help: "The ticket that stays.") var target: TicketNumber
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Although they are of different customers.") var force = false
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
  @Option(help: "Only if the source is at this version.") var expect: UInt64 = 0
  @Option(help: "Only if the target is at this version.") var expectTarget: UInt64 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "merge \(source) into \(target)") { () async throws(RPCError) in
        try await session.links.mergeTickets(
          .init(
            source: source.value, target: target.value, expectedSourceVersion: expect,
            expectedTargetVersion: expectTarget, reason: reason, force: force, dryRun: dryRun))
      }
      try show(answer, global) { "T-\(answer.source) \(dryRun ? "would be" : "is") T-\(answer.target) now" }
    }
  }

}

/// `opora ticket unmerge`.
struct TicketUnmerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmerge",
    abstract: "Take a merge back, within 24 hours.",
    discussion: """
      Both tickets are as they were where nothing has moved since; what cannot be restored is said. When the target
      was merged further, that has to be undone first.

      EXAMPLES
        opora ticket unmerge T-1043 --reason "Разные отчёты" --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket that was merged into another.") var source: TicketNumber
  @Option(help: "Why.") var reason = ""
  @Flag(help: "Say what would be done, and do nothing.") var dryRun = false
  @Option(help: "Only if it is at this version.") var expect: UInt64 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "undo the merge of \(source)") { () async throws(RPCError) in
        try await session.links.unmergeTicket(
          .init(ticket: source.value, expectedVersion: expect, reason: reason, dryRun: dryRun))
      }
      try show(answer, global) {
        "T-\(answer.source) \(dryRun ? "would be" : "is") \(TicketWords.text(answer.sourceState)) again, "
          + "apart from T-\(answer.target)"
      }
    }
  }
}

private func show(_ answer: TicketsV1.MergeResponse, _ global: GlobalOptions, _ text: () -> String) throws {
  for notice in answer.notices { Streams.error.writeLine(notice) }
  try Presenter.show(global.output, document: answer) { text() + "\n" }
}
