import OporaAPI

/// What a log says of itself, to be held against what the service answers after the replay.
struct ReplayFigures: Sendable {
  struct Row: Sendable, Hashable {
    var figure: String
    var name: String
    var file: UInt64
    var service: UInt64
    var isSame: Bool { file == service }
  }

  private let totals: [(name: String, count: UInt64)]
  private let groups: [(figure: String, counts: [String: UInt64])]

  init(_ changes: [TicketsV1.ImportedChange]) {
    var states: [String: UInt64] = [:]
    var levels: [String: UInt64] = [:]
    var impacts: [String: UInt64] = [:]
    var last: [String: TicketsV1.ImportedChange] = [:]
    var lines: [String: Set<UInt32>] = [:]
    for change in changes {
      states[Self.name(change.state), default: 0] += 1
      levels[change.sourceLevel, default: 0] += 1
      impacts[change.impact, default: 0] += 1
      last[change.incident] = change
      lines[change.incident, default: []].insert(change.line)
    }
    var finals: [String: UInt64] = [:]
    var incidentImpacts: [String: UInt64] = [:]
    for change in last.values {
      finals[Self.name(change.state), default: 0] += 1
      incidentImpacts[change.impact, default: 0] += 1
    }
    var involved: [String: UInt64] = [:]
    for line in lines.values.joined() { involved["\(line)", default: 0] += 1 }
    totals = [("incidents", UInt64(last.count)), ("changes", UInt64(changes.count))]
    groups = [
      ("changes by state", states), ("changes by level", levels), ("changes by impact", impacts),
      ("final states", finals), ("lines involved", involved), ("incidents by impact", incidentImpacts),
    ]
  }

  /// Every figure of either side, in a fixed order.
  func rows(against answer: TicketsV1.GetImportResponse) -> [Row] {
    var rows: [Row] = []
    let served = ["incidents": answer.incidents, "changes": answer.changes]
    for total in totals {
      rows.append(Row(figure: total.name, name: "", file: total.count, service: served[total.name] ?? 0))
    }
    let answers = [
      answer.changesByState, answer.changesByLevel, answer.changesByImpact, answer.finalStates, answer.linesInvolved,
      answer.incidentsByImpact,
    ]
    for (group, counts) in zip(groups, answers) {
      let held = Dictionary(counts.map { ($0.name, $0.count) }, uniquingKeysWith: +)
      for name in Set(group.counts.keys).union(held.keys).sorted() {
        let row = Row(figure: group.figure, name: name, file: group.counts[name] ?? 0, service: held[name] ?? 0)
        if row.file > 0 || row.service > 0 { rows.append(row) }
      }
    }
    return rows
  }

  /// `STATE_QUEUED` -> `QUEUED`.
  private static func name(_ state: TicketsV1.State) -> String {
    let name = state.protoName ?? "\(state.rawValue)"
    return name.hasPrefix("STATE_") ? String(name.dropFirst("STATE_".count)) : name
  }
}
