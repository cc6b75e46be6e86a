/// The ways an idea can go, as data. Checked when loaded; see ``IdeaTableError``.
public struct IdeaTable: Sendable {
  public let initial: IdeaState
  /// States in which an idea may stay for ever.
  public let terminal: Set<IdeaState>
  public let rows: [IdeaTransition]

  /// - Throws: the first thing wrong with the table.
  public init(initial: IdeaState, terminal: Set<IdeaState>, rows: [IdeaTransition]) throws(IdeaTableError) {
    self.initial = initial
    self.terminal = terminal
    self.rows = rows
    try validate()
  }

  /// The state a command leads to.
  /// - Throws: `illegalTransition` with what is possible, `notPermitted` with whom it is open to, `unmet` with what
  ///   is missing.
  public func place(_ idea: Idea, _ order: IdeaOrder) throws(IdeaRefusal) -> IdeaState {
    let action = order.command.action
    let ways = rows.filter { $0.action == action && $0.from.contains(idea.state) }
    guard !ways.isEmpty else {
      throw .illegalTransition(
        idea: idea.number, action: action, state: idea.state, allowed: actions(for: order.actor, on: idea))
    }
    guard let row = ways.first(where: { $0.isOpen(to: order.actor) }) else {
      throw .notPermitted(
        idea: idea.number, action: action, actor: order.actor.description, open: ways.flatMap(\.open))
    }
    for need in row.needs where !need.isMet(by: order.command) {
      throw .unmet(idea: idea.number, action: action, need: need)
    }
    return row.to ?? idea.state
  }

  /// What an actor may do with an idea now, in the order of ``IdeaAction/allCases``.
  public func actions(for actor: Actor, on idea: Idea) -> [IdeaAction] {
    IdeaAction.allCases.filter { action in
      rows.contains { $0.action == action && $0.from.contains(idea.state) && $0.isOpen(to: actor) }
    }
  }
}

/// What can be wrong with a table of ideas.
public enum IdeaTableError: Error, Sendable, Hashable, CustomStringConvertible {
  case emptyRow(action: IdeaAction)
  case nobodysRow(action: IdeaAction)
  /// Two rows lead from one state to different ones.
  case ambiguous(action: IdeaAction, state: IdeaState)
  /// No way leads there from the initial state.
  case unreachable(IdeaState)
  /// No way leads from there to a terminal state.
  case deadEnd(IdeaState)

  public var description: String {
    switch self {
    case .emptyRow(let action): "a row of '\(action.rawValue)' starts nowhere; name its states"
    case .nobodysRow(let action): "a row of '\(action.rawValue)' is open to nobody; name its roles"
    case .ambiguous(let action, let state):
      "two rows of '\(action.rawValue)' lead from \(state.name) to different states; keep one"
    case .unreachable(let state): "no way leads to \(state.name); add one or drop the state"
    case .deadEnd(let state): "no way leads from \(state.name) to an end; add one or make it terminal"
    }
  }
}

extension IdeaTable {
  private func validate() throws(IdeaTableError) {
    for row in rows {
      guard !row.from.isEmpty else { throw .emptyRow(action: row.action) }
      guard !row.open.isEmpty else { throw .nobodysRow(action: row.action) }
    }
    for (index, first) in rows.enumerated() {
      for second in rows[(index + 1)...] where second.action == first.action && second.to != first.to {
        if let state = IdeaState.allCases.first(where: { first.from.contains($0) && second.from.contains($0) }) {
          throw .ambiguous(action: first.action, state: state)
        }
      }
    }
    let states = rows.reduce(into: terminal.union([initial])) { $0.formUnion($1.from.union($1.to.map { [$0] } ?? [])) }
    let reached = closure(from: [initial]) { row, state in row.from.contains(state) ? row.to.map { [$0] } ?? [] : [] }
    if let state = IdeaState.allCases.first(where: { states.contains($0) && !reached.contains($0) }) {
      throw .unreachable(state)
    }
    let ending = closure(from: terminal) { row, state in row.to == state ? row.from : [] }
    if let state = IdeaState.allCases.first(where: { states.contains($0) && !ending.contains($0) }) {
      throw .deadEnd(state)
    }
  }

  private func closure(
    from start: Set<IdeaState>, next: (IdeaTransition, IdeaState) -> Set<IdeaState>
  ) -> Set<IdeaState> {
    var found = start
    var open = Array(start)
    while let state = open.popLast() {
      for row in rows {
        for other in next(row, state) where found.insert(other).inserted { open.append(other) }
      }
    }
    return found
  }
}
