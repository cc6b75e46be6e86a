public import BusinessTime

/// What clocks are measured by: targets, and a calendar of business time.
public struct ClockRules: Sendable {
  public var policy: ClockPolicy
  public var openTime: OpenTimeTable

  public init(policy: ClockPolicy, openTime: OpenTimeTable) {
    self.policy = policy
    self.openTime = openTime
  }

  public var calendarVersion: Int { openTime.calendar.version }
}
