import BusinessTime
import Messages
import OporaAPI
import RoutingDomain
import RoutingSimulation
import Terminal

extension QueueSimulate {
  func show(_ report: SimulationReport, _ zone: TimeZoneRules) throws(CommandFailure) {
    if let html { try FileAccess.write(SimulationPage(report: report, zone: zone).text, to: html) }
    switch global.output {
    case .table, .wide:
      Streams.output.write(report.summary.rendered(on: Streams.output) + "\n")
      Streams.output.write(report.byHour.rendered(on: Streams.output))
      if plot { Streams.output.write("\n" + report.plots(zone: zone, on: Streams.output)) }
    case .csv: Presenter.show(.csv, table: report.byHour)
    case .json: Streams.output.writeLine(report.json.rendered(.indented))
    case .jsonl:
      for column in report.columns {
        Streams.output.writeLine(SimulationReport.json(column.figures, named: column.name).rendered(.compact))
      }
    }
    if let html { Streams.error.writeLine("charts are in \(html)") }
  }

  func show(_ outcome: StaffingSearch.Outcome, _ line: Line) throws {
    var table = TextTable([
      .init("people", .right), .init("mean wait at peak", .right), .init("at most (95 %)", .right), .init("enough"),
    ])
    for trial in outcome.trials.sorted(by: { $0.people < $1.people }) {
      table.add(
        .init("\(trial.people)"), .init(Spans.text(seconds: trial.mean / 1_000)),
        .init(Spans.text(seconds: trial.bound / 1_000)), trial.isEnough ? .init("yes", .good) : .init("no"))
    }
    switch global.output {
    case .table, .wide:
      Streams.output.write(table.rendered(on: Streams.output))
      if let people = outcome.people {
        Streams.output.writeLine(
          "\(people) people on line \(line.rawValue) keep the peak hour's mean wait within \(target ?? "")")
      }
    case .csv: Presenter.show(.csv, table: table)
    case .json, .jsonl:
      let document = JSONValue.object([
        .init("line", SimulationReport.number(line.rawValue)),
        .init("people", outcome.people.map { SimulationReport.number($0) } ?? .null),
        .init(
          "trials",
          .array(
            outcome.trials.map {
              .object([
                .init("people", SimulationReport.number($0.people)),
                .init("meanSeconds", SimulationReport.number($0.mean / 1_000)),
                .init("boundSeconds", SimulationReport.number($0.bound / 1_000)), .init("enough", .bool($0.isEnough)),
              ])
            })),
      ])
      Streams.output.writeLine(document.rendered(global.output == .json ? .indented : .compact))
    }
  }
}
