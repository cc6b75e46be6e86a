import BusinessTime
import RoutingDomain

/// A department in which far more waits than anybody can take, the same for the same sizes.
///
/// Everybody is at work and has as much as they may have. Tickets of all lines, priorities and kinds wait; every other
/// asks for a skill, one in fifty was declined by somebody, one in five was answered before.
struct BusyDepartment {
  static let now = Instant(iso8601: "2026-11-24T10:00:00Z") ?? .epoch
  private static let skills = ["reports", "telephony", "sql", "mail", "api", "billing"]

  let planner: AssignmentPlanner
  var people: [StaffState]
  var queue: [QueuedTicket]
  var random = SplitMix(state: 20_261_124)

  init(people count: Int, tickets: Int) {
    var policy = RoutingPolicy()
    policy.requiresPresence = false
    policy.hourlyIntake = 1_000_000
    planner = AssignmentPlanner(policy: policy, calendar: .standard(in: .utc), roster: Roster())
    people = []
    queue = []
    for index in 0..<count {
      var state = StaffState(
        member: StaffMember(
          id: PersonID("p\(index)"), line: index % 10 == 0 ? .managers : index % 10 == 1 ? .developers : .specialists,
          role: .specialist, skills: [:], shifts: .standard(in: .utc)),
        presence: Presence(workday: .started(at: Self.now, planFiled: true)), load: 12)
      for skill in Self.skills where Bool.random(using: &random) {
        state.member.skills[skill] = .random(in: 1...5, using: &random)
      }
      state.lastAssignedAt = Self.now.advanced(byMilliseconds: .random(in: -18_000_000...0, using: &random))
      people.append(state)
    }
    for index in 0..<tickets {
      queue.append(ticket(UInt64(index + 1), waitedMinutes: .random(in: 0...4_000, using: &random)))
    }
  }

  /// A new ticket of some kind.
  mutating func ticket(_ number: UInt64, waitedMinutes: Int64 = 0) -> QueuedTicket {
    let lines: [Line] = [.specialists, .specialists, .specialists, .managers, .developers]
    var ticket = QueuedTicket(
      number: TicketNumber(number), line: lines.randomElement(using: &random) ?? .specialists,
      priority: Priority.allCases.randomElement(using: &random) ?? .p3,
      kind: Kind.allCases.randomElement(using: &random) ?? .question,
      eligibleSince: Self.now.advanced(byMilliseconds: -waitedMinutes * 60_000),
      isAnswered: Int.random(in: 0..<5, using: &random) == 0)
    if Bool.random(using: &random), let skill = Self.skills.randomElement(using: &random) {
      ticket.requiredSkills[skill] = .random(in: 1...5, using: &random)
    }
    if Int.random(in: 0..<50, using: &random) == 0, let person = people.randomElement(using: &random) {
      ticket.exclusions[person.member.id] = .declined(reason: "busy")
    }
    return ticket
  }
}

/// SplitMix64: the same numbers for the same seed. Source: Steele, Lea, Flood, OOPSLA 2014.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
