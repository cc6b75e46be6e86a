/// A table of states and events as text, so that a test compares the whole of it and a reader sees every cell.
struct StateTable {
  var states: [String]
  var events: [String]

  /// - Parameter cell: What an event does in a state.
  func text(_ cell: (_ state: String, _ event: String) throws -> String) rethrows -> String {
    var columns = [[""] + states]
    for event in events { columns.append([event] + (try states.map { try cell($0, event) })) }
    let widths = columns.map { column in column.map(\.utf8.count).max() ?? 0 }
    return (0...states.count).map { row in
      var line = ""
      for (column, width) in zip(columns, widths) {
        line += column[row] + String(repeating: " ", count: width - column[row].utf8.count + 1)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
