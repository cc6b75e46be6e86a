internal import GRDB
internal import TicketsDomain

extension TicketFilter {
  struct Query {
    var sql: String
    var arguments: [(any DatabaseValueConvertible)?]
  }

  /// The statements whose answers, merged by number, are the page.
  ///
  /// Each walks one index newest first and stops at the limit: an owner's, overseer's or customer's tickets, else one
  /// range of the queue's index per line, state and priority asked for, else all tickets. So a page costs the same
  /// however many tickets there are.
  var queries: [Query] {
    for (column, value) in [("owner", owner), ("overseer", overseer), ("customer", customer)] where !value.isEmpty {
      let presence = column == "customer" ? "" : " AND \(column) <> ''"
      return [query("\(column) = ?\(presence)", [value], filtered: true)]
    }
    guard !states.isEmpty else { return [query("1", [], filtered: true)] }
    var queries: [Query] = []
    for line in line.map({ [$0] }) ?? SupportLine.allCases {
      for state in Set(states) {
        for priority in priorities.isEmpty ? TicketPriority.allCases : Array(Set(priorities)) {
          queries.append(
            query(
              "line = ? AND state = ? AND priority = ?", [line.rawValue, state.rawValue, priority.rawValue],
              filtered: false))
        }
      }
    }
    return queries
  }

  /// - Parameter filtered: whether line, states and priorities are still to be looked at.
  private func query(
    _ range: String, _ values: [(any DatabaseValueConvertible)?], filtered: Bool
  ) -> Query {
    var conditions = [range]
    var arguments = values
    if let before {
      conditions.append("number < ?")
      arguments.append(before)
    }
    for (column, value) in [("owner", owner), ("overseer", overseer), ("customer", customer)]
    where filtered && !value.isEmpty && !range.hasPrefix(column) {
      conditions.append("\(column) = ?")
      arguments.append(value)
    }
    if filtered {
      if let line {
        conditions.append("line = ?")
        arguments.append(line.rawValue)
      }
      if !states.isEmpty { conditions.append("state IN (\(Self.numbers(states.map(\.rawValue))))") }
      if !priorities.isEmpty { conditions.append("priority IN (\(Self.numbers(priorities.map(\.rawValue))))") }
    }
    if let imported {
      conditions.append("imported = ?")
      arguments.append(imported)
    }
    if let (sql, values) = scope.condition {
      conditions.append(sql)
      arguments += values
    }
    arguments.append(limit)
    return Query(
      sql: "\(TicketRow.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT ?",
      arguments: arguments)
  }

  private static func numbers(_ values: [Int]) -> String {
    Set(values).sorted().map(String.init).joined(separator: ", ")
  }
}

extension ReadScope {
  /// The scope as a condition on rows of tickets; nil for everything.
  var condition: (sql: String, arguments: [(any DatabaseValueConvertible)?])? {
    switch self {
    case .all: nil
    case .customers(let person):
      (
        """
        (customer IN (SELECT id FROM customer WHERE manager = ? UNION SELECT id FROM customer WHERE deputy = ?)
          OR owner = ? OR filer = ? OR overseer = ?)
        """, [person, person, person, person, person]
      )
    case .line(let line, let person):
      ("(line = ? OR owner = ? OR overseer = ? OR filer = ?)", [line.rawValue, person, person, person])
    }
  }

  var person: String? {
    switch self {
    case .all: nil
    case .customers(let person), .line(_, let person): person
    }
  }
}
