public import BusinessTime

/// A ticket as it stood when it became a redirect: what undoing gives back.
public struct MergedTicket: Sendable, Hashable {
  public var number: Int64
  public var placement: Placement
  public var reason: String
  public var unansweredSince: Instant?
  public var openBlockers: Int

  public init(number: Int64, placement: Placement, reason: String, unansweredSince: Instant?, openBlockers: Int) {
    self.number = number
    self.placement = placement
    self.reason = reason
    self.unansweredSince = unansweredSince
    self.openBlockers = openBlockers
  }

  public init(_ ticket: Ticket) {
    self.init(
      number: ticket.number, placement: ticket.placement, reason: ticket.reason,
      unansweredSince: ticket.unansweredSince, openBlockers: ticket.openBlockers)
  }
}

/// A merge that was made, as its undoing needs it.
public struct TicketMerge: Sendable, Hashable {
  public var source: MergedTicket
  public var target: Int64
  public var at: Instant
  /// Versions the merge gave the two.
  public var sourceVersion: Int64
  public var targetVersion: Int64
  /// The target's oldest unanswered message before it.
  public var targetUnansweredBefore: Instant?

  public init(
    source: MergedTicket, target: Int64, at: Instant, sourceVersion: Int64, targetVersion: Int64,
    targetUnansweredBefore: Instant?
  ) {
    self.source = source
    self.target = target
    self.at = at
    self.sourceVersion = sourceVersion
    self.targetVersion = targetVersion
    self.targetUnansweredBefore = targetUnansweredBefore
  }
}

/// Messages that became a ticket of their own.
public struct SplitOff: Sendable, Hashable {
  public var ticket: Int64
  public var messages: [Int64]
  /// The origin's oldest unanswered message afterwards.
  public var unansweredSince: Instant?

  public init(ticket: Int64, messages: [Int64], unansweredSince: Instant?) {
    self.ticket = ticket
    self.messages = messages
    self.unansweredSince = unansweredSince
  }
}
