public import BusinessTime

/// Which tickets are meant: everything that is set must hold, of a list one element.
public struct TicketFilter: Sendable, Hashable {
  public var states: Set<TicketState> = []
  public var priorities: Set<TicketPriority> = []
  public var lines: Set<SupportLine> = []
  public var kinds: Set<TicketKind> = []
  public var channels: Set<Channel> = []
  public var customer = ""
  public var owner = ""
  public var overseer = ""
  public var filer = ""
  public var topic = ""
  public var product = ""
  public var skill = ""
  public var externalID = ""
  /// Nil takes the department's own tickets and imported history.
  public var imported: Bool?
  public var createdFrom: Instant?
  public var createdBefore: Instant?
  public var isUnowned = false
  public var isUnanswered = false
  public var isBlocked = false

  public init() {}

  /// Whether a ticket is meant. The store's queries say the same in SQL; a test holds them against each other.
  public func includes(_ ticket: Ticket) -> Bool {
    func among<Element>(_ wanted: Set<Element>, _ value: Element) -> Bool { wanted.isEmpty || wanted.contains(value) }
    func named(_ wanted: String, _ value: String) -> Bool { wanted.isEmpty || wanted == value }
    return among(states, ticket.state) && among(priorities, ticket.priority) && among(lines, ticket.line)
      && among(kinds, ticket.kind) && among(channels, ticket.channel) && named(customer, ticket.customer)
      && named(owner, ticket.owner) && named(overseer, ticket.overseer) && named(filer, ticket.filer)
      && named(topic, ticket.topic) && named(product, ticket.product) && named(externalID, ticket.externalID)
      && (skill.isEmpty || ticket.skills.contains(skill)) && (imported == nil || imported == ticket.isImported)
      && (createdFrom.map { ticket.createdAt >= $0 } ?? true) && (createdBefore.map { ticket.createdAt < $0 } ?? true)
      && (!isUnowned || ticket.owner.isEmpty) && (!isUnanswered || ticket.unansweredSince != nil)
      && (!isBlocked || ticket.isBlocked)
  }
}

/// In which order tickets come.
public enum TicketSorting: Int, Sendable, Hashable, CaseIterable {
  case newest = 0
  case oldest = 1
  /// P1 first, within a priority the oldest first.
  case priority = 2
}
