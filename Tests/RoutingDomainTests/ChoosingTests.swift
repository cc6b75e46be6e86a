import BusinessTime
import RoutingDomain
import Testing

@Suite("Who gets a ticket")
struct ChoosingTests {
  let now = Department.now
  let policy = RoutingPolicy()

  private func explain(
    _ ticket: QueuedTicket, _ staff: [StaffState], policy: RoutingPolicy = RoutingPolicy(),
    people: [StaffMember] = []
  ) -> Explanation {
    Department.planner(policy, people: people).explain(ticket, staff: staff, now: Department.now)
  }

  @Test("the least ratio of load to capacity wins")
  func leastRatio() {
    let staff = [Department.atWork("anna", load: 5), Department.atWork("boris", load: 9, capacity: 24)]
    let explanation = explain(Department.ticket(1), staff)
    #expect(explanation.outcome == .assigned("boris", .leastRatio(11.0 / 24)))
    #expect(explanation.candidates.map(\.person) == ["boris", "anna"])
    #expect(explanation.candidates.map(\.rank) == [1, 2])
  }

  @Test("at equal ratio the longest since the last assignment wins, and never counts as longest")
  func longestSince() {
    let earlier = now.advanced(byMilliseconds: -7_200_000)
    let later = now.advanced(byMilliseconds: -3_600_000)
    let staff = [Department.atWork("anna", lastAssignedAt: later), Department.atWork("boris", lastAssignedAt: earlier)]
    #expect(explain(Department.ticket(1), staff).outcome == .assigned("boris", .longestSinceLast(earlier)))
    let withNew = staff + [Department.atWork("clara")]
    #expect(explain(Department.ticket(1), withNew).outcome == .assigned("clara", .longestSinceLast(nil)))
  }

  @Test("then the least work per available minute wins, then a stable hash")
  func leastWork() {
    var anna = Department.atWork("anna")
    var boris = Department.atWork("boris")
    anna.workToday = 6
    boris.workToday = 3
    #expect(explain(Department.ticket(1), [anna, boris]).outcome == .assigned("boris", .leastWorkPerMinute(0.05)))
    boris.workToday = 6
    let winners = (1...64).compactMap { explain(Department.ticket($0), [anna, boris]).outcome.person }
    #expect(Set(winners) == ["anna", "boris"])
  }

  struct Case: Sendable {
    var filter: Filter
    var change: @Sendable (inout StaffState, inout QueuedTicket, inout RoutingPolicy) -> Void
  }

  static let cases: [Case] = [
    Case(filter: .active) { state, _, _ in state.member.isActive = false },
    Case(filter: .overseer) { state, ticket, _ in ticket.overseer = state.member.id },
    Case(filter: .workday) { state, _, _ in state.presence.endDay(at: Department.now) },
    Case(filter: .workday) { state, _, _ in state.presence.workday = .notStarted },
    Case(filter: .plan) { state, _, policy in
      policy.requiresPlan = true
      state.presence.workday = .started(at: Department.now, planFiled: false)
    },
    Case(filter: .shift) { state, _, _ in
      let night = [Weekday.tuesday: [OpenInterval("22:00-24:00")].compactMap(\.self)]
      if let shifts = try? BusinessCalendar(zone: .utc, weekdays: night) { state.member.shifts = shifts }
    },
    Case(filter: .shiftLeft) { state, _, _ in
      let early = [Weekday.tuesday: [OpenInterval("02:00-10:19")].compactMap(\.self)]
      if let shifts = try? BusinessCalendar(zone: .utc, weekdays: early) { state.member.shifts = shifts }
    },
    Case(filter: .leave) { state, _, _ in
      state.presence.leaves = [Department.now..<Department.now.advanced(byMilliseconds: 1)]
    },
    Case(filter: .rest) { state, _, _ in state.presence.isOnBreak = true },
    Case(filter: .lease) { state, _, _ in state.presence.leaseUntil = Department.now.advanced(byMilliseconds: -1) },
    Case(filter: .skills) { _, ticket, _ in ticket.requiredSkills = ["sql": 1] },
    Case(filter: .skills) { state, ticket, _ in
      state.member.skills = ["sql": 2]
      ticket.requiredSkills = ["sql": 3]
    },
    Case(filter: .capacity) { state, _, _ in state.load = 10.5 },
    Case(filter: .capacity) { state, _, _ in
      // A newcomer has half of 12.
      state.member.startedAt = Department.now.advanced(byMilliseconds: -13 * 86_400_000)
      state.load = 5
    },
    Case(filter: .intake) { state, _, policy in state.assignedLastHour = policy.hourlyIntake },
    Case(filter: .exclusion) { state, ticket, _ in ticket.exclusions[state.member.id] = .declined(reason: "conflict") },
    Case(filter: .exclusion) { state, ticket, _ in
      ticket.exclusions[state.member.id] = .offerExpired(until: Department.now.advanced(byMilliseconds: 1))
    },
  ]

  @Test("a failed filter is named, and it alone", arguments: cases.indices)
  func filterNamed(index: Int) {
    var state = Department.atWork("anna")
    var ticket = Department.ticket(1)
    var policy = RoutingPolicy()
    Self.cases[index].change(&state, &ticket, &policy)
    let explanation = explain(ticket, [state], policy: policy)
    #expect(explanation.outcome == .waiting)
    #expect(explanation.candidates.map { $0.failures.map(\.filter) } == [[Self.cases[index].filter]])
    #expect(explanation.candidates.allSatisfy { $0.failures.allSatisfy { !$0.detail.isEmpty } })
  }

  @Test("a P1 goes to somebody whose shift is about to end")
  func p1NearShiftEnd() throws {
    var state = Department.atWork("anna")
    let interval = try #require(OpenInterval("02:00-10:10"))
    state.member.shifts = try BusinessCalendar(zone: .utc, weekdays: [.tuesday: [interval]])
    #expect(explain(Department.ticket(1, priority: .p2), [state]).outcome == .waiting)
    #expect(explain(Department.ticket(1, priority: .p1), [state]).outcome.person == "anna")
  }

  @Test("lunch does not end a shift")
  func lunch() throws {
    var state = Department.atWork("anna")
    let before = try #require(OpenInterval("09:00-10:05"))
    let after = try #require(OpenInterval("11:05-18:00"))
    state.member.shifts = try BusinessCalendar(zone: .utc, weekdays: [.tuesday: [before, after]])
    #expect(explain(Department.ticket(1), [state]).outcome.person == "anna")
  }

  @Test("without presence required, a lease that ran out does not matter")
  func presenceNotRequired() {
    var state = Department.atWork("anna")
    state.presence.leaseUntil = nil
    var policy = RoutingPolicy()
    policy.requiresPresence = false
    #expect(explain(Department.ticket(1), [state], policy: policy).outcome.person == "anna")
  }

  @Test("line 1 goes to the customer's manager, else the deputy, else whoever is free")
  func lineOne() {
    let staff = ["olga", "petr", "roman"].map { Department.atWork(PersonID($0), line: .managers, load: 2) }
    let idle = Department.atWork("idle", line: .managers)
    var ticket = Department.ticket(1, line: .managers)
    ticket.manager = "olga"
    ticket.managerDeputy = "petr"
    #expect(explain(ticket, staff + [idle]).outcome == .assigned("olga", .customersManager))
    #expect(explain(ticket, Array(staff[1...]) + [idle]).outcome == .assigned("petr", .customersDeputy(of: "olga")))
    #expect(explain(ticket, Array(staff[2...]) + [idle]).outcome.person == "idle")
    // Deputies of the manager stand in too, transitively.
    ticket.managerDeputy = nil
    let people = [
      Department.member("olga", line: .managers, deputies: ["petr"]),
      Department.member("petr", line: .managers, deputies: ["roman"]), Department.member("roman", line: .managers),
    ]
    let withRoman = [staff[2], idle]
    #expect(explain(ticket, withRoman, people: people).outcome == .assigned("roman", .customersDeputy(of: "olga")))
  }

  @Test("line 2 goes to the customer's last specialist within the margin and 14 days")
  func lastSpecialist() {
    let anna = Department.atWork("anna", load: 3)
    let boris = Department.atWork("boris", load: 0)
    var ticket = Department.ticket(1)
    ticket.lastSpecialist = "anna"
    ticket.lastSpecialistAt = now.advanced(byMilliseconds: -14 * 86_400_000)
    #expect(explain(ticket, [anna, boris]).outcome.person == "anna")
    var busy = anna
    busy.load = 3.5
    #expect(explain(ticket, [busy, boris]).outcome.person == "boris")
    ticket.lastSpecialistAt = now.advanced(byMilliseconds: -14 * 86_400_000 - 1)
    #expect(explain(ticket, [anna, boris]).outcome.person == "boris")
  }

  @Test(
    "skills relax after 10 and 20 business minutes, P1 after 3 and 6, then the ticket hangs",
    arguments: [(Priority.p3, 10, 20), (.p1, 3, 6)] as [(Priority, Int64, Int64)])
  func relaxation(priority: Priority, first: Int64, second: Int64) {
    let oneSkill = Department.atWork("anna", skills: ["sql": 1])
    let noSkill = Department.atWork("boris")
    let skills = ["sql": 3, "crm": 1]
    func outcome(_ waited: Int64, _ staff: [StaffState]) -> Explanation.Outcome {
      explain(Department.ticket(1, priority: priority, skills: skills, waitedMinutes: waited), staff).outcome
    }
    #expect(outcome(first - 1, [oneSkill]) == .waiting)
    #expect(outcome(first, [oneSkill]).person == "anna")
    #expect(outcome(second - 1, [noSkill]) == .waiting)
    #expect(outcome(second, [noSkill]).person == "boris")
    #expect(outcome(second - 1, []) == .waiting)
    #expect(outcome(second, []) == .hanging)
  }

  @Test("three declines go to the lead")
  func threeDeclines() {
    var ticket = Department.ticket(1)
    ticket.declineCount = 2
    #expect(explain(ticket, [Department.atWork("anna")]).outcome.person == "anna")
    ticket.declineCount = 3
    #expect(explain(ticket, [Department.atWork("anna")]).outcome == .withLead(declines: 3))
  }

  @Test(
    "weights are priority times kind times state",
    arguments: [
      (Priority.p1, Kind.defect, Weight.Share.active, 6.0), (.p2, .question, .active, 1.5),
      (.p3, .configuration, .waiting, 0.5), (.p4, .idea, .overseen, 0.5), (.p1, .task, .active, 4),
    ])
  func weights(priority: Priority, kind: Kind, share: Weight.Share, expected: Double) {
    #expect(Weight(priority: priority, kind: kind, share: share, policy: policy).value == expected)
  }
}
