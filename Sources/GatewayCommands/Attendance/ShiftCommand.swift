import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora shift …`.
struct ShiftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shift", abstract: "Shifts date by date: the week's, and what single dates have instead.",
    discussion: """
      EXAMPLES
        opora shift list --as anna                        yours, two weeks; a lead sees everybody
        opora shift set anna 2026-04-04 10:00-16:00 --reason "суббота за пятницу" --as elena
        opora shift set anna 2026-04-03 free --reason "суббота за пятницу" --as elena
        opora shift set anna 2026-04-03 week --reason "отменили" --as elena
        opora shift import april.yaml --dry-run --as elena

      The week's hours themselves stand with the person: opora staff set anna --shift fri=10:00-16:00
      """,
    subcommands: [List.self, Set.self, ShiftImport.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shifts date by date, with leave taken out.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "Whose.") var person = ""
    @Option(help: "First date, like 2026-04-01; the default is today.") var from = ""
    @Option(help: "Last date; the default is two weeks.") var to = ""

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "list the shifts") { () async throws(RPCError) in
          try await session.attendance.listShifts(.init(person: person, fromDate: from, toDate: to))
        }
        try Presenter.show(global.output, document: answer, elements: answer.shifts) { _ in
          var table = TextTable([
            .init("date"), .init("person"), .init("hours"), .init("from"), .init("reason", flexible: true),
          ])
          for shift in answer.shifts {
            table.add(
              .init(shift.date), .init(shift.person), .init(shift.hours.isEmpty ? "free" : shift.hours),
              .init(shift.source, shift.source == "week" ? .plain : .accent), .init(shift.reason))
          }
          return table
        }
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set the shift of one date; shifts that overlap are refused, naming both.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The person.") var person: String
    @Argument(help: "The date, like 2026-04-04; of a night, the one it begins on.") var date: String
    @Argument(help: "Hours like 10:00-16:00 or 22:00-06:00; 'free'; 'week' for the week's again.") var hours: String
    @Option(help: "Why; kept with the change.") var reason = ""
    @Flag(help: "Only say what would change.") var dryRun = false

    func run() async throws {
      try await ShiftText.set([.init(person: person, date: date, hours: hours)], reason, dryRun: dryRun, global)
    }
  }
}

/// `opora shift import`.
struct ShiftImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Set the shifts of many dates from a YAML file; all of it or nothing.",
    discussion: """
      EXAMPLES
        opora shift import april.yaml --dry-run
        opora shift import april.yaml --reason "график на апрель"

      The file:
        shifts:
          - {person: anna, date: 2026-04-04, hours: "10:00-16:00"}
          - {person: anna, date: 2026-04-03, hours: free}
          - {person: boris, date: 2026-04-05, hours: "22:00-06:00"}

      A second import of the same file changes nothing.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String
  @Option(help: "Why; kept with each change.") var reason = ""
  @Flag(help: "Only say what would change.") var dryRun = false

  func run() async throws {
    let text = try FileAccess.readText(file, limit: 8 << 20)
    let changes: [ReportingV1.ShiftChange]
    do throws(ShiftFile.Problems) { changes = try ShiftFile.parse(text) } catch {
      throw CommandFailure(
        "\(file) was not imported; nothing was changed", why: error.lines, hint: "mend the lines and try again")
    }
    try await ShiftText.set(changes, reason.isEmpty ? "imported from \(file)" : reason, dryRun: dryRun, global)
  }
}

enum ShiftText {
  static func set(
    _ changes: [ReportingV1.ShiftChange], _ reason: String, dryRun: Bool, _ global: GlobalOptions
  ) async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.reporting, "set the shifts") { () async throws(RPCError) in
        try await session.attendance.setShifts(.init(changes: changes, reason: reason, dryRun: dryRun))
      }
      try Presenter.show(global.output, document: answer) {
        answer.changes.isEmpty ? "nothing changes\n" : answer.changes.map { $0.singleLine + "\n" }.joined()
      }
    }
  }
}
