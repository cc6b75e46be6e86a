import BusinessTime
import RoutingDomain
import Testing

@Suite("Handing over")
struct HandOverPlanTests {
  private let now = Department.now

  private func held(
    _ number: UInt64, _ progress: HeldTicket.Progress = .started, line: Line = .specialists, owner: PersonID? = "anna",
    overseer: PersonID? = nil
  ) -> HeldTicket {
    HeldTicket(
      number: TicketNumber(number), line: line, priority: .p3, kind: .defect, owner: owner, overseer: overseer,
      progress: progress)
  }

  private func plan(
    _ tickets: [HeldTicket], to successor: PersonID?, borisOnLeave: Bool = false
  ) throws -> [HandOverPlan.Item] {
    var anna = Department.atWork("anna")
    anna.member.deputies = ["boris"]
    var boris = Department.atWork("boris")
    boris.member.deputies = ["clara"]
    if borisOnLeave { boris.presence.leaves = [now..<now.advanced(byMilliseconds: 1_000)] }
    var dmitri = Department.atWork("dmitri")
    dmitri.member.line = .developers
    let people = [anna, boris, Department.atWork("clara"), dmitri]
    let roster = try Roster(people.map(\.member))
    return try HandOverPlan(
      of: "anna", to: successor, tickets: tickets,
      staff: Dictionary(uniqueKeysWithValues: people.map { ($0.member.id, $0) }),
      rules: TakeBackRules(policy: RoutingPolicy(), roster: roster), now: now
    ).items
  }

  @Test("what is owned goes to the successor or the queue, what waits stays, what is others' is left alone")
  func owned() throws {
    let tickets = [held(2, .waiting), held(1), held(3, .unstarted), held(4, owner: "boris"), held(5, .verifying)]
    let given = try plan(tickets, to: "boris")
    #expect(given.map(\.ticket.number.rawValue) == [1, 2, 3, 5])
    #expect(given[0].step == .assign("boris") && given[2].step == .assign("boris"))
    for index in [1, 3] {
      guard case .stay = given[index].step else { Issue.record("\(given[index])"); continue }
    }
    #expect(try plan(tickets, to: nil).map(\.step).filter { $0 == .requeue }.count == 2)
  }

  @Test("oversight goes to the successor, else to the first deputy who is there, and never to the developer")
  func overseen() throws {
    let ticket = held(1, line: .developers, owner: "dmitri", overseer: "anna")
    #expect(try plan([ticket], to: "clara").map(\.step) == [.oversee("clara")])
    #expect(try plan([ticket], to: nil).map(\.step) == [.oversee("boris")])
    #expect(try plan([ticket], to: nil, borisOnLeave: true).map(\.step) == [.oversee("clara")])
    #expect(
      try plan([ticket], to: "dmitri").map(\.step)
        == [.stay(reason: "dmitri has it and cannot oversee it, too")])
    #expect(
      try plan([held(1)], to: "dmitri").map(\.step)
        == [.stay(reason: "is on line 2, dmitri works on line 3")])
  }

  @Test("a successor who is unknown, away or the person is refused")
  func successors() {
    #expect(throws: HandOverError.unknown("nobody")) { try plan([], to: "nobody") }
    #expect(throws: HandOverError.toThemselves("anna")) { try plan([], to: "anna") }
    #expect(throws: HandOverError.isOnLeave("boris", until: now.advanced(byMilliseconds: 1_000))) {
      try plan([], to: "boris", borisOnLeave: true)
    }
  }
}
