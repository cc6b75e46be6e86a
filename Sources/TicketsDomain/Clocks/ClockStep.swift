public import BusinessTime

/// What clocks have to know of a change of their ticket: how the ticket stands after it.
public struct ClockStep: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case other
    /// A person of the department wrote to the customer.
    case replied
    case composeStarted(by: String)
    case composeDropped
  }

  public var kind: Kind
  public var at: Instant
  public var state: TicketState
  public var line: SupportLine
  public var priority: TicketPriority
  public var customerIsOnline: Bool
  public var firstResponseAt: Instant?
  public var unansweredSince: Instant?

  public init(
    _ kind: Kind = .other, at: Instant, state: TicketState, line: SupportLine, priority: TicketPriority,
    customerIsOnline: Bool = false, firstResponseAt: Instant? = nil, unansweredSince: Instant? = nil
  ) {
    self.kind = kind
    self.at = at
    self.state = state
    self.line = line
    self.priority = priority
    self.customerIsOnline = customerIsOnline
    self.firstResponseAt = firstResponseAt
    self.unansweredSince = unansweredSince
  }

  /// - Parameter ticket: as it stands after the change.
  public init(_ change: TicketChange, of ticket: Ticket) {
    self.init(
      at: change.at, state: ticket.state, line: ticket.line, priority: ticket.priority,
      customerIsOnline: ticket.customerIsOnline, firstResponseAt: ticket.firstResponseAt,
      unansweredSince: ticket.unansweredSince)
    switch change.what {
    case .replied(let message): kind = message.kind == .publicReply ? .replied : .other
    case .composeStarted: kind = .composeStarted(by: change.actor.signature)
    case .composeDropped: kind = .composeDropped
    default: break
    }
  }

  /// Whether clocks can differ after it, given how the ticket stood before.
  public func matters(after before: Ticket) -> Bool {
    kind != .other || state != before.state || line != before.line || priority != before.priority
      || customerIsOnline != before.customerIsOnline || firstResponseAt != before.firstResponseAt
      || unansweredSince != before.unansweredSince
  }
}
