public import BusinessTime

/// Decides as ``AssignmentPlanner/plan(queue:staff:now:isNews:)`` does, but keeps the queue and the people between
/// decisions, so that a decision costs in proportion to what has changed.
///
/// Tickets alike in everything eligibility depends on form a group. Within a group the order of urgency never changes:
/// E grows with the business time since a ticket became eligible, whatever the time is. Only the heads of groups are
/// compared with each other. After a round nobody is eligible for anything that waits, so the next round looks at the
/// groups that got a ticket and at the people who changed, and at nobody else.
///
/// What changes by itself as time passes (shifts, leases, leave, relaxation, exclusions that end) is looked at when its
/// time comes. ``StaffState/assignedLastHour`` is not among it: hand the person in again when an hour has passed.
///
/// A value; not thread safe by itself.
public struct IncrementalPlanner: Sendable {
  public let planner: AssignmentPlanner
  var people: [PersonID: Person] = [:]
  /// People who may be given something, by line.
  var available: [Line: [PersonID]] = [:]
  var tickets: [TicketNumber: Ticket] = [:]
  var groups: [Int: Group] = [:]
  var groupsByLine: [Line: Set<Int>] = [:]
  var groupIndices: [Requirement: Int] = [:]
  var changedPeople: Set<PersonID> = []
  /// People of whom only the load has changed.
  var busierOrFreer: Set<PersonID> = []
  var changedTickets: Set<TicketNumber> = []
  var wakes = PriorityQueue<Wake>()
  /// The latest instant decided at, and the business time then, counted from the first.
  var moment: Instant
  var businessMilliseconds: Int64 = 0
  var lastGroup = 0
  var lastStamp: UInt64 = 0

  /// A planner with nobody and nothing in it. Cost of what is handed in later: its logarithm, and a round's look at it.
  public init(planner: AssignmentPlanner, startingAt now: Instant) {
    self.planner = planner
    moment = now
  }

  /// How many tickets wait.
  public var count: Int { tickets.count }

  /// Adds a ticket, or replaces it by what is now known of it.
  public mutating func upsert(_ ticket: QueuedTicket) {
    removeFromGroup(ticket.number)
    tickets[ticket.number] = Ticket(ticket: ticket, noted: tickets[ticket.number]?.noted)
    changedTickets.insert(ticket.number)
  }

  /// Takes a ticket out of the queue. Harmless when it is not in it.
  public mutating func remove(_ number: TicketNumber) {
    removeFromGroup(number)
    tickets[number] = nil
    changedTickets.remove(number)
  }

  /// Adds a person, or replaces them by what is now known of them.
  ///
  /// - Parameter atWork: Takes the place of ``StaffState/availableMinutesToday``.
  public mutating func upsert(_ state: StaffState, atWork: TimeAtWork) {
    let id = state.member.id
    withdraw(id)
    people[id] = Person(seat: Seat(state: state, standing: []), atWork: atWork)
    changedPeople.insert(id)
  }

  /// Says how much a person has now. Cheaper than ``upsert(_:atWork:)`` when nothing else has changed; harmless for
  /// somebody who is not in the department.
  public mutating func note(load: Double, assignedLastHour: Int, of person: PersonID) {
    guard people[person] != nil else { return }
    people[person]?.seat.state.load = load
    people[person]?.seat.state.assignedLastHour = assignedLastHour
    busierOrFreer.insert(person)
  }

  /// The next instant at which something changes by itself; ``Instant/distantFuture`` when nothing will.
  public var nextChange: Instant { wakes.first?.at ?? .distantFuture }

  /// Takes a person out of the department. Harmless when they are not in it.
  public mutating func remove(_ person: PersonID) {
    withdraw(person)
    people[person] = nil
    changedPeople.remove(person)
    busierOrFreer.remove(person)
  }

  /// A person as they are known, with what was given to them.
  public subscript(person: PersonID) -> StaffState? { people[person]?.seat.state }
}

extension IncrementalPlanner {
  struct Person: Sendable {
    var seat: Seat
    var atWork: TimeAtWork
    /// Place among the available people of the line.
    var availableAt: Int?
    var stamp: UInt64 = 0

    func seat(at now: Instant) -> Seat {
      var seat = seat
      seat.state.availableMinutesToday = atWork.minutes(at: now)
      return seat
    }
  }

  struct Ticket: Sendable {
    var ticket: QueuedTicket
    var group: Int?
    var position: Position?
    /// The outcome last told of, by its name.
    var noted: String?
    var stamp: UInt64 = 0
  }

  /// Everything eligibility depends on, but the person.
  struct Requirement: Sendable, Hashable {
    var line: Line
    var priority: Priority
    var kind: Kind
    /// Decides the target of the urgency.
    var isAnswered: Bool
    var skills: [String: Int]
    var relaxation: Relaxation
    var excluded: Set<PersonID>
    var overseer: PersonID?
  }

  /// Place within a group: those eligible for more business time come first.
  struct Position: Sendable, Comparable {
    var businessMilliseconds: Int64
    var eligibleSince: Instant
    var number: TicketNumber

    static func < (left: Position, right: Position) -> Bool {
      (left.businessMilliseconds, left.eligibleSince, left.number)
        < (right.businessMilliseconds, right.eligibleSince, right.number)
    }
  }

  struct Group: Sendable {
    var requirement: Requirement
    var weight: Double
    var queue = SortedChunks<Position>()
  }

  struct Wake: Sendable, Comparable {
    enum Subject: Sendable, Hashable {
      case person(PersonID)
      case ticket(TicketNumber)
    }

    var at: Instant
    /// Only the subject's latest wake counts.
    var stamp: UInt64
    var subject: Subject

    static func < (left: Wake, right: Wake) -> Bool { (left.at, left.stamp) < (right.at, right.stamp) }
  }

  mutating func removeFromGroup(_ number: TicketNumber) {
    guard let entry = tickets[number], let index = entry.group, let position = entry.position else { return }
    tickets[number]?.group = nil
    tickets[number]?.position = nil
    groups[index]?.queue.remove(position)
    if let group = groups[index], group.queue.isEmpty {
      groups[index] = nil
      groupIndices[group.requirement] = nil
      groupsByLine[group.requirement.line]?.remove(index)
    }
  }

  /// The person is available no longer.
  mutating func withdraw(_ id: PersonID) {
    guard let person = people[id], let place = person.availableAt else { return }
    let line = person.seat.state.member.line
    people[id]?.availableAt = nil
    guard let last = available[line]?.popLast(), last != id else { return }
    available[line]?[place] = last
    people[last]?.availableAt = place
  }
}
