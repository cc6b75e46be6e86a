public import BusinessTime
public import RoutingDomain

/// Everything that happened in one run.
public struct SimulationRecord: Sendable {
  public struct Ticket: Sendable, Hashable {
    public var arrivedAt: Instant
    public var priority: Priority
    /// Visits to lines, in order.
    public var stages: [Stage]
    /// When its customer gave up.
    public var abandonedAt: Instant?
    /// When nobody could take it although no skill was required any more.
    public var hangingAt: Instant?
    public var finishedAt: Instant?

    /// When somebody first began to work on it.
    public var begunAt: Instant? { stages.first?.begunAt }
  }

  public struct Stage: Sendable, Hashable {
    public var line: Line
    public var queuedAt: Instant
    public var begunAt: Instant?
    public var person: PersonID?
    /// How often it came back to the queue before somebody began.
    public var returns = 0
  }

  public struct Person: Sendable, Hashable {
    public var id: PersonID
    public var line: Line
    public var workedMilliseconds: Int64 = 0
    public var onShiftMilliseconds: Int64 = 0
    public var ticketsBegun = 0
    /// Weight of what was begun.
    public var weightBegun: Double = 0

    /// Part of the time on shift that was worked.
    public var utilisation: Double {
      onShiftMilliseconds > 0 ? Double(workedMilliseconds) / Double(onShiftMilliseconds) : 0
    }
    public var weightPerMinute: Double {
      onShiftMilliseconds > 0 ? weightBegun / (Double(onShiftMilliseconds) / 60_000) : 0
    }
  }

  public struct BacklogPoint: Sendable, Hashable {
    public var at: Instant
    /// Tickets of which nobody has begun the present stage.
    public var waiting: Int
    public var inWork: Int
  }

  /// By arrival.
  public var tickets: [Ticket]
  /// By id.
  public var people: [Person]
  /// At the beginning of every hour.
  public var backlog: [BacklogPoint]
  /// ∫ waiting dt, gathered while time passed; see ``littlesLawGap``.
  public var waitingMilliseconds: Double
  public var mostWaiting: Int
  public var start: Instant
  public var end: Instant
  public var decisions: Int

  /// How far the time-average of waiting tickets is from arrival rate × mean wait, as a part of it; 0 for a sound run.
  ///
  /// Both sides are gathered independently: one while the clock goes, one from the tickets' own times.
  public var littlesLawGap: Double {
    var sum = 0.0
    for ticket in tickets {
      for (index, stage) in ticket.stages.enumerated() {
        let gaveUp = index == 0 ? ticket.abandonedAt : nil
        sum += Double((stage.begunAt ?? gaveUp ?? end).milliseconds(since: stage.queuedAt))
      }
    }
    let larger = max(sum, waitingMilliseconds)
    return larger > 0 ? abs(sum - waitingMilliseconds) / larger : 0
  }

  /// Jain's index of weighted work per minute on shift over those who were on shift: 1 when all are equal; `nil` when
  /// nobody was, or nothing was begun.
  public func fairness(on line: Line) -> Double? {
    JainIndex.of(people.filter { $0.line == line && $0.onShiftMilliseconds > 0 }.map(\.weightPerMinute))
  }
}
