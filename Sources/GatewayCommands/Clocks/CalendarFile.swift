import OporaAPI
import Yams

/// A business calendar as a YAML file. Whether it is one is for the service to say.
///
/// ```yaml
/// zone: Europe/Moscow
/// week:
///   monday: ["09:00-13:00", "14:00-18:00"]
/// exceptions:
///   2026-05-01: {open: [], note: "Праздник труда"}
/// ```
struct CalendarFile {
  private(set) var calendar = TicketsV1.Calendar()
  private(set) var file: SettingFile

  static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  /// Reads a file's text; what is wrong with its shape is in ``file``.
  /// - Throws: when it is no mapping.
  init(_ text: String, path: String) throws(CommandFailure) {
    file = SettingFile(path: path)
    let mapping = try file.mapping(text, such: "zone: Europe/Moscow")
    for (key, value) in mapping {
      switch key.string {
      case "zone":
        file.note("zone", at: key)
        calendar.zone = value.scalar?.string ?? ""
        if value.scalar == nil { file.complain(value, "the zone is a name, such as Europe/Moscow") }
      case "week":
        file.note("week", at: key)
        calendar.week = days(value, of: "week")
      case "exceptions":
        file.note("exceptions", at: key)
        calendar.exceptions = days(value, of: "exceptions")
      default:
        let name = key.string ?? "?"
        file.complain(
          key, "there is no '\(name)' here" + NearestName.suggestion(name, among: ["zone", "week", "exceptions"]))
      }
    }
  }

  private mutating func days(_ node: Node, of section: String) -> [TicketsV1.CalendarDay] {
    // Whoever deleted the last line left nothing, and means none.
    if node.isNothing { return [] }
    guard let mapping = node.mapping else {
      file.complain(node, "days are written as a mapping: 'monday: [\"09:00-13:00\"]'")
      return []
    }
    return mapping.map { key, value in
      var day = TicketsV1.CalendarDay(day: key.scalar?.string ?? "?")
      file.note("\(section).\(day.day)", at: key)
      guard let long = value.mapping else {
        day.open = intervals(value)
        return day
      }
      file.check(value, keys: ["open", "note"])
      if long["open"] == nil { file.complain(value, "'open' is missing; [] closes the day") }
      day.open = long["open"].map { intervals($0) } ?? []
      day.note = long["note"]?.scalar?.string ?? ""
      return day
    }
  }

  private mutating func intervals(_ node: Node) -> [String] {
    guard let list = node.sequence else {
      file.complain(node, "open times are a list: [\"09:00-13:00\", \"14:00-18:00\"], and [] for a closed day")
      return []
    }
    return list.compactMap { item in
      if item.scalar == nil { file.complain(item, "an interval is written \"09:00-13:00\"") }
      return item.scalar?.string
    }
  }

  /// The file that says what a calendar says.
  static func text(of calendar: TicketsV1.Calendar) -> String {
    func open(_ intervals: [String]) -> String {
      "[" + intervals.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    func line(_ name: String, _ day: TicketsV1.CalendarDay) -> String {
      day.note.isEmpty
        ? "  \(name): \(open(day.open))\n" : "  \(name): {open: \(open(day.open)), note: \(day.note.yamlQuoted)}\n"
    }
    var text = "zone: \(calendar.zone)\nweek:\n"
    for weekday in weekdays {
      text += line(weekday, calendar.week.first { $0.day.lowercased() == weekday } ?? .init())
    }
    guard !calendar.exceptions.isEmpty else { return text }
    text += "exceptions:\n"
    for day in calendar.exceptions.sorted(by: { $0.day < $1.day }) { text += line(day.day, day) }
    return text
  }
}

extension Node {
  /// An empty value, as after a key alone.
  fileprivate var isNothing: Bool {
    scalar.map { $0.string.isEmpty || tag.description == "tag:yaml.org,2002:null" } ?? false
  }
}
