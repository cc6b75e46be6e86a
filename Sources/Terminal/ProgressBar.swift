/// How far something has come, with its rate and the time it still needs. On standard error; on a terminal it redraws
/// one line, elsewhere it prints a line every tenth of the way.
public struct ProgressBar: Sendable {
  public let title: String
  public let total: Int
  private let console: Console
  private let started: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?
  private var lastTenth = -1
  private static let redrawInterval = Duration.milliseconds(100)

  /// - Parameters:
  ///   - title: What is going on: "Replaying".
  ///   - total: How many there are; 0 when that is not known.
  public init(_ title: String, total: Int, on console: Console, startedAt: ContinuousClock.Instant = .now) {
    self.title = title
    self.total = total
    self.console = console
    started = startedAt
  }

  /// Shows that `done` of the total are done. Cheap: redraws at most ten times a second.
  public mutating func update(_ done: Int, now: ContinuousClock.Instant = .now) {
    if console.isTerminal {
      if let lastDrawn, now - lastDrawn < Self.redrawInterval, done < total { return }
      lastDrawn = now
      console.write("\r\u{1B}[K" + line(done, now))
    } else {
      let tenth = total > 0 ? done * 10 / total : 0
      guard tenth > lastTenth else { return }
      lastTenth = tenth
      console.writeLine(line(done, now))
    }
  }

  /// Leaves the last state standing.
  public func finish() {
    if console.isTerminal { console.write("\n") }
  }

  /// One line: title, bar, count, rate, remaining time.
  public func line(_ done: Int, _ now: ContinuousClock.Instant) -> String {
    let seconds = max((now - started) / .seconds(1), 0.001)
    let rate = Double(done) / seconds
    var parts = [title]
    if total > 0 {
      let width = 24
      let filled = min(width, done * width / max(1, total))
      let (full, empty) = console.usesUnicode ? ("█", "░") : ("#", ".")
      parts.append(String(repeating: full, count: filled) + String(repeating: empty, count: width - filled))
      parts.append("\(done * 100 / total)%")
      parts.append("\(done)/\(total)")
    } else {
      parts.append("\(done)")
    }
    parts.append("\(Int(rate))/s")
    if total > 0, done < total, done > 0 {
      parts.append(Self.brief(Double(total - done) / max(rate, 0.001)) + " left")
    } else {
      parts.append("in " + Self.brief(seconds))
    }
    return parts.joined(separator: "  ")
  }

  private static func brief(_ seconds: Double) -> String {
    guard seconds < 359_999 else { return "many hours" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
