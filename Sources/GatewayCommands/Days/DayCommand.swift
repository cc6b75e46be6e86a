import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora day …`.
struct DayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "day", abstract: "Your workday: start, plan, report, end.",
    discussion: """
      EXAMPLES
        opora day start --remote --as anna
        opora day plan T-1:45 T-2:30 "Обзор новых статей:20" --as anna
        opora day draft --as anna                     the report as the facts have it
        opora day report --done 1 --partly 2="ждём клиента" --as anna
        opora day end --as anna
        opora day excuse --reason "врач" --as anna     for a late start; a lead decides
        opora day table --as elena                    the manager's table

      No report, no end of day: 'day end' refuses and lists exactly what is missing.
      """,
    subcommands: [
      Start.self, DayPlan.self, DayDraft.self, DayReport.self, DayEnd.self, Break.self, Show.self, DayExcuse.self,
      DayLateness.self, DayTable.self,
    ], defaultSubcommand: Show.self)

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start your day.")
    @OptionGroup var global: GlobalOptions
    @Flag(help: "Working from elsewhere; the office otherwise.") var remote = false

    func run() async throws {
      try await Session.run(global) { session in
        let day = try await session.call(.reporting, "start the day") { () async throws(RPCError) in
          try await session.workdays.startDay(.init(mode: remote ? .remote : .office))
        }
        try DayText.show(day, session)
      }
    }
  }

  struct Break: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start or end a break.")
    @OptionGroup var global: GlobalOptions
    @Flag(help: "The break is over.") var end = false

    func run() async throws {
      try await Session.run(global) { session in
        let day = try await session.call(.reporting, end ? "end the break" : "start a break") {
          () async throws(RPCError) in
          end ? try await session.workdays.endBreak(.init()) : try await session.workdays.startBreak(.init())
        }
        try DayText.show(day, session)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A day: plan, report, breaks.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "Whose; the default is yours.") var person = ""
    @Option(help: "Which, like 2026-03-30; the default is the open or latest one.") var date = ""

    func run() async throws {
      try await Session.run(global) { session in
        let day = try await session.call(.reporting, "show the day") { () async throws(RPCError) in
          try await session.workdays.getDay(.init(person: person, date: date))
        }
        try DayText.show(day, session)
      }
    }
  }
}

/// A day for people.
enum DayText {
  static func show(_ day: ReportingV1.Day, _ session: Session) throws {
    for reminder in day.reminders { Streams.error.writeLine("reminder: \(reminder)") }
    try Presenter.show(session.options.output, document: day) {
      let state = (day.state.protoName ?? "").replacing("DAY_STATE_", with: "").lowercased().replacing("_", with: "-")
      var text = "\(day.person)  \(day.date)  \(state)  \(day.mode == .remote ? "remote" : "office")"
      text += "  since \(session.timeOfDay(day.startedAtMs))"
      if day.endedAtMs != 0 { text += ", ended \(session.timeOfDay(day.endedAtMs))" }
      if day.lateMinutes > 0 { text += "  late by \(day.lateMinutes) min" }
      if !day.flags.isEmpty { text += "  [\(day.flags.joined(separator: ", "))]" }
      text += "\n"
      for item in day.plan {
        let ticket = item.ticket == 0 ? "" : "T-\(item.ticket)  "
        text += "  \(item.number). \(ticket)\(item.text.singleLine)  \(item.estimateMinutes) min"
        text += item.carriedOver ? "  (carried over)\n" : "\n"
      }
      if !day.reportsDue.isEmpty { text += "  reports due: \(day.reportsDue.joined(separator: ", "))\n" }
      if !day.overrideBy.isEmpty { text += "  ended by \(day.overrideBy): \(day.overrideReason.singleLine)\n" }
      return text
    }
  }

  static func items(_ items: [ReportingV1.ReportItem]) -> TextTable {
    var table = TextTable([
      .init("item", .right), .init("ticket"), .init("what", flexible: true), .init("assessment"),
      .init("minutes", .right), .init("reason", flexible: true), .init("facts", flexible: true),
    ])
    for item in items {
      let assessment = word(item.assessment)
      table.add(
        .init(item.number == 0 ? "+" : "\(item.number)"), .init(item.ticket == 0 ? "" : "T-\(item.ticket)"),
        .init(item.text), .init(assessment.isEmpty ? "?" : assessment + (item.drafted ? " (draft)" : "")),
        .init("\(item.minutes)"), .init(item.reason + (item.carryOver ? " (carried over)" : "")),
        .init(item.discrepancy, .warning))
    }
    return table
  }

  static func word(_ assessment: ReportingV1.Assessment) -> String {
    switch assessment {
    case .done: "done"
    case .partly: "partly"
    case .notDone: "not done"
    default: ""
    }
  }
}
