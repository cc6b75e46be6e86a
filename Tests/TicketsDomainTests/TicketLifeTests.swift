import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("The life of a ticket")
struct TicketLifeTests {
  @Test("a stale version is refused with the present one")
  func stale() throws {
    let play = try Play()
    #expect(
      play.refusal(.note(text: "x"), by: Play.anna, expecting: 9)
        == .staleVersion(subject: "T-7", expected: 9, present: 1))
  }

  @Test("requeueing keeps the seniority; a new line starts its own")
  func seniority() throws {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: "p1"), by: Play.routing)
    #expect(play.ticket.queuedAt == nil)
    play.pass(minutes: 30)
    try play.give(.requeue(reason: "wrong skill", proposal: ""), by: Play.anna)
    #expect(play.ticket.queuedAt == Play.start)
    #expect(play.ticket.owner.isEmpty)
    play.pass(minutes: 5)
    try play.give(.returnToLine(.managers, reason: "a question of the contract"), by: Play.lead)
    #expect(play.ticket.queuedAt == play.now)
    #expect(play.ticket.returnCount == 1)
    #expect(play.ticket.linesVisited.lines == [.managers, .specialists])
  }

  @Test("two claims of one version: the second is told that it is late")
  func claims() throws {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: "a"), by: Play.routing, expecting: 1)
    #expect(
      play.refusal(.assign(to: "boris", reason: "", proposal: "b"), by: Play.routing, expecting: 1)
        == .staleVersion(subject: "T-7", expected: 1, present: 2))
  }

  @Test(
    "escalation needs a reason and the steps tried",
    arguments: [("", "steps", TransitionGuard.reason), ("reason", " ", .stepsTried)])
  func escalationNeeds(reason: String, steps: String, missing: TransitionGuard) throws {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: ""), by: Play.routing)
    #expect(
      play.refusal(.escalate(reason: reason, stepsTried: steps, developer: ""), by: Play.anna)
        == .unmet(ticket: 7, action: .escalate, guard: missing))
  }

  @Test("a defect on line 3 has a developer and an overseer, and only the overseer may solve")
  func overseer() throws {
    var play = try Play.withDeveloper()
    #expect(
      play.ticket.placement
        == Placement(
          state: .waitingDeveloper, line: .developers, owner: "dev", overseer: "anna"))
    for actor in Play.everybody where actor != Play.anna {
      #expect(play.refusal(.solve(text: "fixed"), by: actor) != nil, "\(actor) solved it")
    }
    try play.give(.startWork, by: Play.dev)
    play.pass(minutes: 8)
    try play.give(.developerDone(text: "fixed in build 9"), by: Play.dev)
    #expect(play.ticket.state == .verify)
    #expect(play.ticket.handledMilliseconds == 8 * 60_000)
    #expect(play.refusal(.acceptWork, by: Play.dev) != nil)
    #expect(play.refusal(.acceptWork, by: Play.lead) != nil)
    #expect(play.refusal(.refuseWork(reason: " "), by: Play.anna) == .unmet(ticket: 7, action: .refuse, guard: .reason))
    try play.give(.refuseWork(reason: "still empty for March"), by: Play.anna)
    #expect(play.ticket.state == .waitingDeveloper)
    try play.give(.developerDone(text: ""), by: Play.dev)
    try play.give(.acceptWork, by: Play.anna)
    #expect(play.ticket.placement == Placement(state: .inProgress, line: .specialists, owner: "anna"))
    try play.give(.solve(text: "It works again."), by: Play.anna)
    #expect(play.ticket.state == .solved)
    #expect(play.ticket.firstResponseAt == play.now)
    #expect(play.ticket.linesVisited.lines == [.specialists, .developers])
  }

  @Test("solving what is to be verified accepts it")
  func solvingAccepts() throws {
    var play = try Play.withDeveloper()
    try play.give(.developerDone(text: ""), by: Play.dev)
    let seen = play.changes.count
    try play.give(.solve(text: "Done."), by: Play.anna)
    #expect(play.changes[seen...].map(\.type) == ["ticket.verified", "ticket.replied", "ticket.solved"])
    #expect(play.ticket.placement == Placement(state: .solved, line: .specialists, owner: "anna"))
  }

  @Test("the overseer is never the developer")
  func neverBoth() throws {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: ""), by: Play.routing)
    #expect(
      play.refusal(.escalate(reason: "r", stepsTried: "s", developer: "anna"), by: Play.anna)
        == .unmet(ticket: 7, action: .escalate, guard: .personIsNotOwner))
    try play.give(.escalate(reason: "r", stepsTried: "s", developer: ""), by: Play.anna)
    #expect(play.ticket.placement == Placement(state: .queued, line: .developers, overseer: "anna"))
    #expect(
      play.refusal(.assign(to: "anna", reason: "", proposal: ""), by: Play.routing)
        == .unmet(ticket: 7, action: .assign, guard: .personIsNotOverseer))
    try play.give(.assign(to: "dev", reason: "", proposal: ""), by: Play.routing)
    #expect(
      play.refusal(.handOverOversight(to: "dev", reason: "leave"), by: Play.lead)
        == .unmet(ticket: 7, action: .handOver, guard: .personIsNotOwner))
    try play.give(.handOverOversight(to: "boris", reason: "anna is on leave"), by: Play.lead)
    #expect(play.ticket.overseer == "boris")
  }

  @Test("a customer's message brings a waiting or solved ticket back to its owner")
  func reopening() throws {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: ""), by: Play.routing)
    try play.give(.waitForCustomer(reason: "which month?"), by: Play.anna)
    #expect(play.ticket.reason == "which month?")
    play.pass(minutes: 60)
    try play.give(.customerMessage(text: "March", isOnline: true), by: Play.crm)
    #expect(play.ticket.placement == Placement(state: .assigned, line: .specialists, owner: "anna"))
    #expect(play.ticket.unansweredSince == play.now)
    #expect(play.ticket.reopenCount == 0)
    play.pass(minutes: 5)
    try play.give(.customerMessage(text: "and April", isOnline: true), by: Play.crm)
    #expect(play.ticket.unansweredSince == play.now.advanced(byMilliseconds: -5 * 60_000))
    try play.give(.solve(text: "Here you are."), by: Play.anna)
    let solved = play.now
    #expect(play.ticket.unansweredSince == nil)
    play.pass(minutes: 600)
    try play.give(.customerMessage(text: "not quite", isOnline: false), by: Play.crm)
    #expect(play.ticket.state == .assigned)
    #expect(play.ticket.reopenCount == 1)
    #expect(play.ticket.firstSolvedAt == solved)
    #expect(play.ticket.solvedAt == nil)
  }

  @Test("a message within seven days of closing reopens, a later one does not", arguments: [(7, true), (8, false)])
  func afterClosing(days: Int64, reopens: Bool) throws {
    var play = try Play(Placement(state: .solved, line: .specialists, owner: "anna"))
    try play.give(.close(reason: ""), by: Play.timer)
    play.pass(minutes: days * 1_440)
    let refusal = play.refusal(.customerMessage(text: "again", isOnline: false), by: Play.crm)
    #expect(refusal == (reopens ? nil : .unmet(ticket: 7, action: .customerMessage, guard: .closedRecently)))
  }

  @Test("only a person's public reply is the first response")
  func firstResponse() throws {
    var play = try Play(Placement(state: .assigned, line: .specialists, owner: "anna"))
    try play.give(.note(text: "looking"), by: Play.anna)
    try play.give(.note(text: "received"), by: Play.crm)
    #expect(play.ticket.firstResponseAt == nil)
    play.pass(minutes: 1)
    try play.give(.reply(text: "Hello"), by: Play.anna)
    let first = play.now
    play.pass(minutes: 1)
    try play.give(.reply(text: "Still here"), by: Play.anna)
    #expect(play.ticket.firstResponseAt == first)
  }

  @Test("texts over the limit are refused, naming the limit")
  func limits() throws {
    let play = try Play()
    let text = String(repeating: "я", count: 32_769)
    #expect(
      play.refusal(.note(text: text), by: Play.anna)
        == .tooLong(field: "text", limitBytes: 65_536, givenBytes: 65_538))
  }
}
