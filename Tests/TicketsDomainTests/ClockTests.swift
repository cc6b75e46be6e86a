import BusinessTime
import Testing

@testable import TicketsDomain

// 30 March 2026 is a Monday; a P3 ticket has 4 h to the first and next response, 24 h to the solution.
@Suite("The clocks of a ticket")
struct ClockTests {
  @Test("the first public reply of a person stops the first response, whatever else is said before")
  func firstResponse() throws {
    var play = try ClockPlay(filed: "2026-03-30 10:00")
    #expect(try play.clock(.firstResponse).dueAt == (try play.at("2026-03-30 15:00")))
    try play.then("2026-03-30 11:00")
    #expect(try play.clock(.firstResponse).isRunning)
    try play.reply("2026-03-30 12:30")
    let clock = try play.clock(.firstResponse)
    #expect(clock.outcome == .answered && clock.breach == nil)
    #expect(clock.usedMilliseconds(at: play.step.at, play.rules.openTime) == minutes(150))
  }

  @Test("first and next response run while the customer is waited for")
  func responsesNeverPause() throws {
    var play = try ClockPlay(filed: "2026-03-30 10:00")
    try play.customerWrites("2026-03-30 10:30")
    try play.move("2026-03-30 11:00", to: .waitingCustomer)
    #expect(try play.clock(.firstResponse).isRunning && play.clock(.nextResponse).isRunning)
    #expect(try !play.clock(.resolution).isRunning && !play.clock(.line).isRunning)
  }

  @Test("solved without a reply, the first response is stopped and counted apart")
  func solvedWithoutReply() throws {
    var play = try ClockPlay(filed: "2026-03-30 10:00")
    try play.solve("2026-03-30 11:00")
    #expect(try play.clock(.firstResponse).outcome == .solvedWithoutReply)
    var answered = try ClockPlay(filed: "2026-03-30 10:00")
    try answered.reply("2026-03-30 11:00")
    try answered.solve("2026-03-30 11:00")
    #expect(try answered.clock(.firstResponse).outcome == .answered)
  }

  @Test("the next response counts from the oldest unanswered message; every cycle is kept, and solving cancels it")
  func nextResponse() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.customerWrites("2026-03-30 10:00")
    try play.customerWrites("2026-03-30 10:45")
    #expect(try play.clock(.nextResponse).startedAt == (try play.at("2026-03-30 10:00")))
    try play.reply("2026-03-30 11:00")
    try play.customerWrites("2026-03-30 12:00")
    try play.solve("2026-03-30 12:30")
    try play.then("2026-03-30 15:00") {
      $0.state = .assigned
      $0.unansweredSince = $0.at
    }
    try play.reply("2026-03-30 15:10")
    let cycles = play.cycles(.nextResponse)
    #expect(cycles.map(\.outcome) == [.answered, .cancelled, .answered])
    #expect(cycles.map(\.cycle) == [1, 2, 3])
    #expect(cycles.map(\.endedMilliseconds) == [minutes(60), minutes(30), minutes(10)])
  }

  @Test(
    "only waiting for the customer pauses the resolution",
    arguments: TicketState.allCases.filter { !$0.isFinished })
  func pausing(state: TicketState) throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.move("2026-03-30 10:00", to: state)
    #expect(try play.clock(.resolution).isRunning == (state != .waitingCustomer))
    try play.move("2026-03-30 11:00", to: .inProgress)
    let used = try play.clock(.resolution).usedMilliseconds(at: try play.at("2026-03-30 12:00"), play.rules.openTime)
    #expect(used == minutes(state == .waitingCustomer ? 120 : 180))
  }

  @Test("reopening resumes the same resolution without the solved gap, and the first solution stays frozen apart")
  func reopening() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.solve("2026-03-30 11:00")
    #expect(try play.clock(.resolution).outcome == .solved)
    try play.move("2026-03-31 10:00", to: .assigned)
    let reopened = try play.clock(.resolution)
    #expect(reopened.isRunning && reopened.cycle == 1 && reopened.stretches.count == 2)
    // 2 h of 24 are used: 22 are left, of which 7 fit into Tuesday.
    #expect(reopened.dueAt == (try play.at("2026-04-02 17:00")))
    try play.solve("2026-03-31 12:00")
    let solved = try play.clock(.resolution)
    #expect(solved.endedMilliseconds == minutes(240))
    #expect(
      solved.firstSolution
        == FirstSolution(at: try play.at("2026-03-30 11:00"), usedMilliseconds: minutes(120)))
    #expect(play.cycles(.line).count == 1)
  }

  @Test("a line's clock begins anew each time the line is entered, with half of the resolution's target")
  func lines() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00", line: .managers)
    try play.then("2026-03-30 10:00") { $0.line = .specialists }
    try play.then("2026-03-30 11:00") {
      $0.line = .developers
      $0.state = .waitingDeveloper
    }
    try play.then("2026-03-30 12:00") {
      $0.line = .specialists
      $0.state = .inProgress
    }
    // On line 3 a solution hands it to line 2, which is not entered by that.
    try play.solve("2026-03-30 12:30")
    let cycles = play.cycles(.line)
    #expect(cycles.map(\.line) == [.managers, .specialists, .developers, .specialists])
    #expect(cycles.map(\.outcome) == [.leftLine, .leftLine, .leftLine, .solved])
    #expect(cycles.allSatisfy { $0.targetMilliseconds == minutes(720) })
  }

  @Test("a solution on line 3 ends its cycle, and reopening on line 2 begins another")
  func solvedByTheOverseer() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00", line: .developers)
    try play.then("2026-03-30 10:00") {
      $0.state = .solved
      $0.line = .specialists
    }
    try play.move("2026-03-30 11:00", to: .assigned)
    #expect(play.cycles(.line).map(\.line) == [.developers, .specialists])
    #expect(play.cycles(.line).map(\.outcome) == [.solved, nil])
  }

  @Test("a reply is written while the customer is online; the time offline does not count")
  func replyCycle() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.then("2026-03-30 10:00", .composeStarted(by: "anna"))
    #expect(try !play.clock(.replyCycle).isRunning)
    try play.then("2026-03-30 10:10") { $0.customerIsOnline = true }
    try play.then("2026-03-30 10:15") { $0.customerIsOnline = false }
    try play.then("2026-03-30 11:00") { $0.customerIsOnline = true }
    try play.then("2026-03-30 11:02", .composeStarted(by: "boris"))
    #expect(try play.clock(.replyCycle).dueAt == (try play.at("2026-03-30 11:10")))
    try play.reply("2026-03-30 11:05")
    try play.then("2026-03-30 11:30", .composeStarted(by: "boris"))
    try play.then("2026-03-30 11:31", .composeDropped)
    let cycles = play.cycles(.replyCycle)
    #expect(cycles.map(\.person) == ["anna", "boris"])
    #expect(cycles.map(\.endedMilliseconds) == [minutes(10), minutes(1)])
    #expect(cycles.map(\.outcome) == [.answered, .cancelled])
  }

  @Test("a merge stops the clocks, and undoing it sets them going as if nothing had been")
  func merging() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.customerWrites("2026-03-30 09:30")
    let before = play.clocks
    try play.then("2026-03-30 10:00") {
      $0.state = .merged
      $0.unansweredSince = nil
    }
    #expect(play.clocks.clocks.allSatisfy { $0.outcome == .merged })
    #expect(play.clocks.nextAlarm(at: play.step.at, play.rules) == nil)
    try play.then("2026-03-30 12:00") {
      $0.state = .queued
      $0.unansweredSince = before.clocks.last?.startedAt
    }
    #expect(play.clocks.clocks.map(\.dueAt) == before.clocks.map(\.dueAt))
    #expect(play.clocks.clocks.map(\.cycle) == before.clocks.map(\.cycle))
  }

  @Test("an older message that comes with a merge begins the wait anew; its going ends that")
  func inheritedWait() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    let older = try play.at("2026-03-30 09:10")
    let own = try play.at("2026-03-30 10:00")
    try play.then("2026-03-30 10:00") { $0.unansweredSince = own }
    try play.then("2026-03-30 10:30") { $0.unansweredSince = older }
    #expect(try play.clock(.nextResponse).startedAt == older)
    try play.then("2026-03-30 10:40") { $0.unansweredSince = own }
    #expect(play.cycles(.nextResponse).map(\.outcome) == [.superseded, .superseded, nil])
    #expect(try play.clock(.nextResponse).dueAt == (try play.at("2026-03-30 15:00")))
  }
}
