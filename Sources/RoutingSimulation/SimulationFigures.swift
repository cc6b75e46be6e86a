internal import BusinessTime
public import RoutingDomain

/// A run in figures: waits, attainment, use of people, fairness.
///
/// A wait is the time from arrival until somebody begins to work. Tickets nobody had begun at the end count with their
/// wait so far and are counted apart; customers who gave up have no wait and are counted apart too.
public struct SimulationFigures: Sendable {
  /// In which time waits are counted.
  public enum Clock: String, Sendable, CaseIterable {
    case business
    case wall
  }

  public struct Attainment: Sendable, Hashable {
    public var priority: Priority
    public var targetMilliseconds: Int64
    public var met = 0
    public var breached = 0

    /// Met of all that are decided; `nil` when none is.
    public var share: Double? { met + breached > 0 ? Double(met) / Double(met + breached) : nil }
  }

  public struct LineFigures: Sendable, Hashable {
    public var line: Line
    public var people: Int
    /// From coming to the line until somebody on it begins.
    public var waits: WaitFigures
    public var workedMilliseconds: Int64
    public var onShiftMilliseconds: Int64
    /// Part of the time on shift that was worked.
    public var utilisation: Double
    public var fairness: Double?
  }

  public struct Hour: Sendable, Hashable {
    /// 0 to 23 in the calendar's zone.
    public var hour: Int
    public var arrivals: Int
    public var waits: WaitFigures
  }

  public var clock: Clock
  public var waits: WaitFigures
  /// Hours in which tickets arrived.
  public var byHour: [Hour]
  public var attainment: [Attainment]
  public var lines: [LineFigures]
  public var people: [SimulationRecord.Person]
  public var backlog: [SimulationRecord.BacklogPoint]
  public var mostWaiting: Int
  public var unanswered: Int
  public var abandoned: Int
  public var hanging: Int
  public var unfinished: Int
  public var littlesLawGap: Double

  /// The hour in which most tickets arrive, the first of equals.
  public var peak: Hour? { byHour.max { ($0.arrivals, $1.hour) < ($1.arrivals, $0.hour) } }

  /// - Parameter targetMilliseconds: One target for every priority, instead of the policy's first responses.
  public init(_ record: SimulationRecord, of scenario: Scenario, in clock: Clock, targetMilliseconds: Int64? = nil) {
    func span(_ start: Instant, _ end: Instant) -> Int64 {
      switch clock {
      case .business: scenario.calendar.openMilliseconds(from: start, to: end)
      case .wall: end.milliseconds(since: start)
      }
    }
    var all: [Int64] = []
    var hours: [Int: (arrivals: Int, waits: [Int64])] = [:]
    var byLine: [Line: [Int64]] = [:]
    var attained: [Priority: Attainment] = [:]
    unanswered = 0
    for ticket in record.tickets {
      let target = targetMilliseconds ?? Int64(scenario.policy.responseTargetMinutes[ticket.priority]) * 60_000
      let hour = scenario.calendar.zone.local(at: ticket.arrivedAt).time.hour
      hours[hour, default: (0, [])].arrivals += 1
      let wait = span(ticket.arrivedAt, ticket.begunAt ?? ticket.abandonedAt ?? record.end)
      if ticket.begunAt != nil, wait <= target {
        attained[ticket.priority, default: Attainment(priority: ticket.priority, targetMilliseconds: target)].met += 1
      } else if wait > target {
        attained[ticket.priority, default: Attainment(priority: ticket.priority, targetMilliseconds: target)]
          .breached += 1
      }
      guard ticket.abandonedAt == nil else { continue }
      if ticket.begunAt == nil { unanswered += 1 }
      all.append(wait)
      hours[hour]?.waits.append(wait)
      for stage in ticket.stages {
        byLine[stage.line, default: []].append(span(stage.queuedAt, stage.begunAt ?? record.end))
      }
    }
    self.clock = clock
    waits = WaitFigures(all)
    byHour = hours.sorted { $0.key < $1.key }.map {
      Hour(hour: $0.key, arrivals: $0.value.arrivals, waits: WaitFigures($0.value.waits))
    }
    attainment = attained.values.sorted { $0.priority < $1.priority }
    lines = Line.allCases.compactMap { line in
      let people = record.people.filter { $0.line == line }
      guard !people.isEmpty else { return nil }
      let worked = people.reduce(0) { $0 + $1.workedMilliseconds }
      let onShift = people.reduce(0) { $0 + $1.onShiftMilliseconds }
      return LineFigures(
        line: line, people: people.count, waits: WaitFigures(byLine[line] ?? []), workedMilliseconds: worked,
        onShiftMilliseconds: onShift, utilisation: onShift > 0 ? Double(worked) / Double(onShift) : 0,
        fairness: record.fairness(on: line))
    }
    self.people = record.people
    backlog = record.backlog
    mostWaiting = record.mostWaiting
    abandoned = record.tickets.count { $0.abandonedAt != nil }
    hanging = record.tickets.count { $0.hangingAt != nil }
    unfinished = record.tickets.count { $0.finishedAt == nil && $0.abandonedAt == nil }
    littlesLawGap = record.littlesLawGap
  }
}
