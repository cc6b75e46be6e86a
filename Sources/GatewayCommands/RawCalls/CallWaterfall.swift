import RPC
import Terminal

/// Where the time of a call went, as bars below each other on one scale.
///
/// The server tells how long its parts took but not when it began, by a clock that both would share. What the client
/// waited beyond them is network, TLS and this process; half of it is drawn before the server's part and half after.
struct CallWaterfall {
  struct Span: Equatable {
    var name: String
    var startNanoseconds: Double
    var nanoseconds: Double
  }

  let totalNanoseconds: Double
  let spans: [Span]

  /// - Parameters:
  ///   - clientNanoseconds: From making the call to having its answer.
  ///   - server: Its trailer; times beyond the client's are cut to it, because two clocks may differ a little.
  init(clientNanoseconds: Double, server: ServerTiming) {
    let total = max(clientNanoseconds, 1)
    let queue = min(Double(server.queueNanoseconds), total)
    let handler = min(Double(server.handlerNanoseconds), total - queue)
    let store = min(Double(server.storeNanoseconds), handler)
    let way = (total - queue - handler) / 2
    totalNanoseconds = total
    spans = [
      Span(name: "there", startNanoseconds: 0, nanoseconds: way),
      Span(name: "queue", startNanoseconds: way, nanoseconds: queue),
      Span(name: "handler", startNanoseconds: way + queue, nanoseconds: handler),
      Span(name: "  store", startNanoseconds: way + queue + (handler - store), nanoseconds: store),
      Span(name: "back", startNanoseconds: way + queue + handler, nanoseconds: way),
    ]
  }

  /// Bars of at most `width` columns with their times and shares; what took no time has none.
  func rendered(on console: Console, width: Int = 40) -> String {
    let mark = console.usesUnicode ? "█" : "#"
    let times = spans.map { Self.milliseconds($0.nanoseconds) }
    let timeWidth = times.map(\.count).max() ?? 0
    return zip(spans, times).map { span, time in
      let columns = cells(span, width)
      let bar =
        String(repeating: " ", count: columns.lowerBound) + String(repeating: mark, count: columns.count)
        + String(repeating: " ", count: width - columns.upperBound)
      let name = span.name + String(repeating: " ", count: max(0, 9 - span.name.count))
      let share = Int((span.nanoseconds / totalNanoseconds * 100).rounded())
      return "  \(name)\(bar)  \(String(repeating: " ", count: timeWidth - time.count))\(time)  \(share) %\n"
    }.joined()
  }

  /// The columns of a bar: at least one for what took any time.
  private func cells(_ span: Span, _ width: Int) -> Range<Int> {
    guard span.nanoseconds > 0 else { return 0..<0 }
    let scale = Double(width) / totalNanoseconds
    let start = min(Int((span.startNanoseconds * scale).rounded(.down)), width - 1)
    let end = Int(((span.startNanoseconds + span.nanoseconds) * scale).rounded())
    return start..<min(max(end, start + 1), width)
  }

  /// `4.21 ms`
  static func milliseconds(_ nanoseconds: Double) -> String {
    let hundredths = Int((nanoseconds / 10_000).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) ms"
  }
}
