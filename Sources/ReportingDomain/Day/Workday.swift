public import BusinessTime

/// Where a day stands.
public enum DayState: String, Sendable, Hashable, CaseIterable {
  case started
  case planned
  case reported
  case ended
  /// Closed by the system after the shift; the report is still due.
  case autoClosed = "auto_closed"

  public var isOpen: Bool { self == .started || self == .planned || self == .reported }
}

/// What a manager should notice about a day.
public enum DayFlag: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Started after the shift's beginning and the grace.
  case late = "LATE"
  /// The plan came later than it was due.
  case planLate = "PLAN_LATE"
  /// Nobody ended the day, the system did.
  case autoClosed = "AUTO_CLOSED"
  /// The person fell sick during the day, which ended it; the report is due when they are back.
  case leftSick = "LEFT_SICK"
  /// The report of an automatically closed day was filed afterwards.
  case reportLate = "REPORT_LATE"
  /// A lead ended the day although something was missing.
  case overridden = "OVERRIDDEN"
  /// Started again after its end; the time between counts as a break.
  case reopened = "REOPENED"
  /// Started with no shift near.
  case outsideShift = "OUTSIDE_SHIFT"

  public static func < (left: DayFlag, right: DayFlag) -> Bool { left.rawValue < right.rawValue }
}

/// A lead's decision to end a day that lacks something.
public struct DayOverride: Sendable, Hashable {
  public var lead: String
  public var reason: String

  public init(lead: String, reason: String) {
    self.lead = lead
    self.reason = reason
  }
}

/// One person's workday: start, plan, breaks, report, end.
///
/// A value; the commands below change it or say why not, and know nothing of where it is kept. Every accepted
/// command raises ``version`` by one.
public struct Workday: Sendable, Hashable {
  public let person: String
  /// The local date at the day's start; of a night shift, the date on which the shift began.
  public let date: LocalDate
  public internal(set) var shift: Shift?
  public internal(set) var mode: WorkMode
  public internal(set) var state: DayState
  public let startedAt: Instant
  public internal(set) var endedAt: Instant?
  public internal(set) var lateMinutes: Int
  /// Numbered from 1. Before the plan is filed it holds what was carried over.
  public internal(set) var plan: [PlanItem]
  public internal(set) var planFiledAt: Instant?
  public internal(set) var breaks: [Break]
  public internal(set) var report: DayReport?
  public internal(set) var flags: Set<DayFlag>
  public internal(set) var override: DayOverride?
  public internal(set) var version: UInt64

  /// A day as it was stored; nothing is checked.
  public init(
    person: String, date: LocalDate, shift: Shift?, mode: WorkMode, state: DayState, startedAt: Instant,
    endedAt: Instant?, lateMinutes: Int, plan: [PlanItem], planFiledAt: Instant?, breaks: [Break],
    report: DayReport?, flags: Set<DayFlag>, override: DayOverride?, version: UInt64
  ) {
    self.person = person
    self.date = date
    self.shift = shift
    self.mode = mode
    self.state = state
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.lateMinutes = lateMinutes
    self.plan = plan
    self.planFiledAt = planFiledAt
    self.breaks = breaks
    self.report = report
    self.flags = flags
    self.override = override
    self.version = version
  }

  /// Starts a day with what earlier days carry over.
  public init(
    starting person: String, placement: DayPlacement, mode: WorkMode, at now: Instant, carriedOver: [PlanItem] = [],
    policy: DayPolicy = DayPolicy()
  ) {
    let late = Attendance.lateMinutes(start: now, shift: placement.shift, graceMinutes: policy.graceMinutes)
    var flags: Set<DayFlag> = []
    if late > 0 { flags.insert(.late) }
    if placement.shift == nil { flags.insert(.outsideShift) }
    let carried = carriedOver.map { item in
      var item = item
      item.isCarriedOver = true
      return item
    }
    self.init(
      person: person, date: placement.date, shift: placement.shift, mode: mode, state: .started, startedAt: now,
      endedAt: nil, lateMinutes: late, plan: PlanItem.numbered(carried), planFiledAt: nil, breaks: [], report: nil,
      flags: flags, override: nil, version: 1)
  }

  /// Whether the report still has to be filed although the day is over.
  public var owesReport: Bool { state == .autoClosed }

  /// When the system closes the day if nobody ends it.
  public func autoCloseAt(policy: DayPolicy) -> Instant {
    let lastStart = max(startedAt, breaks.last?.endedAt ?? startedAt)
    let nominalEnd: Instant
    if let shift, lastStart < shift.ends {
      nominalEnd = shift.ends
    } else if shift == nil, !flags.contains(.reopened) {
      nominalEnd = startedAt.advanced(byMilliseconds: Int64(policy.lengthWithoutShiftMinutes) * 60_000)
    } else {
      nominalEnd = lastStart
    }
    return nominalEnd.advanced(byMilliseconds: Int64(policy.autoCloseAfterMinutes) * 60_000)
  }

  /// Time in breaks up to `now` or the day's end.
  public func breakMilliseconds(now: Instant) -> Int64 {
    let last = endedAt ?? now
    return breaks.reduce(0) { sum, pause in
      sum + max(0, min(pause.endedAt ?? last, last).milliseconds(since: pause.startedAt))
    }
  }

  /// What the next day's plan begins with.
  public var carriedOver: [PlanItem] {
    guard let report else {
      // Nobody said what became of the plan, so all of it is still open.
      return state == .autoClosed || state == .ended ? plan : []
    }
    return report.items.filter { $0.carryOver || $0.assessment == nil }.map { item in
      let planned = item.planNumber.flatMap { number in plan.first { $0.number == number } }
      return PlanItem(
        ticket: item.ticket, text: item.text, estimateMinutes: planned?.estimateMinutes, isCarriedOver: true)
    }
  }
}
