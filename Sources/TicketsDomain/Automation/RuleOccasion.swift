public import BusinessTime

/// What a rule is judged by: the ticket, what happened to it, and when.
public struct RuleOccasion: Sendable, Hashable {
  /// As it stood after what happened.
  public var ticket: Ticket
  public var at: Instant
  /// Who did it; for a macro, who runs it. Written as ``Actor/description``.
  public var actor: String
  /// What was said by it; empty when nothing was.
  public var message: String
  /// Where the ticket stood before; nil when nothing happened.
  public var before: Placement?
  /// Whether the department's calendar was open.
  public var isOpenHour: Bool

  public init(
    ticket: Ticket, at: Instant, actor: String, message: String = "", before: Placement? = nil, isOpenHour: Bool
  ) {
    self.ticket = ticket
    self.at = at
    self.actor = actor
    self.message = message
    self.before = before
    self.isOpenHour = isOpenHour
  }

  /// `person`, a role and a name of who acted, or `service` or `rule` and a name.
  var actorWords: [String] { actor.split(separator: "/").map(String.init) }
}

/// The places every template has.
public enum RulePlace: String, Sendable, Hashable, CaseIterable {
  case ticket
  case subject
  case customer
  case topic
  case product
  case priority
  case kind
  case state
  case line
  case owner
  case overseer
  case manager
  case filer
  /// Reason given with the ticket's state.
  case reason
  /// What was said by what happened.
  case message
  /// The name of who acted.
  case actor

  public func text(_ occasion: RuleOccasion) -> String {
    let ticket = occasion.ticket
    return switch self {
    case .ticket: ticket.label
    case .subject: ticket.subject
    case .customer: ticket.customer
    case .topic: ticket.topic
    case .product: ticket.product
    case .priority: ticket.priority.name
    case .kind: ticket.kind.name
    case .state: ticket.state.name
    case .line: "\(ticket.line.rawValue)"
    case .owner: ticket.owner
    case .overseer: ticket.overseer
    case .manager: ticket.manager
    case .filer: ticket.filer
    case .reason: ticket.reason
    case .message: occasion.message
    case .actor: occasion.actorWords.last ?? ""
    }
  }
}
