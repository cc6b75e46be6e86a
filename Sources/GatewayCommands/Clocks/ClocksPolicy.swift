import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora clocks policy …`: how much business time each clock has.
struct ClocksPolicy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "How much business time each clock has: read, try out, put in force.",
    discussion: """
      What 'show' prints is a policy file; targets that are left out of one stay as they are. A line's target that is
      half of its resolution's follows that. Clocks go on by new targets at once and keep what they have used.

      EXAMPLES
        opora clocks policy show
        opora clocks policy set resolution.P3=16h --dry-run
        opora clocks policy apply policy.yaml --reason "новый договор"
        opora clocks policy history
      """,
    subcommands: [Show.self, Check.self, Set.self, Apply.self, History.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The targets in force, as a file that can be applied.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "An earlier version instead of the one in force.") var version: UInt32 = 0

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the clock policy") { () async throws(RPCError) in
          try await session.clockSettings.getClockPolicy(.init(version: version))
        }
        Streams.error.writeLine("version \(answer.version)")
        try Presenter.show(global.output, document: answer) { ClockPolicyFile.text(of: answer) }
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Name everything wrong with a file, and what would follow from it; changes nothing.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The file.") var file: String

    func run() async throws { try await ClocksPolicy.apply(file, expecting: 0, "", dryRun: true, global) }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Change targets given as term=time.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "term=time, such as first_response.P1=20m.") var targets: [String]
    @OptionGroup var change: ClockSettingOptions

    func run() async throws {
      var changes: [TicketsV1.ClockTarget] = []
      for text in targets {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let milliseconds = Spans.parse(parts[1]) else {
          throw CommandFailure(
            "the target '\(text)' cannot be read", why: "write term=time, with a time such as 20m, 4h or 1h30m",
            hint: "opora clocks policy show", exitCode: Exit.usage)
        }
        changes.append(.init(term: parts[0], targetMs: milliseconds))
      }
      let (order, requested) = (change, changes)
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "change the clock policy") { () async throws(RPCError) in
          try await session.clockSettings.applyClockPolicy(
            .init(
              targets: requested, expectedVersion: order.expect, reason: order.reason, dryRun: order.dryRun))
        }
        try ClockSettingApplying.show(answer, global)
      }
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put the targets of a file in force.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The file.") var file: String
    @OptionGroup var change: ClockSettingOptions

    func run() async throws {
      try await ClocksPolicy.apply(file, expecting: change.expect, change.reason, dryRun: change.dryRun, global)
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every policy that was put in force, newest first.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "At most so many, up to 500.") var limit: UInt32 = 50

    func run() async throws { try await ClockSettingApplying.history(.policy, limit: limit, global) }
  }

  private static func apply(
    _ path: String, expecting version: UInt32, _ reason: String, dryRun: Bool, _ global: GlobalOptions
  ) async throws {
    let file = try ClockPolicyFile(try FileAccess.readText(path, limit: 1 << 20), path: path)
    let targets = file.targets
    try await ClockSettingApplying.run(file.file, dryRun: dryRun, global) { client, dryRun async throws(RPCError) in
      try await client.applyClockPolicy(
        .init(targets: targets, expectedVersion: version, reason: reason, dryRun: dryRun))
    }
  }
}
