internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain

/// The department as it stands, read in one snapshot: what is shown and tried out. The engine keeps a
/// ``DepartmentPicture`` instead.
struct Department: Sendable {
  var policy: RoutingPolicy
  /// The department's calendar: Monday to Friday, 9 to 13 and 14 to 18, where most of its people live.
  var calendar: BusinessCalendar
  var roster: Roster
  var staff: [PersonID: StaffState]
  /// Every ticket that waits.
  var queued: [TicketRecord]
  /// Those of them to decide about: without those a proposal is under way for, or was refused just now.
  var queue: [QueuedTicket]
  var held: [HeldTicket]
  /// Those that wait for a developer under an overseer.
  var overseenInQueue: [HeldTicket]
  var pending: [Proposal]

  var planner: AssignmentPlanner { AssignmentPlanner(policy: policy, calendar: calendar, roster: roster) }
  var takeBackRules: TakeBackRules { TakeBackRules(policy: policy, roster: roster) }
  var people: [StaffState] { Array(staff.values) }
}

extension Department {
  /// Reads the department as it is at an instant. Cost: people, and tickets that wait or are in hand.
  init(_ db: Database, zones: ZoneCache, now: Instant) throws {
    policy = try PolicyTable.current(db)
    // A night that began before midnight, anywhere on earth, still counts.
    let dated = try DatedShiftTable.hours(from: TimeZoneRules.utc.date(at: now).adding(days: -2), db)
    roster = try Self.roster(db, zones: zones, dated: dated)
    calendar = Self.calendar(of: roster)
    pending = try ProposalTable.pending(db)
    let underWay = Set(pending.map(\.ticket))
    func isFree(_ record: TicketRecord) -> Bool {
      !underWay.contains(record.number) && !record.isLeftAlone(at: now)
    }
    queued = try TicketTable.queued(db)
    queue = try queued.filter(isFree).compactMap { try Self.queuedTicket($0, db) }
    held = try TicketTable.held(db).map { try HeldTicket($0, offer: OfferTable.find($0.number, db)) }
    overseenInQueue = queued.filter { $0.overseer != nil }.map { HeldTicket($0, offer: nil) }
    staff = try Self.staff(roster, db, now: now)
    for ticket in held {
      for person in Set([ticket.owner, ticket.overseer].compactMap(\.self)) {
        staff[person]?.load += ticket.weight(for: person, policy: policy)
      }
    }
    // What is on its way to somebody is theirs already, or the next run would give them too much.
    for proposal in pending where proposal.kind == .assign {
      staff[proposal.person]?.take(weight: proposal.weight, at: proposal.createdAt)
    }
  }

  /// - Parameter dated: shifts of single dates, which only matter where somebody's hours do.
  static func roster(
    _ db: Database, zones: ZoneCache, dated: [PersonID: [LocalDate: String]] = [:]
  ) throws -> Roster {
    let catalogue = try SkillTable.catalogue(db)
    return try Roster(
      StaffTable.definitions(db).map { definition in
        if let own = dated[PersonID(definition.id)],
          let member = try? StaffMember(definition, zones: zones, catalogue: catalogue, dated: own)
        {
          return member
        }
        // Reporting and routing may know different weeks for a moment; then the week alone holds.
        return try StaffMember(definition, zones: zones, catalogue: catalogue)
      })
  }

  /// The zone is the one most people live in, the first by name among equals; UTC for an empty department.
  static func calendar(of roster: Roster) -> BusinessCalendar {
    var zones: [String: (zone: TimeZoneRules, count: Int)] = [:]
    for member in roster.members.values where member.isActive {
      zones[member.shifts.zone.name, default: (member.shifts.zone, 0)].count += 1
    }
    let most = zones.values.min { ($1.count, $0.zone.name) < ($0.count, $1.zone.name) }
    return .standard(in: most?.zone ?? .utc)
  }

  private static func staff(_ roster: Roster, _ db: Database, now: Instant) throws -> [PersonID: StaffState] {
    let presences = try StaffTable.presences(db)
    let absences = try AbsenceTable.current(at: now, db)
    var staff: [PersonID: StaffState] = [:]
    for member in roster.members.values {
      let record = presences[member.id] ?? PresenceRecord()
      let given = try StaffTable.assignments(
        of: member.id, since: now.advanced(byMilliseconds: -3_600_000), dayStart: record.dayStartedAt, db)
      var presence = record.presence
      presence.leaves = absences[member.id] ?? []
      staff[member.id] = StaffState(
        member: member, presence: presence, lastAssignedAt: given.last, assignedLastHour: given.lastHour,
        workToday: given.workToday, availableMinutesToday: record.timeAtWork.minutes(at: now))
    }
    return staff
  }

  /// A ticket of the queue as the planner sees it.
  static func queuedTicket(_ record: TicketRecord, _ db: Database) throws -> QueuedTicket? {
    guard let line = record.line else { return nil }
    let last = line == .specialists ? try TicketTable.lastSpecialist(of: record.customer, db) : nil
    return QueuedTicket(
      number: record.number, version: record.version, line: line, priority: record.priority, kind: record.kind,
      customer: record.customer, requiredSkills: record.requiredSkills, eligibleSince: record.eligibleSince,
      isAnswered: record.isAnswered, overseer: record.overseer, manager: record.manager,
      managerDeputy: record.managerDeputy, lastSpecialist: last?.person, lastSpecialistAt: last?.at,
      exclusions: try TicketTable.exclusions(of: record.number, db), declineCount: record.declineCount)
  }
}

extension HeldTicket {
  init(_ record: TicketRecord, offer: Offer?) {
    let isOffered = offer.map { $0.person == record.owner && $0.state != .accepted && $0.state != .withdrawn } ?? false
    let progress: Progress =
      switch record.state {
      case .assigned: .unstarted
      // A developer's ticket waits for them from the start; the offer tells whether they have begun.
      case .waitingDeveloper: isOffered ? .unstarted : .started
      case .waitingCustomer, .onHold: .waiting
      case .verify: .verifying
      default: .started
      }
    self.init(
      number: record.number, version: record.version, line: record.line ?? .specialists, priority: record.priority,
      kind: record.kind, owner: record.owner, overseer: record.overseer, progress: progress,
      isAnswered: record.isAnswered, unansweredSince: record.unansweredSince,
      offer: offer?.person == record.owner ? offer : nil)
  }
}
