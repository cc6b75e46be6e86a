internal import GRDB
internal import TicketsDomain

/// A range of one index in which tickets stand in the order of their numbers.
struct TicketRange {
  /// Nil walks the table itself.
  var index: String?
  var condition: String
  var arguments: [(any DatabaseValueConvertible)?] = []

  static var everything: TicketRange { TicketRange(index: nil, condition: "1") }

  fileprivate static func named(_ column: String, _ value: String) -> TicketRange {
    // The indices of people and external ids leave the empty name out.
    let isPartial = column == "owner" || column == "overseer" || column == "external_id"
    let index = column == "external_id" ? "ticket_by_external" : "ticket_by_\(column)"
    return TicketRange(
      index: index, condition: "\(column) = ?" + (isPartial ? " AND \(column) <> ''" : ""), arguments: [value])
  }
}

extension TicketFilter {
  /// Ranges that together hold every ticket of the filter that the reader may see, and the parts of the filter they
  /// answer for by themselves.
  ///
  /// The narrowest there is: one external id, one person or customer, else what the reader may see, else lines, states
  /// and priorities, else all tickets.
  /// - Parameter customers: the customers a manager's scope reaches.
  func ranges(
    _ scope: ReadScope, customers: () throws -> [String]
  ) rethrows -> (ranges: [TicketRange], answered: Set<TicketCondition.Aspect>) {
    let names: [(TicketCondition.Aspect, String, String)] = [
      (.externalID, "external_id", externalID), (.owner, "owner", owner), (.overseer, "overseer", overseer),
      (.customer, "customer", customer), (.filer, "filer", filer),
    ]
    for (aspect, column, value) in names where !value.isEmpty {
      return ([.named(column, value)], [aspect])
    }
    func own(_ person: String) -> [TicketRange] {
      ["owner", "overseer", "filer"].map { .named($0, person) }
    }
    switch scope {
    case .customers(let person):
      return (try customers().map { .named("customer", $0) } + own(person), [.scope])
    case .line(let line, let person):
      // Tickets of other lines can only be their own.
      let reached = lines.isEmpty || lines.contains(line) ? queues([line]) : []
      return (reached + own(person), [.scope])
    case .all:
      guard !(states.isEmpty && priorities.isEmpty && lines.isEmpty) else { return ([.everything], []) }
      return (queues(lines), [.states, .priorities, .lines])
    }
  }

  /// A range for each line, state and priority there may be; no line stands for every line.
  private func queues(_ lines: Set<SupportLine>) -> [TicketRange] {
    func all<Value: CaseIterable & Hashable>(_ wanted: Set<Value>) -> [Value] {
      Value.allCases.filter { wanted.isEmpty || wanted.contains($0) }
    }
    var ranges: [TicketRange] = []
    for line in all(lines) {
      for state in all(states) {
        for priority in all(priorities) {
          ranges.append(
            TicketRange(
              index: "ticket_by_queue", condition: "line = ? AND state = ? AND priority = ?",
              arguments: [line.rawValue, state.rawValue, priority.rawValue]))
        }
      }
    }
    return ranges
  }
}
