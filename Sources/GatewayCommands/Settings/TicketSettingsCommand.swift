import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket settings`.
struct TicketSettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "The department's numbers for tickets; shows them, or changes some.",
    discussion: """
      Numbers may end in K, M or G, for units of 1024. Everything wrong is named at once, and nothing is changed then.

      EXAMPLES
        opora ticket settings
        opora ticket settings --set attachment.file-bytes=50M --reason "снимки экрана в видео" --as elena
        opora ticket settings --set attachment.upload-hours=48 --dry-run --reason "проба" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Option(name: .customLong("set"), help: ArgumentHelp("A new value; may be repeated.", valueName: "name=value"))
  var set: [String] = []
  @Option(help: "Why they change; due with --set.") var reason = ""
  @Option(help: "An earlier version instead of the one in force.") var version: UInt32 = 0
  @Flag(help: "Say what would be in force, and change nothing.") var dryRun = false

  func validate() throws {
    guard set.isEmpty || !reason.isEmpty else { throw ValidationError("--set needs a --reason.") }
  }

  func run() async throws {
    let changes = try self.changes()
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, changes.isEmpty ? "read the settings" : "change the settings") {
        () async throws(RPCError) in
        changes.isEmpty
          ? try await session.ticketSettings.getTicketSettings(.init(version: version))
          : try await session.ticketSettings.changeTicketSettings(
            .init(changes: changes, reason: reason, dryRun: dryRun))
      }
      if dryRun, !changes.isEmpty { Streams.error.writeLine("dry run: nothing was changed") }
      let whose = answer.actor.isEmpty ? "" : " by \(answer.actor) at \(session.time(answer.changedAtMs))"
      Streams.error.writeLine("version \(answer.version)\(whose)")
      try Presenter.show(global.output, document: answer, elements: answer.settings) { _ in
        var table = TextTable([
          .init("setting"), .init("value", .right), .init("default", .right), .init("allowed"),
          .init("meaning", flexible: true),
        ])
        for setting in answer.settings {
          table.add(
            .init(setting.name, .accent),
            .init("\(setting.value)", setting.value == setting.standard ? .plain : .bold),
            .init("\(setting.standard)"), .init("\(setting.minimum) to \(setting.maximum)"), .init(setting.meaning))
        }
        return table
      }
    }
  }

  /// Every malformed one at once.
  private func changes() throws -> [TicketsV1.SettingChange] {
    var problems: [String] = []
    let changes = set.compactMap { text -> TicketsV1.SettingChange? in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = ByteCount.parse(parts[1]) else {
        problems.append("'\(text)' must read like attachment.file-bytes=50M")
        return nil
      }
      return TicketsV1.SettingChange(name: parts[0], value: value)
    }
    guard problems.isEmpty else {
      throw CommandFailure(
        "could not change the settings", why: problems, hint: "opora ticket settings --help", exitCode: Exit.usage)
    }
    return changes
  }
}
