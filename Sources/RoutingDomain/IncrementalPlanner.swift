public import BusinessTime

/// Decides as ``AssignmentPlanner/plan(queue:staff:now:isNews:)`` does, but keeps the queue and the people between
/// decisions, so that a decision costs in proportion to what has changed.
///
/// Tickets alike in everything eligibility depends on form a group, groups alike in weight and in how urgency grows form
/// a tier. Within a tier the order of urgency never changes: E grows with the business time since a ticket became
/// eligible, whatever the time is. So each tier keeps its groups in the order of their first tickets, and only the first
/// of the tiers are compared with each other.
///
/// After a round nobody is eligible for anything that waits. The next round therefore looks at the groups that got a
/// ticket, for everybody, and at everything else for the people who changed alone: from the most urgent on, until they
/// have no room for what a tier weighs.
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
  var tiers: [Tier: SortedChunks<GroupHead>] = [:]
  var tiersByLine: [Line: Set<Tier>] = [:]
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
  /// The least a ticket can weigh: who has no room for it has none at all.
  let lightestWeight: Double

  /// A planner with nobody and nothing in it. Cost of what is handed in later: its logarithm, and a round's look at it.
  public init(planner: AssignmentPlanner, startingAt now: Instant) {
    self.planner = planner
    moment = now
    lightestWeight =
      Priority.allCases.flatMap { priority in
        Kind.allCases.map { Weight(priority: priority, kind: $0, policy: planner.policy).value }
      }.min() ?? 0
  }

  /// How many tickets wait.
  public var count: Int { tickets.count }

  /// Adds a ticket, or replaces it by what is now known of it.
  ///
  /// - Parameter outcome: the name of the outcome that was told of last, where this planner has not told it itself.
  public mutating func upsert(_ ticket: QueuedTicket, toldOf outcome: String? = nil) {
    removeFromGroup(ticket.number)
    tickets[ticket.number] = Ticket(ticket: ticket, noted: outcome ?? tickets[ticket.number]?.noted)
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
    var tier: Tier
    var queue = SortedChunks<Position>()
  }

  /// What groups have in common whose tickets stay in one order of urgency and take as much of a person's capacity.
  struct Tier: Sendable, Hashable {
    var line: Line
    var priority: Priority
    var isAnswered: Bool
    var weight: Double
  }

  /// A group by the place of its first ticket.
  struct GroupHead: Sendable, Comparable {
    var position: Position
    var group: Int

    static func < (left: GroupHead, right: GroupHead) -> Bool {
      left.position != right.position ? left.position < right.position : left.group < right.group
    }
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
    let first = groups[index]?.queue.first
    groups[index]?.queue.remove(position)
    changeHead(of: index, from: first)
  }

  /// Puts a group where its first ticket belongs among those of its tier; one that is empty is forgotten.
  mutating func changeHead(of index: Int, from before: Position?) {
    guard let tier = groups[index]?.tier else { return }
    let after = groups[index]?.queue.first
    guard after != before else { return }
    if let before { tiers[tier]?.remove(GroupHead(position: before, group: index)) }
    if let after {
      tiers[tier, default: SortedChunks()].insert(GroupHead(position: after, group: index))
      tiersByLine[tier.line, default: []].insert(tier)
    } else if let requirement = groups.removeValue(forKey: index)?.requirement {
      groupIndices[requirement] = nil
    }
    if tiers[tier]?.isEmpty ?? true {
      tiers[tier] = nil
      tiersByLine[tier.line]?.remove(tier)
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
