internal import BusinessTime
internal import GRDB
internal import TicketsDomain

/// A condition on a row of `ticket`, and which part of a filter it stands for.
struct TicketCondition {
  /// The parts of a filter a range of an index may answer for.
  enum Aspect: Hashable {
    case states, priorities, lines, customer, owner, overseer, filer, externalID, scope, other
  }

  var aspect: Aspect
  var sql: String
  var arguments: [(any DatabaseValueConvertible)?] = []
}

extension TicketFilter {
  /// The whole filter and what its reader may see, as conditions that must all hold.
  func conditions(_ scope: ReadScope) -> [TicketCondition] {
    var conditions: [TicketCondition] = []
    func among(_ aspect: TicketCondition.Aspect, _ column: String, _ values: [Int]) {
      guard !values.isEmpty else { return }
      let list = values.sorted().map(String.init).joined(separator: ", ")
      conditions.append(TicketCondition(aspect: aspect, sql: "ticket.\(column) IN (\(list))"))
    }
    func named(_ aspect: TicketCondition.Aspect, _ column: String, _ value: String) {
      guard !value.isEmpty else { return }
      conditions.append(TicketCondition(aspect: aspect, sql: "ticket.\(column) = ?", arguments: [value]))
    }
    func holds(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?] = []) {
      conditions.append(TicketCondition(aspect: .other, sql: sql, arguments: arguments))
    }
    among(.states, "state", states.map(\.rawValue))
    among(.priorities, "priority", priorities.map(\.rawValue))
    among(.lines, "line", lines.map(\.rawValue))
    among(.other, "kind", kinds.map(\.rawValue))
    among(.other, "channel", channels.map(\.rawValue))
    named(.customer, "customer", customer)
    named(.owner, "owner", owner)
    named(.overseer, "overseer", overseer)
    named(.filer, "filer", filer)
    named(.externalID, "external_id", externalID)
    named(.other, "topic", topic)
    named(.other, "product", product)
    if !skill.isEmpty { holds("instr(',' || ticket.skills || ',', ?) > 0", [",\(skill),"]) }
    if let imported { holds("ticket.imported = ?", [imported]) }
    if let createdFrom { holds("ticket.created_at_ms >= ?", [createdFrom.millisecondsSinceEpoch]) }
    if let createdBefore { holds("ticket.created_at_ms < ?", [createdBefore.millisecondsSinceEpoch]) }
    if isUnowned { holds("ticket.owner = ''") }
    if isUnanswered { holds("ticket.unanswered_since_ms > 0") }
    if isBlocked { holds("ticket.open_blockers > 0") }
    if let (sql, arguments) = scope.condition {
      conditions.append(TicketCondition(aspect: .scope, sql: sql, arguments: arguments))
    }
    return conditions
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
        (ticket.customer IN (SELECT id FROM customer WHERE manager = ? UNION SELECT id FROM customer WHERE deputy = ?)
          OR ticket.owner = ? OR ticket.filer = ? OR ticket.overseer = ?)
        """, [person, person, person, person, person]
      )
    case .line(let line, let person):
      (
        "(ticket.line = ? OR ticket.owner = ? OR ticket.overseer = ? OR ticket.filer = ?)",
        [line.rawValue, person, person, person]
      )
    }
  }

  var person: String? {
    switch self {
    case .all: nil
    case .customers(let person), .line(_, let person): person
    }
  }
}
