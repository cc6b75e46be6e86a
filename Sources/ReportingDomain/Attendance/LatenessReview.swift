public import BusinessTime

/// A person's late starts within the last workdays.
public struct LatenessReview: Sendable, Hashable {
  /// Newest first.
  public let days: [LateDay]
  /// How many workdays were looked at.
  public let workdays: Int
  public let isSystematic: Bool

  /// - Parameters:
  ///   - workdays: the dates to look at, see ``ShiftPlan/workdays(through:count:leaves:started:)``.
  ///   - late: late starts; those of other dates are left out.
  public init(workdays: [LocalDate], late: [LateDay], policy: AttendancePolicy = AttendancePolicy()) {
    let dates = Set(workdays)
    days = late.filter { $0.minutes > 0 && dates.contains($0.date) }.sorted { $0.date > $1.date }
    self.workdays = workdays.count
    isSystematic = days.count { !$0.isExcused } >= policy.systematicLateStarts
  }

  public var unexcused: Int { days.count { !$0.isExcused } }

  /// What the manager's table says of a late start beside LATE.
  public func flags(on date: LocalDate) -> [String] {
    guard let day = days.first(where: { $0.date == date }) else { return [] }
    return [day.flag, isSystematic ? "SYSTEMATIC_LATENESS" : nil].compactMap(\.self)
  }
}
