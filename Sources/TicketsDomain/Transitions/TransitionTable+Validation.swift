/// What can be wrong with a transition table.
public enum TransitionTableError: Error, Sendable, Hashable, CustomStringConvertible {
  case noInitialState
  case noTerminalState
  case emptyRow(action: TicketAction)
  case nobodysRow(action: TicketAction)
  /// No way leads there from an initial state.
  case unreachable(TicketState)
  /// No way leads from there to a terminal state.
  case deadEnd(TicketState)
  /// Two rows lead the same actor to different placements.
  case ambiguous(action: TicketAction, state: TicketState, line: SupportLine)
  /// A row leaves the lines there are.
  case noSuchLine(action: TicketAction, from: SupportLine)

  public var description: String {
    switch self {
    case .noInitialState: "the transition table names no initial state"
    case .noTerminalState: "the transition table names no terminal state"
    case .emptyRow(let action): "a row of '\(action.rawValue)' starts nowhere; name its states and lines"
    case .nobodysRow(let action): "a row of '\(action.rawValue)' is open to nobody; name its rights"
    case .unreachable(let state): "no way leads to \(state.name); add one or drop the state"
    case .deadEnd(let state): "no way leads from \(state.name) to an end; add one or make it terminal"
    case .ambiguous(let action, let state, let line):
      "two rows of '\(action.rawValue)' from \(state.name) on line \(line.rawValue) share a right but differ in effect"
    case .noSuchLine(let action, let from): "a row of '\(action.rawValue)' leaves line \(from.rawValue) for none"
    }
  }
}

extension TransitionTable {
  func validate() throws(TransitionTableError) {
    guard !initial.isEmpty else { throw .noInitialState }
    guard !terminal.isEmpty else { throw .noTerminalState }
    for row in rows {
      guard !row.from.isEmpty, !row.lines.isEmpty else { throw .emptyRow(action: row.action) }
      guard !row.rights.isEmpty else { throw .nobodysRow(action: row.action) }
      for line in row.lines.lines {
        if row.line == .next, line.next == nil { throw .noSuchLine(action: row.action, from: line) }
        if row.line == .previous, line.previous == nil { throw .noSuchLine(action: row.action, from: line) }
      }
    }
    try validateUnambiguity()
    let states = states
    let reached = closure(from: initial) { row, state in row.from.contains(state) ? row.to.map { [$0] } ?? [] : [] }
    if let state = TicketState.allCases.first(where: { states.contains($0) && !reached.contains($0) }) {
      throw .unreachable(state)
    }
    let ending = closure(from: terminal) { row, state in row.to == state ? row.from : [] }
    if let state = TicketState.allCases.first(where: { states.contains($0) && !ending.contains($0) }) {
      throw .deadEnd(state)
    }
  }

  /// All states that are found by following rows from some.
  private func closure(
    from start: Set<TicketState>, next: (Transition, TicketState) -> Set<TicketState>
  ) -> Set<TicketState> {
    var found = start
    var open = Array(start)
    while let state = open.popLast() {
      for row in rows {
        for other in next(row, state) where found.insert(other).inserted { open.append(other) }
      }
    }
    return found
  }

  private func validateUnambiguity() throws(TransitionTableError) {
    for (index, first) in rows.enumerated() {
      for second in rows[(index + 1)...] where second.action == first.action {
        let lines = first.lines.intersection(second.lines)
        let states = first.from.intersection(second.from)
        guard let line = lines.lines.first, let state = TicketState.allCases.first(where: states.contains) else {
          continue
        }
        guard first.condition == second.condition || first.condition == .always || second.condition == .always else {
          continue
        }
        let sharesRight = first.rights.contains { second.rights.contains($0) }
        let sameEffect =
          first.to == second.to && first.line == second.line && first.owner == second.owner
          && first.overseer == second.overseer
        if sharesRight && !sameEffect { throw .ambiguous(action: first.action, state: state, line: line) }
      }
    }
  }
}
