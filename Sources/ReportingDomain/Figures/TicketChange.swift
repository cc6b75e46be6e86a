public import BusinessTime

/// A ticket as one event shows it, reduced to what figures need.
public struct TicketSnapshot: Sendable, Hashable {
  public var ticket: UInt64
  public var state: TicketState
  /// 1 to 3.
  public var line: Int
  /// 1 (P1) to 4 (P4).
  public var priority: Int
  public var isImported: Bool
  public var createdAt: Instant
  /// The first public reply of a human.
  public var firstResponseAt: Instant?

  public init(
    ticket: UInt64, state: TicketState, line: Int, priority: Int, isImported: Bool = false, createdAt: Instant,
    firstResponseAt: Instant? = nil
  ) {
    self.ticket = ticket
    self.state = state
    self.line = line
    self.priority = priority
    self.isImported = isImported
    self.createdAt = createdAt
    self.firstResponseAt = firstResponseAt
  }
}

/// One event of a ticket: when it happened, the ticket after it, and a work segment that ended with it.
public struct TicketChange: Sendable, Hashable {
  public var at: Instant
  public var snapshot: TicketSnapshot
  public var endedSegment: WorkSpan?

  public init(at: Instant, snapshot: TicketSnapshot, endedSegment: WorkSpan? = nil) {
    self.at = at
    self.snapshot = snapshot
    self.endedSegment = endedSegment
  }
}

/// A stretch of work on one ticket.
public struct WorkSpan: Sendable, Hashable {
  public var start: Instant
  public var end: Instant

  public init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }

  public var milliseconds: Int64 { max(0, end.milliseconds(since: start)) }

  /// The part of it within [`from`, `to`), in milliseconds.
  public func milliseconds(from: Instant, to: Instant) -> Int64 {
    max(0, min(end, to).milliseconds(since: max(start, from)))
  }
}
