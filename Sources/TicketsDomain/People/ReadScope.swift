/// Which tickets somebody may see.
public enum ReadScope: Sendable, Hashable {
  case all
  /// Tickets of the customers a manager or deputy looks after, and what they filed or own themselves.
  case customers(of: String)
  /// Tickets that are on a line, and those a person filed, owns or oversees.
  case line(SupportLine, and: String)

  /// A manager sees their customers, a specialist and a developer their line plus their own, everybody else all.
  public init(_ actor: Actor) {
    switch actor.role {
    case .manager: self = .customers(of: actor.name)
    case .specialist: self = .line(.specialists, and: actor.name)
    case .developer: self = .line(.developers, and: actor.name)
    case .lead, .admin, nil: self = .all
    }
  }

  /// Whether a ticket is in the scope.
  /// - Parameter customer: the ticket's customer as it is now; nil when unknown.
  public func includes(_ ticket: Ticket, customer: Customer?) -> Bool {
    switch self {
    case .all: true
    case .customers(let person):
      customer?.isLookedAfter(by: person) == true || Self.isOwn(ticket, person)
    case .line(let line, let person):
      ticket.line == line || Self.isOwn(ticket, person)
    }
  }

  private static func isOwn(_ ticket: Ticket, _ person: String) -> Bool {
    ticket.owner == person || ticket.overseer == person || ticket.filer == person
  }
}
