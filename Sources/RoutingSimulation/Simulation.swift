internal import BusinessTime
internal import RoutingDomain

/// Plays a scenario event by event, with the decisions of routing itself.
///
/// Deterministic: the same scenario gives the same record. People work on one ticket at a time, the most urgent
/// priority first, then in the order given; work rests outside shifts and on breaks. What a person has not begun when
/// their day ends goes back to the queue with its seniority.
///
/// Cost: the logarithm of tickets and people per event, and the decisions.
public struct Simulation {
  let scenario: Scenario
  let roster: Roster
  var planner: IncrementalPlanner
  var events = PriorityQueue<Event>()
  var lastOrder: UInt64 = 0
  var now: Instant
  let end: Instant

  var tickets: [SimulationRecord.Ticket]
  let expected: [ExpectedTicket]
  var works: [Work]
  var workers: [PersonID: Worker] = [:]
  var lastSpecialists: [String: (person: PersonID, at: Instant)] = [:]

  var waiting = 0
  var inWork = 0
  var mostWaiting = 0
  var waitingMilliseconds = 0.0
  var backlog: [SimulationRecord.BacklogPoint] = []
  var decisions = 0
  var unfinished: Int

  /// Throws ``ScenarioError`` for a scenario that cannot be played.
  public init(_ scenario: Scenario) throws(ScenarioError) {
    roster = try scenario.checked()
    self.scenario = scenario
    expected = scenario.tickets.enumerated()
      .sorted { ($0.element.arrivesAt, $0.offset) < ($1.element.arrivesAt, $1.offset) }.map(\.element)
    let first = expected[0].arrivesAt
    let last = expected[expected.count - 1].arrivesAt
    now = first
    end = scenario.end ?? last.advanced(byMilliseconds: 30 * 86_400_000)
    planner = IncrementalPlanner(
      planner: AssignmentPlanner(policy: scenario.policy, calendar: scenario.calendar, roster: roster),
      startingAt: first)
    tickets = []
    tickets.reserveCapacity(expected.count)
    works = Array(repeating: Work(), count: expected.count)
    unfinished = expected.count
  }

  /// Plays to the end.
  ///
  /// - Parameter progress: Called with how many tickets are over, from time to time; `false` stops the run there.
  /// - Returns: `nil` when stopped.
  public static func run(
    _ scenario: Scenario, progress: (_ done: Int) -> Bool = { _ in true }
  ) throws(ScenarioError) -> SimulationRecord? {
    var simulation = try Simulation(scenario)
    return simulation.play(progress)
  }
}

extension Simulation {
  /// What is known of a ticket between events.
  struct Work {
    var stage = 0
    /// Work left of the present stage.
    var leftMilliseconds: Int64 = 0
    var weight: Double = 0
    /// Who has it.
    var person: PersonID?
    var hasBegun = false
    var exclusions: [PersonID: QueuedTicket.Exclusion] = [:]
    /// Only events that carry the present one still mean something.
    var version: UInt64 = 0
  }

  struct Worker {
    var state: StaffState
    var record: SimulationRecord.Person
    /// Given and accepted, and not done.
    var held: [Int] = []
    /// Offered to them and not accepted yet.
    var offered: [Int] = []
    var current: Int?
    var currentSince: Instant = .epoch
    var isOpen = false
    var isOnBreak = false
    var openSince: Instant = .epoch
    var atWork = TimeAtWork()
    var givenAt: [Instant] = []

    var mayWork: Bool { isOpen && !isOnBreak }
  }

  struct Event: Comparable {
    /// At one instant people come and go before tickets come, and work is done before more is given.
    enum Kind: Comparable {
      case shift(PersonID)
      case restBegins(PersonID)
      case restEnds(PersonID)
      case done(Int, version: UInt64)
      case giveUp(Int)
      case arrival(Int)
      case accepted(Int, version: UInt64)
      case offerExpired(Int, version: UInt64)
      case intake(PersonID)
      case hour
    }

    var at: Instant
    var kind: Kind
    var order: UInt64

    static func < (left: Event, right: Event) -> Bool {
      if left.at != right.at { return left.at < right.at }
      if left.kind != right.kind { return left.kind < right.kind }
      return left.order < right.order
    }
  }

  mutating func schedule(_ kind: Event.Kind, at instant: Instant) {
    lastOrder += 1
    events.push(Event(at: instant, kind: kind, order: lastOrder))
  }
}
