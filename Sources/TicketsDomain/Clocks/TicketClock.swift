public import BusinessTime

/// The record of one metric and cycle of a ticket: the stretches in which it ran and paused, and what came of it.
///
/// The time used is the business time of the stretches in which it ran; it is due when the rest of the target has
/// passed since it runs again, D(resume, target - used). Stopped, it keeps the versions it was measured by.
public struct TicketClock: Sendable, Hashable {
  public let metric: ClockMetric
  /// 1, 2, 3 … per metric of a ticket.
  public let cycle: Int
  /// The line a ``ClockMetric/line`` clock measures.
  public let line: SupportLine?
  /// Who writes the reply of a ``ClockMetric/replyCycle``; empty for the others.
  public let person: String
  /// In order; the last one lasts until the clock stops.
  public internal(set) var stretches: [ClockStretch]
  /// Nil while it runs or pauses.
  public internal(set) var outcome: ClockOutcome?
  public internal(set) var stoppedAt: Instant?
  /// When the target is used up as things stand; nil unless it runs. Of an overspent clock, when it was.
  public internal(set) var dueAt: Instant?
  public internal(set) var breach: ClockBreach?
  public internal(set) var warnings: [ClockWarning]
  /// The greatest share that was warned about or passed unnoticed; none up to it is warned about any more.
  public internal(set) var warnedPercent: Int
  /// Of the resolution only.
  public internal(set) var firstSolution: FirstSolution?

  /// A clock as it was stored.
  public init(
    metric: ClockMetric, cycle: Int, line: SupportLine? = nil, person: String = "", stretches: [ClockStretch],
    outcome: ClockOutcome? = nil, stoppedAt: Instant? = nil, dueAt: Instant? = nil, breach: ClockBreach? = nil,
    warnings: [ClockWarning] = [], warnedPercent: Int = 0, firstSolution: FirstSolution? = nil
  ) {
    self.metric = metric
    self.cycle = cycle
    self.line = line
    self.person = person
    self.stretches = stretches
    self.outcome = outcome
    self.stoppedAt = stoppedAt
    self.dueAt = dueAt
    self.breach = breach
    self.warnings = warnings
    self.warnedPercent = warnedPercent
    self.firstSolution = firstSolution
  }

  public var startedAt: Instant { stretches.first?.from ?? .epoch }
  /// Neither stopped nor cancelled.
  public var isOpen: Bool { outcome == nil }
  public var isRunning: Bool { isOpen && stretches.last?.isRunning == true }
  public var targetMilliseconds: Int64 { stretches.last?.targetMilliseconds ?? 0 }
  public var priority: TicketPriority { stretches.last?.priority ?? .p3 }

  /// Business time of the stretches that have ended.
  var endedMilliseconds: Int64 { stretches.reduce(0) { $0.addingSaturating($1.usedMilliseconds) } }

  /// Business time used up to an instant.
  public func usedMilliseconds(at now: Instant, _ openTime: some OpenTime) -> Int64 {
    guard isRunning, let from = stretches.last?.from else { return endedMilliseconds }
    return endedMilliseconds.addingSaturating(openTime.openMilliseconds(from: from, to: now))
  }

  /// Whether something can still set it going again: a reopened ticket, or the undoing of a merge.
  var mayRunAgain: Bool {
    switch outcome {
    case nil, .merged: true
    case .solved, .cancelled: metric == .resolution || metric == .line
    case .answered, .solvedWithoutReply, .leftLine, .superseded: false
    }
  }
}
