import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// How a setting of clocks is put in force.
struct ClockSettingOptions: ParsableArguments {
  @Option(help: "Why; kept with the version.") var reason = ""
  @Option(help: ArgumentHelp("Only if this version is in force.", valueName: "version")) var expect: UInt32 = 0
  @Flag(help: "Only say what would follow.") var dryRun = false
}

/// What trying, applying and showing a calendar and a clock policy share.
enum ClockSettingApplying {
  /// Has a file put in force, or tried. What is wrong with its shape and with its meaning is told together, by line.
  /// - Parameter whole: the place of what the service finds wrong with the whole of it.
  static func run(
    _ file: SettingFile, whole: String? = nil, dryRun: Bool, _ global: GlobalOptions,
    _ call:
      @Sendable (TicketsV1.ClockSettingsClient, _ dryRun: Bool) async throws(RPCError)
      -> TicketsV1.ApplyClockSettingResponse
  ) async throws {
    try await Session.run(global) { session in
      let answer: TicketsV1.ApplyClockSettingResponse
      do throws(RPCError) {
        answer = try await call(session.clockSettings, dryRun || !file.problems.isEmpty)
      } catch {
        let found = error.code == .invalidArgument ? error.details?.fieldViolations ?? [] : []
        let problems = file.problems(with: found, whole: whole)
        // A missing reason is no line of the file.
        guard !problems.isEmpty, !found.contains(where: { $0.field == "reason" }) else {
          throw CommandFailure(error, doing: "apply \(file.path)", service: ServiceName.tickets.rawValue)
        }
        throw CommandFailure(applying: file.path, problems)
      }
      guard file.problems.isEmpty else { throw CommandFailure(applying: file.path, file.problems) }
      try show(answer, global)
    }
  }

  static func show(_ answer: TicketsV1.ApplyClockSettingResponse, _ global: GlobalOptions) throws {
    try Presenter.show(global.output, document: answer) {
      guard !answer.changes.isEmpty else { return "nothing changes; version \(answer.version) stays\n" }
      var text = "version \(answer.version)\(answer.dryRun ? " (dry run, not in force)" : "")\n"
      for change in answer.changes { text += "  \(change)\n" }
      let verb = answer.dryRun ? "would be" : "are"
      text += "measured anew \(verb): \(answer.clocksChanged) clocks, on \(answer.ticketsChanged) tickets\n"
      text += "overspent by it \(verb): \(answer.clocksOverspent)"
      if !answer.overspentTickets.isEmpty {
        let shown = answer.overspentTickets.map { "T-\($0)" }.joined(separator: " ")
        text += ", on \(shown)\(answer.clocksOverspent > UInt64(answer.overspentTickets.count) ? " …" : "")"
      }
      return text + "\n"
    }
  }

  static func history(_ kind: TicketsV1.ClockSettingKind, limit: UInt32, _ global: GlobalOptions) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "read the versions") { () async throws(RPCError) in
        try await session.clockSettings.listClockSettings(.init(kind: kind, limit: limit))
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
