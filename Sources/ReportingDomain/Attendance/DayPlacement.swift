public import BusinessTime

/// Which date a day that starts now belongs to, and which shift it serves.
///
/// A day belongs to the person's local date at its start. Somebody who comes late into a night shift that began on
/// the date before gets the date of that shift, so that their next night has a date of its own.
public struct DayPlacement: Sendable, Hashable {
  public let date: LocalDate
  /// `nil` when the person has no shift near the start: free day, or long after the shift.
  public let shift: Shift?

  public init(date: LocalDate, shift: Shift?) {
    self.date = date
    self.shift = shift
  }

  /// A start up to this long before a shift serves that shift although the date is still the one before.
  private static let earlyMilliseconds: Int64 = 4 * 3_600_000

  /// Of the shifts not yet over, the one whose beginning is nearest to `start`.
  public init(start: Instant, shifts: ShiftPlan) {
    let date = shifts.zone.date(at: start)
    let candidates = [-1, 0, 1].compactMap { shifts.shift(on: date.adding(days: $0)) }.filter { shift in
      guard start < shift.ends else { return false }
      return shift.date == date || shift.starts.milliseconds(since: start) <= Self.earlyMilliseconds
    }
    let nearest = candidates.min {
      abs($0.starts.milliseconds(since: start)) < abs($1.starts.milliseconds(since: start))
    }
    let isRunningSinceYesterday = nearest.map { $0.date < date } ?? false
    self.init(date: isRunningSinceYesterday ? date.adding(days: -1) : date, shift: nearest)
  }
}

/// Lateness against a shift.
public enum Attendance {
  /// Whole minutes after the shift's beginning; 0 within the grace, whose last instant still counts as in time.
  public static func lateMinutes(start: Instant, shift: Shift?, graceMinutes: Int) -> Int {
    guard let shift else { return 0 }
    let lateMilliseconds = start.milliseconds(since: shift.starts)
    guard lateMilliseconds > Int64(graceMinutes) * 60_000 else { return 0 }
    return Int(lateMilliseconds / 60_000)
  }
}
