import BusinessTime
import Yams

/// How another helpdesk's columns and words become the department's, from a YAML file.
///
/// ```yaml
/// columns: {external-id: Ticket#, subject: Title, created: Created, state: State}
/// values:
///   state: {open: in-progress, "pending reminder": on-hold, closed successful: closed}
///   priority: {1 low: P4, 3 high: P2}
/// defaults: {line: "2", kind: question}
/// zone: Europe/Moscow                     # of times that name no offset; default UTC
/// ```
///
/// A field that is not named in `columns` is looked for under its own name. A word that is not named in `values` stays
/// as it is; defaults take the place of empty cells and missing columns.
struct ColumnMapping: Sendable {
  var columns: [String: String] = [:]
  var values: [String: [String: String]] = [:]
  var defaults: [String: String] = [:]
  var zone = TimeZoneRules.utc

  /// Everything is found under its own name.
  static let none = ColumnMapping()

  /// - Parameter fields: The names there are; others are errors.
  /// - Throws: `CommandFailure` with everything wrong with the file, each with its line.
  static func load(_ path: String, fields: [String]) throws(CommandFailure) -> ColumnMapping {
    let text = try FileAccess.readText(path, limit: 1 << 20)
    var problems: [String] = []
    let mapping = parse(text, fields: fields, &problems)
    guard problems.isEmpty else {
      throw CommandFailure(
        "could not use the mapping \(path)", why: problems, hint: "the fields are \(fields.joined(separator: ", "))")
    }
    return mapping
  }

  static func parse(_ text: String, fields: [String], _ problems: inout [String]) -> ColumnMapping {
    var mapping = ColumnMapping()
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      problems.append("\(error)".split(separator: "\n").joined(separator: " "))
      return mapping
    }
    guard let entries = root?.mapping else {
      problems.append("line 1: the file must be a mapping with 'columns', 'values', 'defaults' or 'zone'")
      return mapping
    }
    for (key, value) in entries {
      switch key.string ?? "" {
      case "columns": mapping.columns = texts(value, fields, &problems)
      case "defaults": mapping.defaults = texts(value, fields, &problems)
      case "values":
        for (field, words) in value.mapping ?? [:] {
          check(field, fields, &problems)
          mapping.values[field.string ?? ""] = texts(words, nil, &problems)
        }
      case "zone":
        do throws(TimeZoneError) {
          mapping.zone = try TimeZoneDirectory.system.zone(named: value.string ?? "")
        } catch {
          complain(value, "there is no time zone '\(value.string ?? "")'", &problems)
        }
      default:
        let known = ["columns", "values", "defaults", "zone"]
        let near = NearestName.suggestion(key.string ?? "", among: known)
        complain(
          key, "there is no '\(key.string ?? "")' here" + near, &problems)
      }
    }
    return mapping
  }

  /// The column a field stands in.
  func column(_ field: String) -> String { columns[field] ?? field }

  /// What a cell says, in the department's words.
  func word(_ field: String, _ cell: String) -> String {
    let cell = cell.isEmpty ? defaults[field] ?? "" : cell
    return values[field]?[cell] ?? cell
  }

  /// An instant: ISO 8601 with an offset, a day and a time in the mapping's zone, or seconds since 1970.
  func instant(_ text: String) -> Instant? {
    if let instant = Instant(iso8601: text) { return instant }
    if text.utf8.count >= 9, let seconds = Int64(text), seconds < 1 << 40 {
      return Instant(millisecondsSinceEpoch: seconds * 1000)
    }
    guard let date = LocalDate(text.prefix(10)) else { return nil }
    let rest = text.dropFirst(10)
    guard !rest.isEmpty else { return zone.startOfDay(date) }
    guard rest.first == " " || rest.first == "T", let time = LocalTime(rest.dropFirst()) else { return nil }
    return zone.instant(of: date, time)
  }

  private static func texts(_ node: Node, _ fields: [String]?, _ problems: inout [String]) -> [String: String] {
    guard let mapping = node.mapping else {
      complain(node, "this is written as a mapping", &problems)
      return [:]
    }
    var texts: [String: String] = [:]
    for (key, value) in mapping {
      if let fields { check(key, fields, &problems) }
      guard let name = key.scalar?.string, let text = value.scalar?.string else {
        complain(value, "'\(key.string ?? "")' must be a text", &problems)
        continue
      }
      texts[name] = text
    }
    return texts
  }

  private static func check(_ key: Node, _ fields: [String], _ problems: inout [String]) {
    let name = key.string ?? ""
    guard !fields.contains(name) else { return }
    complain(key, "there is no field '\(name)'" + NearestName.suggestion(name, among: fields), &problems)
  }

  private static func complain(_ node: Node, _ problem: String, _ problems: inout [String]) {
    problems.append((node.mark.map { "line \($0.line): " } ?? "") + problem)
  }
}
