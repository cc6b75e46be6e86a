import BusinessTime
import Messages
import RoutingDomain
import RoutingSimulation
import Terminal

/// Figures of one or more scenarios, side by side.
struct SimulationReport {
  struct Column {
    var name: String
    var figures: SimulationFigures
  }

  var columns: [Column]

  /// One row a figure, one column a scenario.
  var summary: TextTable {
    var table = TextTable([.init("figure")] + columns.map { .init($0.name, .right) })
    func row(_ name: String, _ value: (SimulationFigures) -> String) {
      table.add([.init(name)] + columns.map { .init(value($0.figures)) })
    }
    row("tickets") { "\($0.waits.count + $0.abandoned)" }
    row("mean wait") { Spans.text(seconds: $0.waits.mean / 1_000) }
    row("p50 wait") { Spans.text(milliseconds: $0.waits.p50) }
    row("p90 wait") { Spans.text(milliseconds: $0.waits.p90) }
    row("p99 wait") { Spans.text(milliseconds: $0.waits.p99) }
    row("longest wait") { Spans.text(milliseconds: $0.waits.max) }
    row("mean wait of the peak hour") { figures in
      figures.peak.map { "\(Spans.text(seconds: $0.waits.mean / 1_000)) at \(Self.clock($0.hour))" } ?? "-"
    }
    for priority in Priority.allCases {
      guard columns.contains(where: { column in column.figures.attainment.contains { $0.priority == priority } })
      else { continue }
      row("\(priority) in time") { figures in
        guard let attained = figures.attainment.first(where: { $0.priority == priority }) else { return "-" }
        return Self.percent(attained.share) + " of \(attained.met + attained.breached)"
      }
    }
    for line in Line.allCases {
      guard columns.contains(where: { column in column.figures.lines.contains { $0.line == line } }) else { continue }
      func figure(_ name: String, _ value: @escaping (SimulationFigures.LineFigures) -> String) {
        row("line \(line.rawValue) \(name)") { $0.lines.first { $0.line == line }.map(value) ?? "-" }
      }
      figure("people") { "\($0.people)" }
      figure("mean wait") { Spans.text(seconds: $0.waits.mean / 1_000) }
      figure("utilisation") { Self.percent($0.utilisation) }
      figure("fairness (Jain)") { $0.fairness.map { Numbers.text($0) } ?? "-" }
    }
    row("most waiting at once") { "\($0.mostWaiting)" }
    row("hanging") { "\($0.hanging)" }
    row("gave up") { "\($0.abandoned)" }
    row("unanswered at the end") { "\($0.unanswered)" }
    row("unfinished at the end") { "\($0.unfinished)" }
    row("Little's law, gap") { Self.percent($0.littlesLawGap) }
    return table
  }

  /// Waits by hour of arrival, a row for each hour and scenario.
  var byHour: TextTable {
    var table = TextTable([
      .init("scenario"), .init("hour"), .init("n", .right), .init("mean", .right), .init("p50", .right),
      .init("p90", .right), .init("p99", .right), .init("max", .right),
    ])
    for column in columns {
      for hour in column.figures.byHour {
        table.add(
          .init(column.name), .init(Self.clock(hour.hour)), .init("\(hour.arrivals)"),
          .init(Spans.text(seconds: hour.waits.mean / 1_000)), .init(Spans.text(milliseconds: hour.waits.p50)),
          .init(Spans.text(milliseconds: hour.waits.p90)), .init(Spans.text(milliseconds: hour.waits.p99)),
          .init(Spans.text(milliseconds: hour.waits.max)))
      }
    }
    return table
  }

  /// Bars of the mean wait by hour, and of the backlog, for a terminal.
  func plots(zone: TimeZoneRules, on console: Console) -> String {
    var text = ""
    for column in columns {
      text += "\(column.name): mean wait by hour of arrival\n"
      text += BarChart(
        column.figures.byHour.map {
          .init(Self.clock($0.hour), $0.waits.mean, note: Spans.text(seconds: $0.waits.mean / 1_000))
        }
      ).rendered(on: console)
      text += "\(column.name): waiting at the beginning of the hour\n"
      text += BarChart(
        column.figures.backlog.prefix(48).map { point in
          let local = zone.local(at: point.at)
          return .init("\(local.date) \("\(local.time)".prefix(5))", Double(point.waiting), note: "\(point.waiting)")
        }
      ).rendered(on: console)
    }
    return text
  }

  /// Everything, with times in seconds.
  var json: JSONValue {
    .array(columns.map { Self.json($0.figures, named: $0.name) })
  }

  static func json(_ figures: SimulationFigures, named name: String) -> JSONValue {
    .object([
      .init("scenario", .string(name)), .init("clock", .string(figures.clock.rawValue)),
      .init("wait", json(figures.waits)),
      .init(
        "byHour",
        .array(
          figures.byHour.map {
            .object([
              .init("hour", number($0.hour)), .init("arrivals", number($0.arrivals)), .init("wait", json($0.waits)),
            ])
          })),
      .init(
        "attainment",
        .array(
          figures.attainment.map {
            .object([
              .init("priority", .string("\($0.priority)")), .init("targetSeconds", seconds($0.targetMilliseconds)),
              .init("met", number($0.met)), .init("breached", number($0.breached)),
              .init("share", $0.share.map(number) ?? .null),
            ])
          })),
      .init(
        "lines",
        .array(
          figures.lines.map {
            .object([
              .init("line", number($0.line.rawValue)), .init("people", number($0.people)),
              .init("wait", json($0.waits)), .init("utilisation", number($0.utilisation)),
              .init("fairness", $0.fairness.map(number) ?? .null),
            ])
          })),
      .init(
        "people",
        .array(
          figures.people.map {
            .object([
              .init("person", .string($0.id.rawValue)), .init("line", number($0.line.rawValue)),
              .init("tickets", number($0.ticketsBegun)), .init("workedSeconds", seconds($0.workedMilliseconds)),
              .init("onShiftSeconds", seconds($0.onShiftMilliseconds)), .init("utilisation", number($0.utilisation)),
              .init("weightPerMinute", number($0.weightPerMinute)),
            ])
          })),
      .init(
        "backlog",
        .array(
          figures.backlog.map {
            .object([
              .init("at", .string($0.at.iso8601(in: .utc))), .init("waiting", number($0.waiting)),
              .init("inWork", number($0.inWork)),
            ])
          })),
      .init("mostWaiting", number(figures.mostWaiting)), .init("hanging", number(figures.hanging)),
      .init("abandoned", number(figures.abandoned)), .init("unanswered", number(figures.unanswered)),
      .init("unfinished", number(figures.unfinished)), .init("littlesLawGap", number(figures.littlesLawGap)),
    ])
  }

  private static func json(_ waits: WaitFigures) -> JSONValue {
    .object([
      .init("n", number(waits.count)), .init("meanSeconds", number(waits.mean / 1_000)),
      .init("p50Seconds", seconds(waits.p50)), .init("p90Seconds", seconds(waits.p90)),
      .init("p99Seconds", seconds(waits.p99)), .init("maxSeconds", seconds(waits.max)),
    ])
  }

  static func number(_ value: Int) -> JSONValue { .number("\(value)") }
  static func number(_ value: Double) -> JSONValue {
    guard value.isFinite else { return .null }
    return .number(Int64(exactly: value).map { "\($0)" } ?? "\(value)")
  }
  private static func seconds(_ milliseconds: Int64) -> JSONValue { number(Double(milliseconds) / 1_000) }
  private static func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }
  private static func percent(_ share: Double?) -> String { share.map { Numbers.text($0 * 100) + " %" } ?? "-" }
}
