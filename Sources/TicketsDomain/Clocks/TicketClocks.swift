public import BusinessTime

/// The clocks of one ticket that run, pause, or may run again. A value that follows the ticket's changes.
public struct TicketClocks: Sendable, Hashable {
  public let ticket: Int64
  /// In the order in which they started.
  public internal(set) var clocks: [TicketClock]
  /// How many cycles there were of each metric.
  public internal(set) var cycles: [ClockMetric: Int]

  /// Clocks as they were stored; without any for a ticket that begins.
  public init(ticket: Int64, clocks: [TicketClock] = [], cycles: [ClockMetric: Int] = [:]) {
    self.ticket = ticket
    self.clocks = clocks
    self.cycles = cycles
  }

  /// When one of them has to be looked at next; nil when never, as things stand.
  public func nextAlarm(at now: Instant, _ rules: ClockRules) -> Instant? {
    clocks.compactMap { $0.nextAlarm(at: now, rules) }.min()
  }

  /// When the first of those that run is due; overspent ones are left out.
  public var nearestDue: Instant? {
    clocks.compactMap { $0.isRunning && $0.breach == nil ? $0.dueAt : nil }.min()
  }

  /// Since when one that is not stopped is overspent.
  public var breachedSince: Instant? {
    clocks.compactMap { $0.isOpen ? $0.breach?.at : nil }.min()
  }

  /// The greatest share that was warned about among those that run and are not overspent.
  public var warnedPercent: Int {
    clocks.filter { $0.isRunning && $0.breach == nil }.map(\.warnedPercent).max() ?? 0
  }

  /// Gives the notices that are due at an instant.
  public mutating func ring(at now: Instant, _ rules: ClockRules) -> ClockProgress {
    var progress = ClockProgress()
    for index in clocks.indices { progress.note(clocks[index].ring(at: now, rules)) }
    return progress
  }

  /// Goes on under another policy or calendar from an instant on; stopped clocks keep what they were measured by.
  /// - Parameters:
  ///   - past: what held until then.
  ///   - cause: what the timeline says, such as `policy 2`.
  /// - Returns: the notices, and how many clocks changed.
  public mutating func reevaluate(
    at now: Instant, cause: String, from past: ClockRules, to rules: ClockRules
  ) -> (progress: ClockProgress, changed: Int) {
    var progress = ClockProgress()
    var changed = 0
    for index in clocks.indices where clocks[index].isOpen {
      progress.note(clocks[index].settle(at: now))
      let outcome = clocks[index].retarget(
        at: now, cause: cause, priority: clocks[index].priority, past: past.openTime, rules)
      if outcome.changed { changed += 1 }
      progress.note(outcome.notice)
    }
    return (progress, changed)
  }
}
