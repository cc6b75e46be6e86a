import OporaAPI
import Yams

/// The shifts of single dates as people write them in YAML.
enum ShiftFile {
  /// Everything wrong with a file, one line each, beginning with the line number.
  struct Problems: Error, Equatable {
    var lines: [String]
  }

  private static let keys = ["person", "date", "hours"]

  static func parse(_ text: String) throws(Problems) -> [ReportingV1.ShiftChange] {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw Problems(lines: ["\(error)".split(separator: "\n").joined(separator: " ")])
    }
    guard let root, root.mapping != nil, let list = root["shifts"]?.sequence else {
      throw Problems(lines: ["line 1: the file must have a list 'shifts' of person, date and hours"])
    }
    var problems: [String] = []
    for (key, _) in root.mapping ?? [:] where key.string != "shifts" {
      problems.append(place(key) + "there is no '\(key.string ?? "?")' here, only 'shifts'")
    }
    var changes: [ReportingV1.ShiftChange] = []
    for node in list {
      guard let mapping = node.mapping else {
        problems.append(place(node) + "a shift is written {person: anna, date: 2026-04-04, hours: \"10:00-16:00\"}")
        continue
      }
      for (key, _) in mapping where !keys.contains(key.string ?? "") {
        let near = NearestName.suggestion(key.string ?? "", among: keys)
        problems.append(place(key) + "there is no '\(key.string ?? "?")' here" + near)
      }
      let values = keys.map { node[$0]?.scalar?.string ?? "" }
      for (key, value) in zip(keys, values) where value.isEmpty {
        problems.append(place(node) + "'\(key)' is missing" + (key == "hours" ? "; write 'free' for a free day" : ""))
      }
      changes.append(.init(person: values[0], date: values[1], hours: values[2]))
    }
    if changes.isEmpty, problems.isEmpty { problems.append("line 1: there are no shifts in it") }
    guard problems.isEmpty else { throw Problems(lines: problems) }
    return changes
  }

  private static func place(_ node: Node) -> String { node.mark.map { "line \($0.line): " } ?? "" }
}
