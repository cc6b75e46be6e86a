import BusinessTime
import RoutingDomain
import Testing

@Suite("Plans of random departments")
struct PlanningPropertyTests {
  typealias Decision = AssignmentPlanner.Decision

  let policy = RoutingPolicy()

  /// People as they are after a plan.
  private func after(_ decisions: [Decision], _ staff: [StaffState]) -> [StaffState] {
    var result = staff
    for decision in decisions {
      guard let person = decision.outcome.person, let index = result.firstIndex(where: { $0.member.id == person })
      else { continue }
      result[index].take(weight: decision.explanation.weight.value, at: Department.now)
    }
    return result
  }

  @Test("nobody eligible with capacity stays idle while a ticket is queued", arguments: 0..<300 as Range<UInt64>)
  func workConserving(seed: UInt64) {
    let (queue, staff) = Department.random(seed: seed)
    let planner = Department.planner()
    let decisions = planner.plan(queue: queue, staff: staff, now: Department.now)
    let end = after(decisions, staff)
    for decision in decisions where decision.outcome.person == nil {
      guard let ticket = queue.first(where: { $0.number == decision.ticket }),
        ticket.declineCount < policy.declinesToLead
      else { continue }
      let again = planner.explain(ticket, staff: end, now: Department.now)
      #expect(again.candidates.filter(\.isEligible).isEmpty, "\(decision.ticket) could go to somebody")
    }
  }

  @Test("capacity and intake are never exceeded, and every filter holds", arguments: 0..<300 as Range<UInt64>)
  func capacityHolds(seed: UInt64) {
    let (queue, staff) = Department.random(seed: seed)
    let decisions = Department.planner().plan(queue: queue, staff: staff, now: Department.now)
    #expect(decisions.count == queue.count)
    let before = Dictionary(uniqueKeysWithValues: staff.map { ($0.member.id, $0) })
    for state in after(decisions, staff) {
      let start = before[state.member.id]
      guard state.load > start?.load ?? 0 else { continue }
      #expect(state.load <= state.member.capacity(at: Department.now, policy: policy))
      #expect(state.assignedLastHour <= policy.hourlyIntake)
      #expect(state.presence.isDayStarted && !state.presence.isOnBreak)
      #expect(state.presence.leaseState(at: Department.now, policy: policy) == .present)
    }
    for decision in decisions {
      guard let person = decision.outcome.person else { continue }
      let ticket = queue.first { $0.number == decision.ticket }
      #expect(before[person]?.member.line == ticket?.line)
      #expect(ticket?.overseer != person)
      #expect(ticket?.exclusions[person] == nil)
      #expect(decision.explanation.candidates.first { $0.person == person }?.isEligible == true)
    }
  }

  @Test("what is no news is left out and changes no assignment", arguments: 0..<50 as Range<UInt64>)
  func onlyNews(seed: UInt64) {
    let (queue, staff) = Department.random(seed: seed)
    let planner = Department.planner()
    let all = planner.plan(queue: queue, staff: staff, now: Department.now)
    let news = planner.plan(queue: queue, staff: staff, now: Department.now) { _, outcome in outcome == .hanging }
    #expect(news == all.filter { $0.outcome.person != nil || $0.outcome == .hanging })
  }

  @Test("the order in which tickets and people are given does not matter", arguments: 0..<100 as Range<UInt64>)
  func deterministic(seed: UInt64) {
    let (queue, staff) = Department.random(seed: seed)
    var random = SeededGenerator(seed: seed ^ 0xABCD)
    let planner = Department.planner()
    let expected = planner.plan(queue: queue, staff: staff, now: Department.now)
    for _ in 0..<3 {
      let shuffled = planner.plan(
        queue: queue.shuffled(using: &random), staff: staff.shuffled(using: &random), now: Department.now)
      #expect(shuffled == expected)
    }
  }

  @Test("equal people end within one ticket of each other", arguments: 1...25)
  func fair(tickets: Int) {
    let staff = (0..<5).map { Department.atWork(PersonID("p\($0)")) }
    let queue = (1...tickets).map { Department.ticket(UInt64($0), priority: .p3) }
    let decisions = Department.planner().plan(queue: queue, staff: staff, now: Department.now)
    var counts = Dictionary(uniqueKeysWithValues: staff.map { ($0.member.id, 0) })
    for decision in decisions {
      if let person = decision.outcome.person { counts[person, default: 0] += 1 }
    }
    #expect(counts.values.reduce(0, +) == tickets)
    #expect((counts.values.max() ?? 0) - (counts.values.min() ?? 0) <= 1)
  }

  @Test("urgency never falls, begins at its base and reaches 100 exactly at the due time", arguments: Priority.allCases)
  func urgencyMonotone(priority: Priority) {
    for isAnswered in [false, true] {
      var ticket = Department.ticket(1, priority: priority)
      ticket.isAnswered = isAnswered
      func urgency(_ instant: Instant) -> Urgency {
        ticket.urgency(at: instant, policy: policy, calendar: Department.calendar)
      }
      let start = urgency(Department.now)
      #expect(start.value == policy.baseUrgency[priority])
      #expect(urgency(start.dueAt).value == 100)
      #expect(urgency(start.dueAt).latenessMilliseconds == 0)
      #expect(urgency(start.dueAt.advanced(byMilliseconds: -1)).value < 100)
      var last = start
      for step in 1...2_000 {
        let next = urgency(Department.now.advanced(byMilliseconds: Int64(step) * 7 * 60_000))
        #expect(next.value >= last.value)
        #expect(next.latenessMilliseconds >= last.latenessMilliseconds)
        #expect(next.dueAt == start.dueAt)
        last = next
      }
      #expect(last.value == 100 && last.latenessMilliseconds > 0)
    }
  }

  @Test("the queue's order is by urgency, lateness, time of eligibility and number", arguments: 0..<50 as Range<UInt64>)
  func ranking(seed: UInt64) {
    let (queue, _) = Department.random(seed: seed)
    let ranked = Department.planner().ranked(queue, at: Department.now)
    for (earlier, later) in zip(ranked, ranked.dropFirst()) {
      #expect(earlier.urgency.value >= later.urgency.value)
      if earlier.urgency.value == later.urgency.value {
        #expect(earlier.urgency.latenessMilliseconds >= later.urgency.latenessMilliseconds)
      }
    }
  }
}
