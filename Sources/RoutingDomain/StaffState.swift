public import BusinessTime

/// A person together with what they have and did: everything a choice between people depends on.
public struct StaffState: Sendable, Hashable {
  public var member: StaffMember
  public var presence: Presence
  /// Weighted work the person has now.
  public var load: Double
  public var lastAssignedAt: Instant?
  /// Tickets given within the last hour.
  public var assignedLastHour: Int
  /// Weighted work given since the day was started.
  public var workToday: Double
  /// Minutes at work since the day was started, without breaks.
  public var availableMinutesToday: Double

  public init(
    member: StaffMember, presence: Presence = Presence(), load: Double = 0, lastAssignedAt: Instant? = nil,
    assignedLastHour: Int = 0, workToday: Double = 0, availableMinutesToday: Double = 0
  ) {
    self.member = member
    self.presence = presence
    self.load = load
    self.lastAssignedAt = lastAssignedAt
    self.assignedLastHour = assignedLastHour
    self.workToday = workToday
    self.availableMinutesToday = availableMinutesToday
  }

  /// Weighted work of the day per minute at work; the first minute counts as whole, so that it is always defined.
  public var workPerAvailableMinute: Double { workToday / max(1, availableMinutesToday) }

  /// Takes account of a ticket given to the person at an instant.
  public mutating func take(weight: Double, at now: Instant) {
    load += weight
    workToday += weight
    assignedLastHour += 1
    lastAssignedAt = now
  }
}
