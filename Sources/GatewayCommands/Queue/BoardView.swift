import Messages
import OporaAPI
import Terminal

/// Shows a live queue on standard output.
struct BoardView: Sendable {
  private let session: Session
  private let format: OutputFormat
  /// Whether it is drawn as a board, in place of what was there before.
  private let isScreen: Bool

  private static let enterScreen = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leaveScreen = "\u{1B}[?25h\u{1B}[?1049l"
  private static let home = "\u{1B}[H"
  private static let clearLine = "\u{1B}[K"
  private static let clearRest = "\u{1B}[J"

  init(_ session: Session) {
    self.session = session
    format = session.options.output
    isScreen =
      Streams.output.isTerminal && Environment.variables["TERM"] != "dumb" && (format == .table || format == .wide)
  }

  func open() { if isScreen { Streams.output.write(Self.enterScreen) } }

  func close() { if isScreen { Streams.output.write(Self.leaveScreen) } }

  /// Something about the watch itself.
  func tell(_ text: String) {
    if isScreen {
      // The last line: the next board is drawn over it.
      Streams.output.write("\r" + text + Self.clearLine)
    } else {
      Streams.error.writeLine(text)
    }
  }

  func show(_ update: RoutingV1.QueueUpdate, _ changes: [LiveQueue.Change], _ live: LiveQueue) throws {
    switch format {
    case .json, .jsonl:
      Streams.output.writeLine(try Presenter.json(update, .compact))
    case .table, .wide, .csv:
      if isScreen { return draw(live) }
      for change in changes {
        let cells = Self.cells(change, time: session.time(update.atMs))
        Streams.output.writeLine(cells.filter { !$0.isEmpty }.joined(separator: "  "))
      }
    }
    if update.snapshot { Streams.error.writeLine("watching; Ctrl-C ends it") }
  }

  private func draw(_ live: LiveQueue) {
    // Asked for anew each time: the window may have another size now.
    let console = Console(.output, environment: Environment.variables)
    let lines = Self.board(
      live, time: session.time(live.atMs), table: { QueueList.table($0, session).rendered(on: console) },
      rows: console.height ?? 24, width: console.width ?? 80)
    Streams.output.write(
      Self.home + lines.map { $0 + Self.clearLine }.joined(separator: "\n") + Self.clearRest)
  }

  /// The lines of a board: one of figures, the table as far as there is room, and how much is not shown.
  static func board(
    _ live: LiveQueue, time: String, table: ([RoutingV1.QueueEntry]) -> String, rows: Int, width: Int
  ) -> [String] {
    let hanging = live.entries.count(where: \.hanging)
    var figures = ["\(time)", "\(live.total) wait"]
    if hanging > 0 { figures.append("\(hanging) hanging") }
    figures += live.fairness.map { fairness($0) }
    let entries = live.entries.prefix(max(1, rows - 3))
    var lines = [figures.joined(separator: "   ").truncated(to: width)]
    lines += table(Array(entries)).split(separator: "\n").map(String.init)
    let hidden = live.total - min(live.total, UInt64(entries.count))
    if hidden > 0 { lines.append("… and \(hidden) more".truncated(to: width)) }
    return lines
  }

  /// A change as the cells of a line.
  static func cells(_ change: LiveQueue.Change, time: String) -> [String] {
    func cells(_ what: String, _ entry: RoutingV1.QueueEntry, _ end: String) -> [String] {
      [
        time, what.padded(to: 8), "T-\(entry.ticket)", "P\(entry.priority)", "line \(entry.line)",
        "urgency \(Numbers.text(entry.urgency))", entry.subject.singleLine, end.singleLine,
      ]
    }
    return switch change {
    case .isPresent(let entry): cells("waits", entry, entry.standing)
    case .entered(let entry): cells("entered", entry, entry.standing)
    case .changed(let entry): cells(entry.hanging ? "hangs" : "changed", entry, entry.standing)
    case .left(let entry, let reason): cells("left", entry, reason)
    case .fairness(let line): [time, "fair".padded(to: 8), fairness(line)]
    }
  }

  private static func fairness(_ line: RoutingV1.LineFairness) -> String {
    "line \(line.line): "
      + (line.jain > 0 ? "fairness \(Numbers.text(line.jain)) among \(line.people)" : "\(line.people) at work")
  }
}
