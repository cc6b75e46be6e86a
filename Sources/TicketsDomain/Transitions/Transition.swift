/// One row of the transition table: who may do what from where, on which conditions, and what it makes of the
/// placement.
public struct Transition: Sendable, Hashable {
  /// Tells rows of one action apart by what the command and the ticket bring along.
  public enum Condition: Sendable, Hashable {
    case always
    case personNamed
    case nobodyNamed
    case owned
    case unowned
  }

  public enum LineEffect: Sendable, Hashable { case keep, next, previous }
  public enum OwnerEffect: Sendable, Hashable { case keep, clear, named, actor, overseer }
  public enum OverseerEffect: Sendable, Hashable { case keep, clear, named, owner }

  public var action: TicketAction
  public var from: Set<TicketState>
  public var lines: LineSet
  public var condition: Condition
  /// Nil keeps the state.
  public var to: TicketState?
  public var line: LineEffect
  public var owner: OwnerEffect
  public var overseer: OverseerEffect
  public var guards: [TransitionGuard]
  public var rights: [TransitionRight]

  public init(
    _ action: TicketAction, from: Set<TicketState>, lines: LineSet = .all, when condition: Condition = .always,
    to: TicketState? = nil, line: LineEffect = .keep, owner: OwnerEffect = .keep, overseer: OverseerEffect = .keep,
    guards: [TransitionGuard] = [], rights: [TransitionRight]
  ) {
    self.action = action
    self.from = from
    self.lines = lines
    self.condition = condition
    self.to = to
    self.line = line
    self.owner = owner
    self.overseer = overseer
    self.guards = guards
    self.rights = rights
  }

  func starts(at ticket: Ticket) -> Bool {
    from.contains(ticket.state) && lines.contains(LineSet(ticket.line))
  }

  func applies(to ticket: Ticket, _ command: TicketCommand) -> Bool {
    switch condition {
    case .always: true
    case .personNamed: !command.named.isEmpty
    case .nobodyNamed: command.named.isEmpty
    case .owned: !ticket.owner.isEmpty
    case .unowned: ticket.owner.isEmpty
    }
  }

  /// The placement after it.
  func place(_ placement: Placement, _ order: TicketOrder) -> Placement {
    var after = placement
    if let to { after.state = to }
    switch line {
    case .keep: break
    case .next: after.line = placement.line.next ?? placement.line
    case .previous: after.line = placement.line.previous ?? placement.line
    }
    switch owner {
    case .keep: break
    case .clear: after.owner = ""
    case .named: after.owner = order.command.named
    case .actor: after.owner = order.actor.name
    case .overseer: after.owner = placement.overseer
    }
    switch overseer {
    case .keep: break
    case .clear: after.overseer = ""
    case .named: after.overseer = order.command.named
    case .owner: after.overseer = placement.owner
    }
    return after
  }
}

extension LineSet {
  public static let all: LineSet = [.managers, .specialists, .developers]
  public static let managers = LineSet(.managers)
  public static let specialists = LineSet(.specialists)
  public static let developers = LineSet(.developers)
  public static let firstTwo: LineSet = [.managers, .specialists]
}
