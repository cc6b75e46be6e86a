public import BusinessTime

/// Why somebody is away.
public enum LeaveKind: String, Sendable, Hashable, CaseIterable {
  case vacation
  case dayOff = "day_off"
  case sick

  /// Whether it waits for a lead before it holds, and can be prepared for.
  public var isPlanned: Bool { self != .sick }

  /// What the manager's table says of a date.
  public var flag: String { rawValue.uppercased() }

  /// The name people read.
  public var label: String {
    switch self {
    case .vacation: "vacation"
    case .dayOff: "day off"
    case .sick: "sick leave"
    }
  }
}

public enum LeaveState: String, Sendable, Hashable, CaseIterable {
  case requested, approved, declined, cancelled
}

/// Days on which a person is away: asked for, decided by a lead, taken back.
///
/// Vacation and days off hold once they are approved. Sickness holds when it is reported, since nobody can ask for it
/// beforehand, until a lead declines it. Every accepted command raises ``version`` by one.
public struct Leave: Sendable, Hashable {
  public let id: UInt64
  public let person: String
  public let kind: LeaveKind
  public let first: LocalDate
  /// Included.
  public internal(set) var last: LocalDate
  public internal(set) var state: LeaveState
  /// Other than whole only for a single date.
  public let part: LeavePart
  public let reason: String
  public let requestedAt: Instant
  public let requestedBy: String
  public internal(set) var decidedAt: Instant?
  public internal(set) var decidedBy: String
  public internal(set) var decisionReason: String
  public internal(set) var version: UInt64

  /// Leave as it was stored; nothing is checked.
  public init(
    id: UInt64, person: String, kind: LeaveKind, first: LocalDate, last: LocalDate, part: LeavePart = .whole,
    state: LeaveState, reason: String, requestedAt: Instant, requestedBy: String, decidedAt: Instant? = nil,
    decidedBy: String = "",
    decisionReason: String = "", version: UInt64 = 1
  ) {
    self.id = id
    self.person = person
    self.kind = kind
    self.first = first
    self.last = last
    self.part = part
    self.state = state
    self.reason = reason
    self.requestedAt = requestedAt
    self.requestedBy = requestedBy
    self.decidedAt = decidedAt
    self.decidedBy = decidedBy
    self.decisionReason = decisionReason
    self.version = version
  }

  /// Whether the person is away on its dates.
  public var holds: Bool { state == .approved || (kind == .sick && state == .requested) }

  /// Whether its dates are taken: other leave may not touch them.
  public var isStanding: Bool { state == .requested || state == .approved }

  public func covers(_ date: LocalDate) -> Bool { first <= date && date <= last }

  /// Whether nothing of a date is left for work.
  public func takesWhole(_ date: LocalDate) -> Bool { part == .whole && covers(date) }

  /// The instants it takes up: whole days where the person lives, or a half of one.
  ///
  /// Planned leave lets a night shift that began the day before be finished, and takes the night that begins on its
  /// last day; sickness begins at once.
  public func span(in shifts: ShiftPlan) -> Range<Instant> {
    var starts = shifts.zone.startOfDay(first)
    if kind.isPlanned, let night = shifts.shift(on: first.adding(days: -1)) { starts = max(starts, night.ends) }
    var ends = shifts.zone.startOfDay(last.adding(days: 1))
    if let night = shifts.shift(on: last) { ends = max(ends, night.ends) }
    switch part {
    case .whole: break
    case .firstHalf: ends = shifts.middle(of: first)
    case .secondHalf: starts = shifts.middle(of: first)
    }
    return min(starts, ends)..<ends
  }
}

extension Leave: CustomStringConvertible {
  /// Such as "vacation 7, 2026-04-06 to 2026-04-17".
  public var description: String {
    "\(kind.label) \(id), \(Self.dates(first, last))\(part == .whole ? "" : ", \(part.label)")"
  }

  static func dates(_ first: LocalDate, _ last: LocalDate) -> String {
    first == last ? "\(first)" : "\(first) to \(last)"
  }
}
