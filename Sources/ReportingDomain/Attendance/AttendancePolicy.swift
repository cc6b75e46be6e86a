/// The numbers of attendance; the defaults are the department's. The grace is in ``DayPolicy/graceMinutes``.
public struct AttendancePolicy: Sendable, Hashable {
  /// So many of the last workdays are looked at for lateness.
  public var latenessWorkdays = 20
  /// From so many unexcused late starts among them, lateness is systematic.
  public var systematicLateStarts = 3
  /// The longest leave, in days.
  public var longestLeaveDays = 184
  /// How many days ahead leave may end.
  public var leaveHorizonDays = 550
  /// How many days back sickness may be reported; other leave not at all.
  public var sickBackdatedDays = 14
  /// From so many days before it, a person is reminded of coming leave.
  public var leaveReminderDays = 7
  /// Limit of one text, in characters.
  public var maximumTextLength = 1_000

  public init() {}
}
