import BusinessTime
import RoutingSimulation
import Terminal

/// The charts of a simulation as one HTML file that needs nothing else: waits by hour of arrival and the backlog, with
/// the same numbers in tables below.
struct SimulationPage {
  let report: SimulationReport
  let zone: TimeZoneRules

  private static let colours = ["#1f5fa8", "#d9730d", "#2f8f5b", "#8a4fbf"]
  private static let width = 960.0
  private static let height = 300.0
  private static let left = 70.0
  private static let bottom = 40.0
  private static let top = 20.0

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Simulation of routing</title><style>
    body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:\(Int(Self.width))px;color:#222}
    h2{font-size:1.1rem;margin:2rem 0 .3rem}svg{width:100%;height:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    td,th{padding:.15rem .6rem;text-align:right;border-bottom:1px solid #ddd}
    td:first-child,th:first-child{text-align:left}
    .key span{display:inline-block;margin-right:1.5rem}.key i{display:inline-block;width:1em;height:.7em;margin-right:.4em}
    </style></head><body>
    <h1>Simulation of routing</h1>
    <p>Waits from arrival until somebody begins to work, in \(report.columns.first?.figures.clock.rawValue ?? "") time.</p>
    \(key)
    <h2>Wait by hour of arrival: mean (bar) and p90 (line above it), minutes</h2>
    \(waitChart)
    <h2>Tickets that wait, at the beginning of every hour</h2>
    \(backlogChart)
    <h2>Figures</h2>
    \(Self.table(report.summary.columns.map(\.title), report.summary.rows.map { $0.map(\.text) }))
    <h2>Waits by hour of arrival</h2>
    \(Self.table(report.byHour.columns.map(\.title), report.byHour.rows.map { $0.map(\.text) }))
    </body></html>

    """
  }

  private var key: String {
    let items = report.columns.enumerated().map { index, column in
      "<span><i style=\"background:\(Self.colour(index))\"></i>\(Self.escaped(column.name))</span>"
    }
    return "<p class=\"key\">\(items.joined())</p>"
  }

  /// Groups of bars, an hour each.
  private var waitChart: String {
    let hours = Array(Set(report.columns.flatMap { $0.figures.byHour.map(\.hour) })).sorted()
    let highest = report.columns.flatMap { $0.figures.byHour }.map { max($0.waits.mean, Double($0.waits.p90)) / 60_000 }
    let scale = Scale(highest.max() ?? 0)
    let slot = (Self.width - Self.left) / Double(max(1, hours.count))
    let bar = slot * 0.8 / Double(max(1, report.columns.count))
    var marks = axis(scale)
    for (place, hour) in hours.enumerated() {
      let start = Self.left + slot * (Double(place) + 0.1)
      marks += label(start + slot * 0.4, "\(hour)")
      for (index, column) in report.columns.enumerated() {
        guard let figures = column.figures.byHour.first(where: { $0.hour == hour }) else { continue }
        let x = start + bar * Double(index)
        let (mean, p90) = (y(figures.waits.mean / 60_000, scale), y(Double(figures.waits.p90) / 60_000, scale))
        let floor = Self.height - Self.bottom
        marks += """
          <rect x="\(Self.short(x))" y="\(Self.short(mean))" width="\(Self.short(bar * 0.9))" \
          height="\(Self.short(floor - mean))" fill="\(Self.colour(index))"/>
          <path d="M\(Self.short(x)) \(Self.short(p90))h\(Self.short(bar * 0.9))m\(Self.short(-bar * 0.45)) 0V\(Self.short(min(mean, floor)))" \
          stroke="\(Self.colour(index))" fill="none" stroke-width="1.5"/>

          """
      }
    }
    return svg("Wait by hour of arrival", marks)
  }

  /// A line for each scenario, up to two weeks.
  private var backlogChart: String {
    let points = report.columns.map { $0.figures.backlog.prefix(14 * 24) }
    let scale = Scale(points.joined().map { Double($0.waiting) }.max() ?? 0)
    let longest = max(2, points.map(\.count).max() ?? 2)
    let step = (Self.width - Self.left - 10) / Double(longest - 1)
    var marks = axis(scale)
    if let line = points.max(by: { $0.count < $1.count }) {
      let every = max(1, longest / 12)
      for (index, point) in line.enumerated() where index % every == 0 {
        let local = zone.local(at: point.at)
        let text = longest > 48 ? "\("\(local.date)".suffix(5))" : "\("\(local.time)".prefix(5))"
        marks += label(Self.left + step * Double(index), text)
      }
    }
    for (index, line) in points.enumerated() {
      let path = line.enumerated().map { place, point in
        "\(place == 0 ? "M" : "L")\(Self.short(Self.left + step * Double(place))) \(Self.short(y(Double(point.waiting), scale)))"
      }
      marks += "<path d=\"\(path.joined())\" stroke=\"\(Self.colour(index))\" fill=\"none\" stroke-width=\"2\"/>\n"
    }
    return svg("Tickets that wait", marks)
  }

  /// Round steps up to a highest value.
  private struct Scale {
    var step: Double
    var top: Double

    init(_ highest: Double) {
      var step = 1.0
      let wanted = max(1, highest.isFinite ? highest : 1) / 5
      while step < wanted {
        for factor in [2, 2.5, 2] where step < wanted { step *= factor }
      }
      self.step = step
      top = max(step, (highest / step).rounded(.up) * step)
    }
  }

  private func y(_ value: Double, _ scale: Scale) -> Double {
    let room = Self.height - Self.bottom - Self.top
    return Self.height - Self.bottom - room * min(1, max(0, value / scale.top))
  }

  private func axis(_ scale: Scale) -> String {
    var marks = ""
    var value = 0.0
    while value <= scale.top {
      let place = Self.short(y(value, scale))
      marks += "<path d=\"M\(Self.short(Self.left)) \(place)H\(Self.short(Self.width))\" stroke=\"#ddd\"/>"
      marks += "<text x=\"\(Self.short(Self.left - 8))\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">"
      marks += "\(Numbers.text(value))</text>\n"
      value += scale.step
    }
    return marks
  }

  private func label(_ x: Double, _ text: String) -> String {
    // At the right edge half of it would be cut off.
    let anchor = x + 20 > Self.width ? "end" : "middle"
    return "<text x=\"\(Self.short(x))\" y=\"\(Self.short(Self.height - Self.bottom + 18))\""
      + " text-anchor=\"\(anchor)\">\(text)</text>\n"
  }

  private func svg(_ title: String, _ marks: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
      + "aria-label=\"\(title)\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#444\">\n\(marks)</svg>"
  }

  private static func colour(_ index: Int) -> String { colours[index % colours.count] }
  private static func short(_ value: Double) -> String { Numbers.text(value) }

  private static func table(_ titles: [String], _ rows: [[String]]) -> String {
    let head = titles.map { "<th>\(escaped($0))</th>" }.joined()
    let body = rows.map { row in "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n" }.joined()
    return "<table><tr>\(head)</tr>\n\(body)</table>"
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
