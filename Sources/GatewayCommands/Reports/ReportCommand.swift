import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora report …`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "The department's figures.",
    discussion: """
      EXAMPLES
        opora report kpi
        opora report kpi --from 2012-05-03T00:00:00+01:00 --to 2012-05-04T00:00:00+01:00 --imported
        opora report definitions
      """,
    subcommands: [Kpi.self, Definitions.self, Rebuild.self], defaultSubcommand: Kpi.self)

  struct Kpi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "kpi", abstract: "Response, resolution, handling and waiting, with their spread.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "From this instant, like 2026-03-30T00:00:00+03:00.") var from: String?
    @Option(help: "Before this instant.") var to: String?
    @Flag(help: "By when tickets were solved instead of when they came.") var stopped = false
    @Flag(help: "Imported history too.") var imported = false
    @Option(help: "One line only.") var line: UInt32 = 0

    func run() async throws {
      let request = ReportingV1.GetFiguresRequest(
        fromMs: try instant(from), toMs: try instant(to), basis: stopped ? .stopped : .started,
        includeImported: imported, line: line)
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "compute the figures") { () async throws(RPCError) in
          try await session.reports.getFigures(request)
        }
        try Presenter.show(global.output, document: answer, elements: answer.figures) { _ in FiguresText.figures(answer)
        }
        if global.output == .table || global.output == .wide {
          Streams.output.write(FiguresText.rest(answer, Streams.output))
          Streams.error.writeLine(
            "definitions version \(answer.definitionsVersion), as of \(session.time(answer.asOfMs))")
        }
      }
    }

    private func instant(_ text: String?) throws -> Int64 {
      guard let text else { return 0 }
      guard let instant = Instant(iso8601: text) else {
        throw CommandFailure(
          "'\(text)' is no instant", why: "it needs a date, a time and an offset from UTC",
          hint: "--from 2026-03-30T00:00:00+03:00", exitCode: Exit.usage)
      }
      return instant.millisecondsSinceEpoch
    }
  }

  struct Definitions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What each figure means.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "list the definitions") { () async throws(RPCError) in
          try await session.reports.listDefinitions(.init())
        }
        try Presenter.show(global.output, document: answer, elements: answer.definitions) { _ in
          var table = TextTable([
            .init("figure"), .init("unit"), .init("target", .right), .init("meaning", flexible: true),
          ])
          for definition in answer.definitions {
            table.add(
              .init(definition.name), .init(definition.unit),
              .init(definition.target == 0 ? "" : Numbers.text(definition.target)), .init(definition.text))
          }
          return table
        }
        Streams.error.writeLine("version \(answer.version)")
      }
    }
  }

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compute every figure anew from the event log; exit 3 when anything differed.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "rebuild the figures") { () async throws(RPCError) in
          try await session.reports.rebuild(.init())
        }
        try Presenter.show(global.output, document: answer) {
          "\(answer.events) events, \(answer.identical ? "identical" : "DIFFERENT")\n"
        }
        guard answer.identical else {
          throw CommandFailure(
            "the rebuilt figures differed", why: answer.differences, exitCode: Exit.conditionFalse)
        }
      }
    }
  }
}

/// Figures for people.
enum FiguresText {
  static func figures(_ answer: ReportingV1.GetFiguresResponse) -> TextTable {
    var table = TextTable([
      .init("figure"), .init("time"), .init("n", .right), .init("open", .right), .init("mean", .right),
      .init("p50", .right), .init("p75", .right), .init("p90", .right), .init("p95", .right), .init("p99", .right),
      .init("max", .right), .init("target", .right),
    ])
    for figure in answer.figures {
      let values = [figure.mean, figure.p50, figure.p75, figure.p90, figure.p95, figure.p99, figure.max]
      let target = figure.target == 0 ? "" : Spans.text(seconds: figure.target)
      let misses = figure.target > 0 && figure.mean > figure.target
      table.add(
        [.init(figure.name), .init(figure.time), .init("\(figure.n)"), .init("\(figure.open)")]
          + values.map { .init(figure.n == 0 ? "-" : Spans.text(seconds: $0)) }
          + [.init(target + (misses ? " missed" : ""), misses ? .warning : .plain)])
    }
    return table
  }

  static func rest(_ answer: ReportingV1.GetFiguresResponse, _ console: Console) -> String {
    var text = ""
    if !answer.rates.isEmpty {
      var table = TextTable([.init("rate"), .init("count", .right), .init("of", .right), .init("share", .right)])
      for rate in answer.rates {
        table.add(
          .init(rate.name), .init("\(rate.count)"), .init("\(rate.of)"),
          .init(rate.of == 0 ? "-" : Numbers.percent(rate.share)))
      }
      text += "\n" + table.rendered(on: console)
    }
    let hours = answer.waits.filter { $0.n > 0 }
    if !hours.isEmpty {
      let bars = hours.map { hour in
        BarChart.Bar(
          "\(hour.hour < 10 ? "0" : "")\(hour.hour):00", hour.mean,
          note: "\(Spans.text(seconds: hour.mean)) mean, \(Spans.text(seconds: hour.p90)) p90 of \(hour.n)"
            + (hour.open > 0 ? ", \(hour.open) still waiting" : ""))
      }
      text += "\nwait by hour of arrival\n" + BarChart(bars).rendered(on: console)
    }
    let backlog = answer.backlog.filter { $0.count > 0 }
    if !backlog.isEmpty {
      text +=
        "\nbacklog by age\n"
        + BarChart(backlog.map { .init($0.name, Double($0.count), note: "\($0.count)") }).rendered(on: console)
    }
    return text
  }
}
