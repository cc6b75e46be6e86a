/// The ways a ticket can go, as data. Checked when loaded; see ``TransitionTableError``.
public struct TransitionTable: Sendable {
  public let version: Int
  public let initial: Set<TicketState>
  /// States in which a ticket may stay for ever.
  public let terminal: Set<TicketState>
  public let rows: [Transition]
  private let rowsByAction: [TicketAction: [Transition]]

  /// - Throws: the first thing wrong with the table.
  public init(
    version: Int, initial: Set<TicketState>, terminal: Set<TicketState>, rows: [Transition]
  ) throws(TransitionTableError) {
    self.version = version
    self.initial = initial
    self.terminal = terminal
    self.rows = rows
    rowsByAction = Dictionary(grouping: rows, by: \.action)
    try validate()
  }

  /// Every state the table knows.
  public var states: Set<TicketState> {
    rows.reduce(into: initial.union(terminal)) { states, row in
      states.formUnion(row.from)
      if let to = row.to { states.insert(to) }
    }
  }

  /// The placement a command leads to.
  /// - Throws: `illegalTransition` with what is possible, `notPermitted` with whom it is open to, `unmet` with what
  ///   is missing.
  public func place(_ ticket: Ticket, _ order: TicketOrder, _ policy: TicketPolicy) throws(TicketRefusal) -> Placement {
    let action = order.command.action
    let rows = (rowsByAction[action] ?? []).filter { $0.starts(at: ticket) && $0.applies(to: ticket, order.command) }
    guard !rows.isEmpty else {
      throw .illegalTransition(
        ticket: ticket.number, action: action, state: ticket.state, line: ticket.line,
        allowed: actions(for: order.actor, on: ticket))
    }
    // Rows of the same way differ in rights, as between an owner's and a lead's; the first that is open is taken.
    guard let row = rows.first(where: { $0.rights.contains { $0.covers(order.actor, ticket) } }) else {
      let open = rows.flatMap(\.rights)
      throw .notPermitted(
        ticket: ticket.number, action: action, actor: order.actor.description,
        open: open.enumerated().filter { open.firstIndex(of: $0.element) == $0.offset }.map(\.element))
    }
    for condition in row.guards where !condition.holds(ticket, order, policy) {
      if condition == .regulationContent, case .complete(_, let assessment) = order.command {
        throw .regulation(assessment)
      }
      if condition == .childrenFinished { throw .openChildren(ticket: ticket.number, children: order.openChildren) }
      throw .unmet(ticket: ticket.number, action: action, guard: condition)
    }
    return row.place(ticket.placement, order)
  }

  /// What an actor may do with a ticket now, in the order of ``TicketAction/allCases``; rules' own acts left out.
  public func actions(for actor: Actor, on ticket: Ticket) -> [TicketAction] {
    TicketAction.allCases.filter { action in
      (rowsByAction[action] ?? []).contains { row in
        row.starts(at: ticket) && row.rights.contains { $0.covers(actor, ticket) }
          && (row.condition != .owned || !ticket.owner.isEmpty) && (row.condition != .unowned || ticket.owner.isEmpty)
          && (!row.guards.contains(.ownSegmentRuns) || ticket.running.contains { $0.person == actor.name })
      }
    }
  }

  /// Whether any row leads from one state to another, whoever goes it: what an imported history is held against.
  public func leads(from: TicketState, to: TicketState) -> Bool {
    from == to || rows.contains { $0.to == to && $0.from.contains(from) }
  }
}
