import BusinessTime
import RoutingDomain

/// A line at work, minute by minute: tickets come, are given by the planner, take their time and are done.
///
/// Everybody is always on shift and open time is all the time, so that minutes are business minutes.
struct WorkingLine {
  struct Arrival {
    var minute: Int
    var priority: Priority
    var kind: Kind
    /// Minutes it takes once somebody has it.
    var work: Int
  }

  struct Served {
    var ticket: QueuedTicket
    var person: PersonID
    var minute: Int
  }

  let planner: AssignmentPlanner
  private(set) var people: [StaffState]
  private(set) var waiting: [QueuedTicket] = []
  private(set) var served: [Served] = []
  private(set) var minute = 0
  private var arrivals: [Arrival]
  private var work: [TicketNumber: Int] = [:]
  private var inHand: [(ends: Int, person: PersonID, weight: Double)] = []

  init(people count: Int, capacity: Double, policy: RoutingPolicy = RoutingPolicy(), arrivals: [Arrival]) {
    var policy = policy
    policy.requiresPresence = false
    policy.hourlyIntake = 1_000
    planner = AssignmentPlanner(policy: policy, calendar: .alwaysOpen(), roster: Roster())
    people = (0..<count).map { index in
      StaffState(
        member: StaffMember(
          id: PersonID("p\(index)"), line: .specialists, role: .specialist, capacity: capacity, shifts: .alwaysOpen()),
        presence: Presence(workday: .started(at: Department.now, planFiled: true)))
    }
    self.arrivals = arrivals.sorted { $0.minute < $1.minute }
  }

  static func instant(_ minute: Int) -> Instant {
    Department.now.advanced(byMilliseconds: Department.minutes(Int64(minute)))
  }

  func urgency(_ ticket: QueuedTicket, minute: Int) -> Urgency {
    ticket.urgency(at: Self.instant(minute), policy: planner.policy, calendar: planner.calendar)
  }

  /// What is done at this minute leaves, what comes joins, and the planner gives what can be given.
  /// - Returns: What was given, in order.
  mutating func step() -> [Served] {
    for done in inHand where done.ends <= minute {
      if let index = people.firstIndex(where: { $0.member.id == done.person }) { people[index].load -= done.weight }
    }
    inHand.removeAll { $0.ends <= minute }
    while let arrival = arrivals.first, arrival.minute <= minute {
      arrivals.removeFirst()
      let number = TicketNumber(UInt64(work.count + 1))
      work[number] = arrival.work
      waiting.append(
        QueuedTicket(
          number: number, line: .specialists, priority: arrival.priority, kind: arrival.kind,
          eligibleSince: Self.instant(minute)))
    }
    defer { minute += 1 }
    for index in people.indices { people[index].availableMinutesToday = Double(minute) }
    guard people.contains(where: { $0.load < $0.member.capacity ?? 0 }) else { return [] }
    var given: [Served] = []
    for decision in planner.plan(queue: waiting, staff: people, now: Self.instant(minute)) {
      guard let person = decision.outcome.person,
        let place = waiting.firstIndex(where: { $0.number == decision.ticket }),
        let index = people.firstIndex(where: { $0.member.id == person })
      else { continue }
      let weight = decision.explanation.weight.value
      given.append(Served(ticket: waiting.remove(at: place), person: person, minute: minute))
      people[index].take(weight: weight, at: Self.instant(minute))
      inHand.append((minute + (work[decision.ticket] ?? 1), person, weight))
    }
    // The planner names the most urgent first.
    served += given
    return given
  }

  /// Goes on until everything that was to come is served, at most so many minutes.
  mutating func run(atMost minutes: Int) {
    while minute < minutes, !(arrivals.isEmpty && waiting.isEmpty) { _ = step() }
  }
}
