/// The numbers of a workday; the defaults are the department's.
public struct DayPolicy: Sendable, Hashable {
  /// Minutes after the beginning of a shift that do not count as late.
  public var graceMinutes = 10
  /// Minutes after the start of the day by which the plan should be filed.
  public var planDueMinutes = 60
  /// A day that is still open this long after the shift's end is closed by the system.
  public var autoCloseAfterMinutes = 240
  /// The length taken for a day without a shift.
  public var lengthWithoutShiftMinutes = 540
  public var maximumPlanItems = 50
  public var maximumReportItems = 200
  /// Limit of one text, in characters.
  public var maximumTextLength = 1_000
  /// A stated time differs from the recorded one when it is off by more than this and by more than a quarter.
  public var minutesTolerance = 15

  public init() {}
}
