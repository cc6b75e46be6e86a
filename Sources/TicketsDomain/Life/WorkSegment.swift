public import BusinessTime

/// A stretch of one person's work on one ticket.
public struct WorkSegment: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  public var ticket: Int64
  public var person: String
  public var startedAt: Instant
  /// The person's last act on the ticket; what idleness is counted from.
  public var lastActivityAt: Instant
  /// Nil while it runs.
  public var endedAt: Instant?
  /// Why it ended: "paused", "switched to T-9", "idle for 10 min", "workday ended", "solved".
  public var endReason: String

  public init(
    id: Int64 = 0, ticket: Int64, person: String, startedAt: Instant, lastActivityAt: Instant? = nil,
    endedAt: Instant? = nil, endReason: String = ""
  ) {
    self.id = id
    self.ticket = ticket
    self.person = person
    self.startedAt = startedAt
    self.lastActivityAt = lastActivityAt ?? startedAt
    self.endedAt = endedAt
    self.endReason = endReason
  }

  /// Ended at an instant, though never before it began.
  public func ended(at instant: Instant, reason: String) -> WorkSegment {
    var segment = self
    segment.endedAt = max(instant, startedAt)
    segment.endReason = reason
    return segment
  }

  /// Its length once it has ended; 0 while it runs.
  public var milliseconds: Int64 {
    guard let endedAt else { return 0 }
    return max(0, endedAt.milliseconds(since: startedAt))
  }

  /// When it pauses itself unless its person acts before.
  public func idleAt(_ policy: TicketPolicy) -> Instant {
    lastActivityAt.advanced(byMilliseconds: policy.idlePauseMilliseconds)
  }
}
