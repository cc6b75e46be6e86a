import ArgumentParser
import OporaAPI
import RPC
import Terminal
import Yams

/// `opora queue policy …`: every number routing decides by.
struct QueuePolicy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The numbers routing decides by: read, try out, put in force.",
    discussion: """
      EXAMPLES
        opora queue policy show
        opora queue policy set offer_minutes=20 hourly_intake=6 --dry-run
        opora queue policy set offer_minutes=default --reason "back to the default"
        opora queue policy apply policy.yaml --reason "summer"
        opora queue policy history

      A policy file is a mapping of settings: 'offer_minutes: 20'. Settings left out stay as they are.
      Everything wrong is named at once, and nothing is changed then.
      """,
    subcommands: [Show.self, Set.self, Apply.self, History.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The settings in force.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "An earlier version instead of the one in force.") var version: UInt32 = 0
    @Flag(help: "Only those that differ from their defaults.") var changed = false

    func run() async throws {
      try await Session.run(global) { session in
        var answer = try await session.call(.routing, "read the policy") { () async throws(RPCError) in
          try await session.policies.getSettings(.init(version: version))
        }
        if changed { answer.settings.removeAll { $0.value == $0.defaultValue } }
        let shown = answer
        Streams.error.writeLine("version \(answer.version)")
        try Presenter.show(global.output, document: shown, elements: shown.settings) { _ in
          var table = TextTable([
            .init("setting"), .init("value", .right), .init("default", .right), .init("allowed"),
            .init("meaning", flexible: true),
          ])
          for setting in shown.settings {
            table.add(
              .init(setting.name, .accent),
              .init(setting.value, setting.value == setting.defaultValue ? .plain : .bold),
              .init(setting.defaultValue), .init(setting.allowed), .init(setting.meaning))
          }
          return table
        }
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Change settings given as name=value.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "name=value; 'default' as value puts the default back.") var settings: [String]
    @OptionGroup var change: ChangeOptions

    func run() async throws {
      var changes: [RoutingV1.SettingChange] = []
      for text in settings {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
          throw CommandFailure(
            "the setting '\(text)' cannot be read", why: "write name=value", hint: "opora queue policy show",
            exitCode: Exit.usage)
        }
        changes.append(.init(name: parts[0], value: parts[1]))
      }
      try await QueuePolicy.apply(changes, change, global)
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Change settings as a YAML file names them.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The file.") var file: String
    @OptionGroup var change: ChangeOptions

    func run() async throws {
      let text = try FileAccess.readText(file, limit: 1 << 20)
      let problem: String
      do {
        if let mapping = try Yams.compose(yaml: text)?.mapping {
          let entries = mapping.map { (key: $0.key, value: $0.value) }
          if let wrong = entries.first(where: { $0.key.string == nil || $0.value.scalar == nil }) {
            problem = "\(wrong.key.mark.map { "line \($0.line): " } ?? "")every entry is a setting and its value"
          } else {
            let changes = entries.map {
              RoutingV1.SettingChange(name: $0.key.string ?? "", value: $0.value.scalar?.string ?? "")
            }
            return try await QueuePolicy.apply(changes, change, global)
          }
        } else {
          problem = "line 1: the file must be a mapping of settings, such as 'offer_minutes: 20'"
        }
      } catch let error as YamlError {
        problem = "\(error)".split(separator: "\n").joined(separator: " ")
      }
      throw CommandFailure(
        "\(file) was not applied; nothing was changed", why: problem, hint: "mend the line and try again")
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every version that was put in force, newest first.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "At most so many, up to 500.") var limit: UInt32 = 50

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "read the policies") { () async throws(RPCError) in
          try await session.policies.listVersions(.init(limit: limit))
        }
        if answer.versions.isEmpty { Streams.error.writeLine("the defaults are in force, as version 1") }
        try Presenter.show(global.output, document: answer, elements: answer.versions) { _ in
          var table = TextTable([
            .init("version", .right), .init("since"), .init("by"), .init("reason", flexible: true),
            .init("changes", flexible: true),
          ])
          for version in answer.versions {
            table.add(
              .init("\(version.version)"), .init(session.time(version.setAtMs)), .init(version.actor),
              .init(version.reason), .init(version.changes.joined(separator: "; ")))
          }
          return table
        }
      }
    }
  }

  struct ChangeOptions: ParsableArguments {
    @Option(help: "Why; kept with the version.") var reason = ""
    @Option(help: ArgumentHelp("Only if this version is in force.", valueName: "version")) var expect: UInt32 = 0
    @Flag(help: "Only say what would change, for which lines, people and tickets.") var dryRun = false
  }

  private static func apply(
    _ changes: [RoutingV1.SettingChange], _ options: ChangeOptions, _ global: GlobalOptions
  ) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.routing, "change the policy") { () async throws(RPCError) in
        try await session.policies.applySettings(
          .init(
            changes: changes, expectedVersion: options.expect, reason: options.reason, dryRun: options.dryRun))
      }
      try Presenter.show(global.output, document: answer) {
        guard !answer.changes.isEmpty else { return "nothing changes; version \(answer.version) stays\n" }
        var text = "version \(answer.version)\(options.dryRun ? " (dry run, not in force)" : "")\n"
        for change in answer.changes { text += "  \(change)\n" }
        if !answer.effects.isEmpty { text += options.dryRun ? "would follow now\n" : "follows now\n" }
        for effect in answer.effects { text += "  \(effect.subject.padded(to: 10))\(effect.text.singleLine)\n" }
        return text
      }
    }
  }
}
