internal import BusinessTime
internal import GRDB
internal import RoutingDomain

/// The department as the engine knows it from one look to the next, so that a look costs in proportion to what has
/// changed and not to what waits.
///
/// The store is the truth: it notes by triggers what was touched (``TouchLog``), and exactly that is read again. A new
/// picture is one of which everything was touched, so there is one way in which anything gets into it. Numbers of the
/// policy, people and their hours are read as a whole; a change of these makes a new picture.
struct DepartmentPicture: Sendable {
  let policy: RoutingPolicy
  let calendar: BusinessCalendar
  let roster: Roster
  private(set) var planner: IncrementalPlanner
  private(set) var staff: [PersonID: StaffState] = [:]
  /// Tickets somebody has.
  private(set) var held: [TicketNumber: HeldTicket] = [:]
  /// Those that wait for a developer under an overseer.
  private(set) var overseenInQueue: [TicketNumber: HeldTicket] = [:]
  /// The customer of every ticket that waits.
  private(set) var waiting: [TicketNumber: String] = [:]
  private(set) var pending: [TicketNumber: Proposal] = [:]
  /// The place in the touch log up to which it is current.
  private(set) var lastTouch: Int64 = 0
  private(set) var lookedAt: Instant

  /// Tickets that are left alone until a while after Tickets has refused a proposal.
  private var leftAlone: Set<TicketNumber> = []
  private var heldBy: [PersonID: Set<TicketNumber>] = [:]
  private var waitingOf: [String: Set<TicketNumber>] = [:]
  private let absences: [PersonID: [Range<Instant>]]
  private var wakes = PriorityQueue<Wake>()
  /// When the first of a person's assignments of the last hour is an hour old.
  private var leavesTheHourAt: [PersonID: Instant] = [:]
  /// What the last look decided about: read again, for it may have been recorded or not.
  private var unsettled = Touches()

  /// Something to be read again at an instant although nothing touches it.
  private struct Wake: Comparable, Sendable {
    var at: Instant
    var ticket: TicketNumber?
    var person: PersonID?

    static func < (left: Wake, right: Wake) -> Bool { left.at < right.at }
  }

  /// Reads everything. Cost: people, and tickets that wait or are in hand.
  init(_ db: Database, zones: ZoneCache, now: Instant) throws {
    policy = try PolicyTable.current(db)
    // A night that began before midnight, anywhere on earth, still counts.
    let dated = try DatedShiftTable.hours(from: TimeZoneRules.utc.date(at: now).adding(days: -2), db)
    roster = try Department.roster(db, zones: zones, dated: dated)
    calendar = Department.calendar(of: roster)
    absences = try AbsenceTable.current(at: now, db)
    planner = IncrementalPlanner(
      planner: AssignmentPlanner(policy: policy, calendar: calendar, roster: roster), startingAt: now)
    lookedAt = now
    lastTouch = try TouchLog.last(db)
    var everything = Touches()
    everything.tickets = Set(try TicketTable.openNumbers(db))
    everything.people = Set(roster.members.keys)
    _ = try take(everything, db, now: now)
  }

  /// Reads again what was touched since the last time, and what time has changed.
  ///
  /// - Returns: what that was; `nil` when a new picture is needed.
  mutating func refresh(_ db: Database, now: Instant) throws -> Touches? {
    // Time that went back would leave everything older than it is.
    guard now >= lookedAt else { return nil }
    var touches = unsettled
    unsettled = Touches()
    lastTouch = try TouchLog.collect(after: lastTouch, into: &touches, db)
    guard !touches.isWhole else { return nil }
    while let wake = wakes.first, wake.at <= now {
      _ = wakes.pop()
      if let ticket = wake.ticket { touches.tickets.insert(ticket) }
      if let person = wake.person { touches.people.insert(person) }
    }
    lookedAt = now
    for customer in touches.customers { touches.tickets.formUnion(waitingOf[customer] ?? []) }
    return try take(touches, db, now: now)
  }

  /// Decides what can be given now and what has to be taken back.
  ///
  /// - Parameter touches: what work in hand is looked at; `nil` for all of it.
  mutating func round(_ touches: Touches?, _ db: Database, now: Instant) throws -> DecisionRound {
    let decisions = planner.decide(at: now, explains: true)
    for decision in decisions {
      unsettled.tickets.insert(decision.ticket)
      if let person = decision.outcome.person { unsettled.people.insert(person) }
    }
    let numbers = touches.map { touches in
      touches.people.reduce(into: touches.tickets) { $0.formUnion(heldBy[$1] ?? []) }
    }
    return try DecisionRound(self, decisions, lookingAt: numbers, db, now: now)
  }

  /// Whether a ticket may be proposed about now.
  func isFree(_ ticket: TicketNumber) -> Bool { pending[ticket] == nil && !leftAlone.contains(ticket) }

  // MARK: Reading again

  /// - Returns: the touches with all the people whose work they change.
  private mutating func take(_ touches: Touches, _ db: Database, now: Instant) throws -> Touches {
    var touches = touches
    for number in touches.tickets { touches.people.formUnion(try read(number, db, now: now)) }
    let onTheWay = Dictionary(grouping: pending.values.filter { $0.kind == .assign }, by: \.person)
    for person in touches.people { try read(person, onTheWay[person] ?? [], db, now: now) }
    return touches
  }

  /// - Returns: the people whose work has changed by it.
  private mutating func read(_ number: TicketNumber, _ db: Database, now: Instant) throws -> Set<PersonID> {
    var people = forget(number)
    if let proposal = try ProposalTable.pending(of: number, db) {
      pending[number] = proposal
      people.insert(proposal.person)
    }
    guard let record = try TicketTable.find(number, db) else { return people }
    if record.isLeftAlone(at: now) {
      leftAlone.insert(number)
      wakes.push(Wake(at: record.heldUntil, ticket: number))
    }
    if record.isQueued {
      waiting[number] = record.customer
      waitingOf[record.customer, default: []].insert(number)
      if record.overseer != nil { note(HeldTicket(record, offer: nil), isQueued: true) }
      if isFree(number), let ticket = try Department.queuedTicket(record, db) {
        let told = try DecisionTable.latest(of: number, limit: 1, db).first?.outcome
        planner.upsert(ticket, toldOf: told)
      }
    } else if record.isHeld {
      let ticket = HeldTicket(record, offer: try OfferTable.find(number, db))
      note(ticket, isQueued: false)
      people.formUnion([ticket.owner, ticket.overseer].compactMap(\.self))
    }
    return people
  }

  private mutating func note(_ ticket: HeldTicket, isQueued: Bool) {
    if isQueued { overseenInQueue[ticket.number] = ticket } else { held[ticket.number] = ticket }
    for case let person? in [ticket.owner, ticket.overseer] { heldBy[person, default: []].insert(ticket.number) }
  }

  private mutating func forget(_ number: TicketNumber) -> Set<PersonID> {
    var people: Set<PersonID> = []
    for case let ticket? in [held.removeValue(forKey: number), overseenInQueue.removeValue(forKey: number)] {
      for case let person? in [ticket.owner, ticket.overseer] {
        heldBy[person]?.remove(number)
        people.insert(person)
      }
    }
    if let customer = waiting.removeValue(forKey: number) {
      waitingOf[customer]?.remove(number)
      if waitingOf[customer]?.isEmpty ?? false { waitingOf[customer] = nil }
    }
    if let proposal = pending.removeValue(forKey: number) { people.insert(proposal.person) }
    leftAlone.remove(number)
    planner.remove(number)
    return people
  }

  private mutating func read(
    _ person: PersonID, _ onTheWay: [Proposal], _ db: Database, now: Instant
  ) throws {
    guard let member = roster[person] else { return }
    let record = try StaffTable.presence(of: person, db)
    let hourAgo = now.advanced(byMilliseconds: -3_600_000)
    let given = try StaffTable.assignments(of: person, since: hourAgo, dayStart: record.dayStartedAt, db)
    var presence = record.presence
    presence.leaves = absences[person] ?? []
    var state = StaffState(
      member: member, presence: presence, lastAssignedAt: given.last, assignedLastHour: given.lastHour,
      workToday: given.workToday)
    // In one order, so that sums are the same whoever adds them up.
    for number in (heldBy[person] ?? []).sorted() {
      state.load += held[number]?.weight(for: person, policy: policy) ?? 0
    }
    // What is on its way to somebody is theirs already, or the next look would give them too much.
    for proposal in onTheWay.sorted(by: { ($0.createdAt, $0.ticket) < ($1.createdAt, $1.ticket) }) {
      state.take(weight: proposal.weight, at: proposal.createdAt)
    }
    let leavesTheHour = try StaffTable.firstAssignment(of: person, after: hourAgo, db)?
      .advanced(byMilliseconds: 3_600_000)
    if let leavesTheHour, leavesTheHourAt[person] != leavesTheHour {
      wakes.push(Wake(at: leavesTheHour, person: person))
    }
    leavesTheHourAt[person] = leavesTheHour
    staff[person] = state
    planner.upsert(state, atWork: record.timeAtWork)
  }
}
