import OporaAPI
import Yams

/// Targets of clocks as a YAML file: `resolution: {P3: 16h}`, `resolution.P3: 16h`, or `reply_cycle: 15m` for every
/// priority.
struct ClockPolicyFile {
  private(set) var targets: [TicketsV1.ClockTarget] = []
  private(set) var file: SettingFile

  static let metrics = ["first_response", "next_response", "resolution", "line", "reply_cycle"]

  /// Reads a file's text; what is wrong with its shape is in ``file``.
  /// - Throws: when it is no mapping.
  init(_ text: String, path: String) throws(CommandFailure) {
    file = SettingFile(path: path)
    for (key, value) in try file.mapping(text, such: "resolution: {P1: 4h}") {
      let name = key.string ?? "?"
      if let priorities = value.mapping {
        for (priority, time) in priorities { add("\(name).\(priority.string ?? "?")", priority, time) }
      } else if name.contains(".") {
        add(name, key, value)
      } else {
        for priority in TicketWords.priorities { add("\(name).\(priority)", key, value) }
      }
    }
  }

  private mutating func add(_ term: String, _ key: Node, _ value: Node) {
    let text = value.scalar?.string ?? ""
    file.note(term, at: key)
    guard let milliseconds = Spans.parse(text) else {
      return file.complain(value, "\(term): '\(text)' is no time; write 20m, 4h or 1h30m")
    }
    targets.append(.init(term: term, targetMs: milliseconds))
  }

  /// The file that says what a policy says.
  static func text(of policy: TicketsV1.ClockPolicy) -> String {
    var text = "# business time\n"
    for metric in metrics {
      let times = TicketWords.priorities.map { priority in
        let target = policy.targets.first { $0.term == "\(metric).\(priority)" }
        return "\(priority): \(time(target?.targetMs ?? 0))"
      }
      text += "\(metric): {\(times.joined(separator: ", "))}\n"
    }
    return text
  }

  /// As ``Spans/parse(_:)`` reads it, to the second.
  private static func time(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1000
    let parts = [(seconds / 3600, "h"), (seconds % 3600 / 60, "m"), (seconds % 60, "s")].filter { $0.0 != 0 }
    return parts.isEmpty ? "0s" : parts.map { "\($0.0)\($0.1)" }.joined()
  }
}
