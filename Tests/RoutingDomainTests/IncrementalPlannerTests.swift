import BusinessTime
import Testing

@testable import RoutingDomain

@Suite("Deciding by what has changed")
struct IncrementalPlannerTests {
  typealias Decision = IncrementalPlanner.Decision

  /// A department kept twice: as plain lists for the plain planner, and in an incremental one.
  private struct World {
    var random: SeededGenerator
    var now = Department.now
    let planner = Department.planner()
    var queue: [TicketNumber: QueuedTicket] = [:]
    var staff: [PersonID: StaffState] = [:]
    var atWork: [PersonID: TimeAtWork] = [:]
    var incremental: IncrementalPlanner
    var nextNumber: UInt64 = 1_000

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      incremental = IncrementalPlanner(planner: planner, startingAt: now)
      let (tickets, people) = Department.random(seed: seed)
      for ticket in tickets { put(ticket) }
      for state in people { put(state) }
    }

    mutating func put(_ ticket: QueuedTicket) {
      queue[ticket.number] = ticket
      incremental.upsert(ticket)
    }

    mutating func put(_ state: StaffState) {
      let id = state.member.id
      let work = TimeAtWork(milliseconds: Int64(state.availableMinutesToday) * 60_000, since: now)
      staff[id] = state
      atWork[id] = work
      incremental.upsert(state, atWork: work)
    }

    /// Something that happens in a department.
    mutating func happen() {
      let event = Int.random(in: 0..<9, using: &random)
      let person = staff.keys.sorted().randomElement(using: &random)
      let number = queue.keys.sorted().randomElement(using: &random)
      switch event {
      case 0, 1:
        nextNumber += 1
        let (tickets, _) = Department.random(seed: random.next())
        guard var ticket = tickets.randomElement(using: &random) else { return }
        ticket = QueuedTicket(
          number: TicketNumber(nextNumber), line: ticket.line, priority: ticket.priority, kind: ticket.kind,
          requiredSkills: ticket.requiredSkills,
          eligibleSince: now.advanced(byMilliseconds: -Department.minutes(.random(in: -5...200, using: &random))),
          isAnswered: Bool.random(using: &random), overseer: ticket.overseer, manager: ticket.manager,
          lastSpecialist: ticket.lastSpecialist, lastSpecialistAt: ticket.lastSpecialistAt,
          exclusions: ticket.exclusions, declineCount: ticket.declineCount)
        if Bool.random(using: &random), let person {
          ticket.exclusions[person] = .offerExpired(until: now.advanced(byMilliseconds: Department.minutes(7)))
        }
        put(ticket)
      case 2:
        guard let number else { return }
        queue[number] = nil
        incremental.remove(number)
      case 3, 4:
        guard let person, var state = staff[person] else { return }
        state.load = max(0, state.load - Double(Int.random(in: 0...8, using: &random)))
        state.assignedLastHour = Int.random(in: 0...8, using: &random)
        if event == 3 {
          staff[person] = state
          incremental.note(load: state.load, assignedLastHour: state.assignedLastHour, of: person)
        } else {
          put(state)
        }
      case 5:
        guard let person, var state = staff[person] else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: state.presence.isOnBreak.toggle()
        case 1: state.presence.endDay(at: now)
        case 2:
          state.presence.startDay(at: now, policy: planner.policy)
          state.presence.heartbeat(at: now, policy: planner.policy)
        default:
          state.presence.leaves = [
            now.advanced(byMilliseconds: 60_000)..<now.advanced(byMilliseconds: 20 * 60_000)
          ]
        }
        put(state)
      case 6:
        guard let person else { return }
        staff[person] = nil
        incremental.remove(person)
      default:
        // Now and then across lunch, the evening or a weekend; once in a while the clock is put back.
        let minutes = [1, 3, 9, 30, 200, 1_000, 5_000, -2].randomElement(using: &random) ?? 1
        now = now.advanced(byMilliseconds: Department.minutes(Int64(minutes)) + .random(in: 0...999, using: &random))
      }
    }

    /// Decides both ways and lets the plain lists take the assignments.
    mutating func decide() -> (plain: [AssignmentPlanner.Decision], incremental: [Decision]) {
      let people = staff.values.map { state in
        var state = state
        state.availableMinutesToday = atWork[state.member.id]?.minutes(at: now) ?? 0
        return state
      }
      let plain = planner.plan(queue: Array(queue.values), staff: people, now: now)
      for decision in plain {
        guard let person = decision.outcome.person else { continue }
        queue[decision.ticket] = nil
        staff[person]?.take(weight: decision.explanation.weight.value, at: now)
      }
      return (plain, incremental.decide(at: now, explains: true))
    }
  }

  @Test("the decisions are the plain planner's, with every explanation", arguments: 0..<60 as Range<UInt64>)
  func sameDecisions(seed: UInt64) {
    var world = World(seed: seed)
    var told: [TicketNumber: String] = [:]
    for step in 0..<40 {
      for _ in 0..<Int.random(in: 0...3, using: &world.random) { world.happen() }
      let (plain, incremental) = world.decide()
      let given = plain.filter { $0.outcome.person != nil }
      let givenNow = incremental.filter { $0.outcome.person != nil }
      #expect(givenNow.map(\.explanation) == given.map { $0.explanation }, "seed \(seed), step \(step)")
      for decision in incremental { told[decision.ticket] = decision.outcome.name }
      for decision in plain {
        #expect(told[decision.ticket] == decision.outcome.name, "\(decision.ticket), seed \(seed), step \(step)")
      }
      #expect(world.incremental.count == world.queue.count)
      for state in world.staff.values {
        #expect(world.incremental[state.member.id]?.load == state.load)
      }
    }
  }

  @Test("a round in which nothing has changed decides nothing")
  func nothingNew() {
    var planner = IncrementalPlanner(planner: Department.planner(), startingAt: Department.now)
    planner.upsert(Department.ticket(1, skills: ["sql": 3]))
    #expect(planner.decide(at: Department.now).map(\.outcome) == [.waiting])
    #expect(planner.decide(at: Department.now).isEmpty)
    // Nobody is on the line, so it hangs as soon as no skill is required any more, and that is said once.
    let later = Department.now.advanced(byMilliseconds: Department.minutes(20))
    #expect(planner.decide(at: later).map(\.outcome) == [.hanging])
    #expect(planner.decide(at: later).isEmpty)
  }

  @Test("a sorted collection of chunks is what a sorted array is")
  func sortedChunks() {
    var random = SeededGenerator(seed: 7)
    var chunks = SortedChunks<Int>()
    var expected: Set<Int> = []
    for _ in 0..<20_000 {
      let value = Int.random(in: 0..<3_000, using: &random)
      if expected.insert(value).inserted {
        chunks.insert(value)
      } else {
        expected.remove(value)
        chunks.remove(value)
      }
      chunks.remove(5_000)
      if value % 64 == 0 { #expect(chunks.first == expected.min()) }
    }
    for value in expected.sorted() {
      #expect(chunks.first == value)
      chunks.remove(value)
    }
    #expect(chunks.isEmpty)
  }
}
