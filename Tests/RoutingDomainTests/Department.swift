import BusinessTime
import RoutingDomain

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// People, tickets and a clock for tests. Tuesday, 10:00, all on shift.
enum Department {
  static let now = Instant(iso8601: "2026-11-24T10:00:00Z") ?? .epoch
  static let calendar = BusinessCalendar.standard(in: .utc)

  static func minutes(_ minutes: Int64) -> Int64 { minutes * 60_000 }

  static func member(
    _ id: PersonID, line: Line = .specialists, skills: [String: Int] = [:], capacity: Double? = nil,
    deputies: [PersonID] = [], startedAt: Instant? = nil
  ) -> StaffMember {
    StaffMember(
      id: id, line: line, role: .specialist, skills: skills, capacity: capacity, shifts: calendar, deputies: deputies,
      startedAt: startedAt)
  }

  static func present(_ policy: RoutingPolicy = RoutingPolicy()) -> Presence {
    var presence = Presence()
    presence.startDay(at: now.advanced(byMilliseconds: -minutes(60)), policy: policy)
    presence.filePlan(at: now.advanced(byMilliseconds: -minutes(55)), policy: policy)
    return presence
  }

  static func atWork(
    _ id: PersonID, line: Line = .specialists, skills: [String: Int] = [:], load: Double = 0, capacity: Double? = nil,
    lastAssignedAt: Instant? = nil
  ) -> StaffState {
    StaffState(
      member: member(id, line: line, skills: skills, capacity: capacity), presence: present(), load: load,
      lastAssignedAt: lastAssignedAt, availableMinutesToday: 60)
  }

  static func ticket(
    _ number: UInt64, line: Line = .specialists, priority: Priority = .p3, kind: Kind = .configuration,
    skills: [String: Int] = [:], waitedMinutes: Int64 = 0
  ) -> QueuedTicket {
    QueuedTicket(
      number: TicketNumber(number), line: line, priority: priority, kind: kind, requiredSkills: skills,
      eligibleSince: now.advanced(byMilliseconds: -minutes(waitedMinutes)))
  }

  static func planner(_ policy: RoutingPolicy = RoutingPolicy(), people: [StaffMember] = []) -> AssignmentPlanner {
    AssignmentPlanner(policy: policy, calendar: calendar, roster: (try? Roster(people)) ?? Roster())
  }

  /// A department in any state: people of all kinds, loads, presences, and a queue.
  static func random(seed: UInt64) -> (queue: [QueuedTicket], staff: [StaffState]) {
    var random = SeededGenerator(seed: seed)
    let skillNames = ["1c", "sql", "crm", "mail"]
    func skills() -> [String: Int] {
      var chosen: [String: Int] = [:]
      for name in skillNames where Int.random(in: 0..<3, using: &random) == 0 {
        chosen[name] = Int.random(in: 1...5, using: &random)
      }
      return chosen
    }
    let policy = RoutingPolicy()
    let staff = (0..<Int.random(in: 0...12, using: &random)).map { index in
      var presence = Presence()
      switch Int.random(in: 0..<6, using: &random) {
      case 0: break
      case 1:
        presence = present()
        presence.isOnBreak = true
      case 2:
        presence = Presence(
          workday: .started(at: now, planFiled: true), leaseUntil: now.advanced(byMilliseconds: -1))
      default: presence = present(policy)
      }
      return StaffState(
        member: member(
          PersonID("p\(index)"), line: Line.allCases.randomElement(using: &random) ?? .specialists, skills: skills(),
          capacity: Bool.random(using: &random) ? nil : Double(Int.random(in: 1...20, using: &random))),
        presence: presence, load: Double(Int.random(in: 0...24, using: &random)) / 2,
        lastAssignedAt: Bool.random(using: &random)
          ? nil : now.advanced(byMilliseconds: -minutes(.random(in: 0...300, using: &random))),
        assignedLastHour: Int.random(in: 0...8, using: &random),
        workToday: Double(Int.random(in: 0...20, using: &random)),
        availableMinutesToday: Double(Int.random(in: 0...400, using: &random)))
    }
    let queue = (0..<Int.random(in: 0...30, using: &random)).map { index in
      var entry = ticket(
        UInt64(index + 1), line: Line.allCases.randomElement(using: &random) ?? .specialists,
        priority: Priority.allCases.randomElement(using: &random) ?? .p3,
        kind: Kind.allCases.randomElement(using: &random) ?? .task, skills: skills(),
        waitedMinutes: .random(in: 0...60, using: &random))
      if let person = staff.randomElement(using: &random)?.member.id {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: entry.exclusions[person] = .declined(reason: "busy")
        case 1:
          entry.lastSpecialist = person
          entry.lastSpecialistAt = now
        case 2: entry.manager = person
        case 3: entry.overseer = person
        default: entry.declineCount = Int.random(in: 0...3, using: &random)
        }
      }
      return entry
    }
    return (queue, staff)
  }
}
