import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Work segments and help")
struct WorkSegmentTests {
  private func started() throws -> Play {
    var play = try Play(Placement(state: .assigned, line: .specialists, owner: "anna"))
    try play.give(.startWork, by: Play.anna)
    return play
  }

  @Test("starting begins the work and the clock; pausing adds the time up")
  func startAndPause() throws {
    var play = try started()
    #expect(play.ticket.state == .inProgress)
    #expect(play.ticket.running.map(\.person) == ["anna"])
    play.pass(minutes: 7)
    try play.give(.pauseWork, by: Play.anna)
    #expect(play.ticket.handledMilliseconds == 7 * 60_000)
    #expect(play.ticket.running.isEmpty)
    #expect(play.refusal(.pauseWork, by: Play.anna) == .unmet(ticket: 7, action: .pause, guard: .ownSegmentRuns))
    try play.give(.startWork, by: Play.anna)
    play.pass(minutes: 3)
    try play.give(.solve(text: ""), by: Play.anna)
    #expect(play.ticket.handledMilliseconds == 10 * 60_000)
  }

  @Test("starting again changes nothing")
  func startTwice() throws {
    var play = try started()
    let version = play.ticket.version
    try play.give(.startWork, by: Play.anna)
    #expect(play.ticket.version == version)
    #expect(play.notices.last == "your clock on T-7 runs already")
  }

  @Test("starting another ticket pauses the first")
  func switching() throws {
    let play = try Play(Placement(state: .assigned, line: .specialists, owner: "anna"))
    let first = WorkSegment(id: 3, ticket: 9, person: "anna", startedAt: Play.start)
    let now = Play.start.advanced(byMilliseconds: 60_000)
    let decision = try play.ticket.decide(
      TicketOrder(.startWork, by: Play.anna, at: now, runningElsewhere: first), play.rules)
    #expect(decision.pausesElsewhere?.endedAt == now)
    #expect(decision.pausesElsewhere?.endReason == "switched to T-7")
    #expect(decision.notices == ["paused T-9"])
  }

  @Test("an act of the person keeps the clock from idling; it stops when it became idle, not when noticed")
  func idling() throws {
    var play = try started()
    play.pass(minutes: 9)
    try play.give(.note(text: "still at it"), by: Play.anna)
    let idleAt = try #require(play.ticket.running.first?.idleAt(play.rules.policy))
    #expect(idleAt == play.now.advanced(byMilliseconds: 600_000))
    play.pass(minutes: 60)
    try play.give(.stopSegment(of: "anna", at: idleAt, reason: "idle for 10 min"), by: Play.timer)
    #expect(play.ticket.handledMilliseconds == 19 * 60_000)
    #expect(play.changes.last?.summary == "anna worked 19 min (idle for 10 min)")
    #expect(play.ticket.state == .inProgress)
  }

  @Test("a blocker blocks until it is answered, and the colleague's minutes are theirs")
  func blocker() throws {
    var play = try started()
    try play.give(.askColleague("boris", line: nil, question: "Which log?", isBlocker: true), by: Play.anna)
    #expect(play.ticket.isBlocked)
    guard case .helpAsked(let help) = try #require(play.changes.last).what else { return }
    #expect(
      play.refusal(.answerColleague(help, answer: "x", minutes: 0), by: Play.dev)
        == .notAsked(help: 0, colleague: "boris"))
    #expect(
      play.refusal(.answerColleague(help, answer: "x", minutes: 481), by: Play.boris)
        == .malformed(field: "minutes", should: "0 to 480"))
    play.pass(minutes: 20)
    try play.give(.answerColleague(help, answer: "export.log", minutes: 5), by: Play.boris)
    #expect(!play.ticket.isBlocked)
    #expect(play.ticket.handledMilliseconds == 5 * 60_000)
    guard case .segmentEnded(let segment) = try #require(play.changes.last).what else { return }
    #expect(segment.person == "boris")
    var answered = help
    answered.answeredAt = play.now
    #expect(
      play.refusal(.answerColleague(answered, answer: "again", minutes: 0), by: Play.boris) == .alreadyAnswered(help: 0)
    )
  }

  @Test("nobody asks themselves")
  func askingOneself() throws {
    let play = try started()
    #expect(play.refusal(.askColleague("anna", line: nil, question: "?", isBlocker: false), by: Play.anna) != nil)
  }
}
