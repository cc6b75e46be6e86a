public import BusinessTime

/// A span in which a clock ran or paused under the same target, policy and calendar.
public struct ClockStretch: Sendable, Hashable {
  public var from: Instant
  /// Nil while it lasts.
  public var to: Instant?
  /// Whether business time counts; else the clock pauses.
  public var isRunning: Bool
  /// Why it began: `filed`, `WAITING_CUSTOMER`, `P3 -> P2`, `policy 2`.
  public var cause: String
  public var priority: TicketPriority
  public var targetMilliseconds: Int64
  public var policyVersion: Int
  public var calendarVersion: Int
  /// Business milliseconds counted in it; 0 while it lasts.
  public var usedMilliseconds: Int64 = 0

  public init(
    from: Instant, to: Instant? = nil, isRunning: Bool, cause: String, priority: TicketPriority,
    targetMilliseconds: Int64, policyVersion: Int, calendarVersion: Int, usedMilliseconds: Int64 = 0
  ) {
    self.from = from
    self.to = to
    self.isRunning = isRunning
    self.cause = cause
    self.priority = priority
    self.targetMilliseconds = targetMilliseconds
    self.policyVersion = policyVersion
    self.calendarVersion = calendarVersion
    self.usedMilliseconds = usedMilliseconds
  }
}

/// That a clock was overspent.
public struct ClockBreach: Sendable, Hashable {
  /// When it was due, not when it was noticed; of a change that overspent it, when that was made.
  public var at: Instant
  public var cause: BreachCause

  public init(at: Instant, cause: BreachCause) {
    self.at = at
    self.cause = cause
  }
}

/// That a share of the target was used, said in open time.
public struct ClockWarning: Sendable, Hashable {
  public var percent: Int
  public var at: Instant

  public init(percent: Int, at: Instant) {
    self.percent = percent
    self.at = at
  }
}

/// When a ticket was solved first and what that had used, whatever came later.
public struct FirstSolution: Sendable, Hashable {
  public var at: Instant
  public var usedMilliseconds: Int64

  public init(at: Instant, usedMilliseconds: Int64) {
    self.at = at
    self.usedMilliseconds = usedMilliseconds
  }
}
