public import BusinessTime

/// A person whose days are kept.
public struct TeamMember: Sendable, Hashable {
  public var id: String
  public var name: String
  public var team: String
  public var line: Int
  public var shifts: ShiftPlan
  /// Of any state, in any order.
  public var leaves: [Leave]

  public init(
    id: String, name: String, team: String, line: Int, shifts: ShiftPlan, leaves: [Leave] = []
  ) {
    self.id = id
    self.name = name
    self.team = team
    self.line = line
    self.shifts = shifts
    self.leaves = leaves
  }

  /// The leave that takes a whole date.
  public func leave(on date: LocalDate) -> Leave? { leaves.first { $0.holds && $0.takesWhole(date) } }

  /// Leave that holds on a date or a half of it, by its part.
  public func leaves(touching date: LocalDate) -> [Leave] {
    leaves.filter { $0.holds && $0.covers(date) }.sorted { $0.part.rawValue < $1.part.rawValue }
  }

  /// What leave of half a day leaves of a shift; `nil` when nothing is left, or there was none.
  public func working(_ shift: Shift?) -> Shift? {
    guard let shift else { return nil }
    var (starts, ends) = (shift.starts, shift.ends)
    for leave in leaves where leave.holds && leave.first == shift.date {
      let span = leave.span(in: shifts)
      switch leave.part {
      case .whole: continue
      case .firstHalf: starts = max(starts, span.upperBound)
      case .secondHalf: ends = min(ends, span.lowerBound)
      }
    }
    return starts < ends ? Shift(date: shift.date, starts: starts, ends: ends) : nil
  }

  /// The leave that holds at an instant: not in a night shift that is finished first.
  public func leave(at now: Instant) -> Leave? {
    leaves.first { $0.holds && $0.span(in: shifts).contains(now) }
  }
}

/// What a person did within a day, counted from events.
public struct DayTally: Sendable, Hashable {
  /// Touched tickets, ascending.
  public var tickets: [UInt64]
  public var solved: Int
  public var replies: Int
  public var workedMilliseconds: Int64

  public init(tickets: [UInt64] = [], solved: Int = 0, replies: Int = 0, workedMilliseconds: Int64 = 0) {
    self.tickets = tickets
    self.solved = solved
    self.replies = replies
    self.workedMilliseconds = workedMilliseconds
  }

  public init(_ facts: DayFacts) {
    let touched = facts.touched
    self.init(
      tickets: touched.map(\.ticket), solved: touched.count { $0.solvedAt != nil },
      replies: touched.reduce(0) { $0 + $1.replies },
      workedMilliseconds: touched.reduce(0) { $0 + $1.workedMilliseconds })
  }
}

/// One person and day of the manager's table: self-assessment beside the facts.
public struct TeamRow: Sendable, Hashable {
  /// Where a row stands when there may be no day.
  public enum Standing: String, Sendable, Hashable {
    case started, planned, reported, ended
    case autoClosed = "auto_closed"
    /// The shift has not begun, or its grace is not over.
    case expected
    /// The shift has begun and the person has not.
    case absent
    /// On leave, on a date that has a shift.
    case leave
    /// Sums of other rows.
    case totals

    init(_ state: DayState) {
      switch state {
      case .started: self = .started
      case .planned: self = .planned
      case .reported: self = .reported
      case .ended: self = .ended
      case .autoClosed: self = .autoClosed
      }
    }
  }

  public var person = ""
  public var name = ""
  public var team = ""
  /// `nil` in totals.
  public var date: LocalDate?
  public var standing = Standing.totals
  public var mode: WorkMode?
  public var startedAt: Instant?
  public var endedAt: Instant?
  public var lateMinutes = 0
  public var planned = 0
  public var done = 0
  public var partly = 0
  public var notDone = 0
  public var unplanned = 0
  public var ticketsTouched = 0
  public var ticketsSolved = 0
  public var replies = 0
  public var handledMinutes = 0
  public var breakMinutes = 0
  public var discrepancies: [String] = []
  public var flags: [String] = []
  public var items: [ReportItem] = []
  /// Touched tickets, to look further.
  public var tickets: [UInt64] = []

  init() {}

  /// The row of a day; of an unreported day, the draft stands where the report will.
  ///
  /// - Parameter lateness: the person's late starts up to this day; needed only for a day that was started late.
  public init(
    _ day: Workday, of member: TeamMember, facts: DayFacts, lateness: LatenessReview? = nil, now: Instant,
    policy: DayPolicy = DayPolicy()
  ) {
    identify(member, on: day.date)
    standing = Standing(day.state)
    mode = day.mode
    startedAt = day.startedAt
    endedAt = day.endedAt
    lateMinutes = day.lateMinutes
    planned = day.plan.count
    breakMinutes = Int(day.breakMilliseconds(now: now) / 60_000)
    flags = day.flags.sorted().map(\.rawValue) + (lateness?.flags(on: day.date) ?? [])
    flags += member.leaves(touching: day.date).map(\.kind.flag)
    if let report = day.report {
      items = report.items
      done = items.count { $0.assessment == .done }
      partly = items.count { $0.assessment == .partly }
      notDone = items.count { $0.assessment == .notDone }
      unplanned = items.count { $0.planNumber == nil }
      discrepancies = items.map(\.discrepancy).filter { !$0.isEmpty }
    } else {
      items = DayReport.draft(plan: day.plan, facts: facts).items
      unplanned = items.count { $0.planNumber == nil }
      if !day.state.isOpen { flags.append("NO_REPORT") }
    }
    let tally = DayTally(facts)
    tickets = tally.tickets
    ticketsTouched = tally.tickets.count
    ticketsSolved = tally.solved
    replies = tally.replies
    handledMinutes = Int((tally.workedMilliseconds + 30_000) / 60_000)
  }

  /// The row of a date without a day; `nil` when the date is free.
  public init?(withoutDay date: LocalDate, of member: TeamMember, now: Instant, policy: DayPolicy = DayPolicy()) {
    guard let shift = member.shifts.shift(on: date) else { return nil }
    identify(member, on: date)
    flags = member.leaves(touching: date).map(\.kind.flag)
    let working = member.working(shift)
    if member.leave(on: date) != nil || working == nil {
      standing = .leave
    } else if Attendance.lateMinutes(start: now, shift: working, graceMinutes: policy.graceMinutes) > 0 {
      standing = .absent
      flags.append("ABSENT")
    } else {
      standing = .expected
    }
  }

  private mutating func identify(_ member: TeamMember, on date: LocalDate) {
    person = member.id
    name = member.name
    team = member.team
    self.date = date
  }

  /// The sums of rows; lists are left out, tickets of several rows are counted once.
  public static func totals(of rows: [TeamRow]) -> TeamRow {
    var totals = TeamRow()
    var tickets: Set<UInt64> = []
    for row in rows {
      totals.lateMinutes += row.lateMinutes
      totals.planned += row.planned
      totals.done += row.done
      totals.partly += row.partly
      totals.notDone += row.notDone
      totals.unplanned += row.unplanned
      totals.ticketsSolved += row.ticketsSolved
      totals.replies += row.replies
      totals.handledMinutes += row.handledMinutes
      totals.breakMinutes += row.breakMinutes
      totals.discrepancies += row.discrepancies.map { "\(row.person): \($0)" }
      tickets.formUnion(row.tickets)
    }
    totals.tickets = tickets.sorted()
    totals.ticketsTouched = tickets.count
    return totals
  }
}
