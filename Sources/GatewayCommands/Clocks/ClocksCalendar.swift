import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora clocks calendar …`: when the department is open.
struct ClocksCalendar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar", abstract: "When the department is open: read, try out, put in force.",
    discussion: """
      What 'show' prints is a calendar file: a zone, the week, and dates that differ from it. A day that is left out is
      closed. Clocks go on by a new calendar at once and keep what they have used; what that overspends is counted apart.

      EXAMPLES
        opora clocks calendar show > calendar.yaml
        opora clocks calendar check calendar.yaml
        opora clocks calendar apply calendar.yaml --reason "майские праздники"
        opora clocks calendar history
      """,
    subcommands: [Show.self, Check.self, Apply.self, History.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The calendar in force, as a file that can be applied.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "An earlier version instead of the one in force.") var version: UInt32 = 0

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the calendar") { () async throws(RPCError) in
          try await session.clockSettings.getCalendar(.init(version: version))
        }
        Streams.error.writeLine("version \(answer.version)")
        try Presenter.show(global.output, document: answer) { CalendarFile.text(of: answer) }
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Name everything wrong with a file, and what would follow from it; changes nothing.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The file.") var file: String

    func run() async throws { try await ClocksCalendar.apply(file, expecting: 0, "", dryRun: true, global) }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put the calendar of a file in force.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The file.") var file: String
    @OptionGroup var change: ClockSettingOptions

    func run() async throws {
      try await ClocksCalendar.apply(file, expecting: change.expect, change.reason, dryRun: change.dryRun, global)
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every calendar that was put in force, newest first.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "At most so many, up to 500.") var limit: UInt32 = 50

    func run() async throws { try await ClockSettingApplying.history(.calendar, limit: limit, global) }
  }

  private static func apply(
    _ path: String, expecting version: UInt32, _ reason: String, dryRun: Bool, _ global: GlobalOptions
  ) async throws {
    let file = try CalendarFile(try FileAccess.readText(path, limit: 1 << 20), path: path)
    let calendar = file.calendar
    try await ClockSettingApplying.run(file.file, whole: "week", dryRun: dryRun, global) {
      client, dryRun async throws(RPCError) in
      try await client.applyCalendar(
        .init(calendar: calendar, expectedVersion: version, reason: reason, dryRun: dryRun))
    }
  }
}
