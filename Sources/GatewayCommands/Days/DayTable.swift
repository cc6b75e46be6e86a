import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora day table`: the manager's table.
struct DayTable: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Who did what: one row per person and day, with totals.",
    discussion: """
      EXAMPLES
        opora day table --as elena
        opora day table --team support --from 2026-03-01 --to 2026-03-31 -o csv
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "One team only.") var team = ""
  @Option(help: "First day, like 2026-03-30.") var from = ""
  @Option(help: "Last day.") var to = ""

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.reporting, "show the table") { () async throws(RPCError) in
        try await session.reports.teamTable(.init(team: team, fromDate: from, toDate: to))
      }
      try Presenter.show(global.output, document: answer, elements: answer.rows) { _ in
        var table = TextTable([
          .init("person"), .init("date"), .init("day"), .init("late", .right), .init("plan", .right),
          .init("done", .right), .init("partly", .right), .init("not", .right), .init("extra", .right),
          .init("tickets", .right), .init("solved", .right), .init("replies", .right), .init("minutes", .right),
          .init("remarks", flexible: true),
        ])
        for row in answer.rows { table.add(cells(row, session, name: row.name.isEmpty ? row.person : row.name)) }
        if let totals = answer.totals { table.add(cells(totals, session, name: "total")) }
        return table
      }
    }
  }

  private func cells(_ row: ReportingV1.TeamRow, _ session: Session, name: String) -> [TextTable.Cell] {
    var day = row.state
    if row.startedAtMs != 0 {
      let end = row.endedAtMs == 0 ? "" : session.timeOfDay(row.endedAtMs)
      day = "\(session.timeOfDay(row.startedAtMs))-\(end) \(row.mode == .remote ? "remote" : "office") \(row.state)"
    }
    return [
      .init(name), .init(row.date), .init(day),
      .init(row.lateMinutes == 0 ? "" : "\(row.lateMinutes) min", .warning), .init("\(row.planned)"),
      .init("\(row.done)"), .init("\(row.partly)"), .init("\(row.notDone)"), .init("\(row.unplanned)"),
      .init("\(row.ticketsTouched)"), .init("\(row.ticketsSolved)"), .init("\(row.replies)"),
      .init("\(row.handledMinutes)"), .init((row.flags + row.discrepancies).joined(separator: "; "), .warning),
    ]
  }
}
