/// What a command comes to: facts, in order, that one transaction records under one version of the ticket.
public struct TicketDecision: Sendable, Hashable {
  public var changes: [TicketChange] = []
  /// A running segment on another ticket that this command ends, there, with this reason.
  public var pausesElsewhere: WorkSegment?
  /// What else happened, one sentence each, for who gave the command.
  public var notices: [String] = []

  /// Nothing was to be done, as when work that has begun is begun again.
  public var isEmpty: Bool { changes.isEmpty && pausesElsewhere == nil }
}

/// The rules tickets live by: the transition table and the department's numbers.
public struct TicketRules: Sendable {
  public var table: TransitionTable
  public var policy: TicketPolicy

  public init(table: TransitionTable, policy: TicketPolicy = TicketPolicy()) {
    self.table = table
    self.policy = policy
  }
}
