import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Warnings and breaches of clocks")
struct ClockAlarmTests {
  @Test("exactly at due is met; a millisecond later is a breach stamped at due")
  func exactlyAtDue() throws {
    for (reply, breaches) in [("2026-03-30 15:00", 0), ("2026-03-30 15:00:00.001", 1)] {
      var play = try ClockPlay(filed: "2026-03-30 10:00")
      try play.reply(reply)
      #expect(play.said(.firstResponse).count == breaches)
      #expect(try play.clock(.firstResponse).breach?.at == (breaches == 0 ? nil : try play.at("2026-03-30 15:00")))
    }
  }

  @Test("what is due when the department closes is due then, and not met after the night")
  func dueAtClosing() throws {
    var play = try ClockPlay(filed: "2026-03-30 14:00")
    #expect(try play.clock(.firstResponse).dueAt == (try play.at("2026-03-30 18:00")))
    try play.reply("2026-03-31 08:00")
    #expect(play.said(.firstResponse) == ["breach 2026-03-30 18:00"])
  }

  @Test("warns at 50, 75 and 90 percent and tells the breach once")
  func thresholds() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.pass(until: "2026-03-30 20:00")
    #expect(
      play.said(.firstResponse) == [
        "50 % 2026-03-30 11:00", "75 % 2026-03-30 12:00", "90 % 2026-03-30 12:36", "breach 2026-03-30 13:00",
      ])
    #expect(play.clocks.nextAlarm(at: try play.at("2026-03-30 20:00"), play.rules) != nil, "the resolution goes on")
  }

  @Test("a threshold that falls on closing is told at the next opening")
  func closedThreshold() throws {
    // Half of 4 h is used when the lunch break begins.
    var play = try ClockPlay(filed: "2026-03-30 11:00")
    try play.pass(until: "2026-03-30 14:30")
    #expect(play.said(.firstResponse) == ["50 % 2026-03-30 14:00"])
  }

  @Test("after downtime only the highest share that was passed is told, and only in open time")
  func downtime() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00", .p2)
    // 8 h to the solution; nobody looked until Tuesday night.
    try play.reply("2026-03-30 09:10")
    try play.ring("2026-03-30 17:30")
    #expect(play.said(.resolution) == ["90 % 2026-03-30 17:12"])
    var night = try ClockPlay(filed: "2026-03-30 14:00")
    try night.ring("2026-03-30 17:00")
    #expect(night.said(.firstResponse) == ["75 % 2026-03-30 17:00"])
    var late = try ClockPlay(filed: "2026-03-30 10:00", .p4)
    // 6 of 8 h are used by 17:00; noticed at 19:00 it waits for the morning.
    try late.ring("2026-03-30 19:00")
    #expect(late.said(.firstResponse).isEmpty)
    #expect(late.clocks.nextAlarm(at: try late.at("2026-03-30 19:00"), late.rules) == (try late.at("2026-03-31 09:00")))
    try late.ring("2026-03-31 09:00")
    #expect(late.said(.firstResponse) == ["75 % 2026-03-30 17:00"])
    // Over due, the breach says it all.
    var over = try ClockPlay(filed: "2026-03-30 09:00")
    try over.ring("2026-04-01 09:00")
    #expect(over.said(.firstResponse) == ["breach 2026-03-30 13:00"])
  }

  @Test("nothing is told while a clock pauses, and what was told is not told again")
  func paused() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00", .p1)
    try play.reply("2026-03-30 09:05")
    try play.pass(until: "2026-03-30 11:30")
    #expect(play.said(.resolution) == ["50 % 2026-03-30 11:00"])
    try play.move("2026-03-30 11:30", to: .waitingCustomer)
    #expect(play.clocks.nextAlarm(at: play.step.at, play.rules) == nil)
    try play.move("2026-03-30 16:00", to: .inProgress)
    try play.pass(until: "2026-03-30 16:40")
    #expect(play.said(.resolution) == ["50 % 2026-03-30 11:00", "75 % 2026-03-30 16:30"])
  }

  @Test("another priority keeps the time used; an overspend is one breach by the change, told once")
  func priority() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.then("2026-03-30 12:00") { $0.priority = .p2 }
    // 3 h are used: the response had 2 h, the solution has 8 h.
    #expect(play.said(.firstResponse) == ["breach by a change 2026-03-30 12:00"])
    #expect(play.said(.resolution).isEmpty)
    #expect(try play.clock(.resolution).dueAt == (try play.at("2026-03-30 18:00")))
    try play.then("2026-03-30 12:10") { $0.priority = .p4 }
    try play.then("2026-03-30 12:20") { $0.priority = .p1 }
    try play.reply("2026-03-31 12:00")
    #expect(play.said(.firstResponse).count == 1)
    #expect(try play.clock(.firstResponse).breach?.cause == .policyChange)
  }

  @Test("another policy moves what runs, counts what differs, and leaves what is stopped alone")
  func policy() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    try play.reply("2026-03-30 10:00")
    try play.move("2026-03-30 11:00", to: .waitingCustomer)
    var policy = ClockPolicy(version: 2)
    policy[ClockTerm(.resolution, .p3)] = minutes(60)
    policy[ClockTerm(.firstResponse, .p3)] = minutes(30)
    #expect(try play.change("2026-03-30 12:00", to: policy) == 1)
    #expect(play.said(.resolution) == ["breach by a change 2026-03-30 12:00"])
    #expect(play.said(.firstResponse).isEmpty)
    let stopped = try play.clock(.firstResponse)
    #expect(stopped.targetMilliseconds == minutes(240) && stopped.stretches.last?.policyVersion == 1)
    let paused = try play.clock(.resolution)
    #expect(!paused.isRunning && paused.endedMilliseconds == minutes(120))
    #expect(paused.stretches.last?.cause == "policy 2")
  }

  @Test("another calendar counts the past by the old one")
  func calendar() throws {
    var play = try ClockPlay(filed: "2026-03-30 09:00")
    let always = OpenTimeTable(.alwaysOpen(version: 2), around: play.step.at)
    let next = ClockRules(policy: .standard, openTime: always)
    let outcome = play.clocks.reevaluate(
      at: try play.at("2026-03-30 14:00"), cause: "calendar 2", from: play.rules, to: next)
    #expect(outcome.changed == 3)
    // 4 h of 24 were used in the five hours since.
    let resolution = try #require(play.clocks.clocks.first { $0.metric == .resolution })
    #expect(resolution.dueAt == (try play.at("2026-03-31 10:00")))
    #expect(resolution.stretches.map(\.calendarVersion) == [1, 2])
  }

  @Test("the hour that is skipped or repeated does not shift what is due, nor does a holiday count")
  func unusualDays() throws {
    // The clocks of Berlin go forward on Sunday, 29 March, and back on Sunday, 25 October.
    for (filed, due) in [("2026-03-27 17:00", "2026-03-30 12:00"), ("2026-10-23 17:00", "2026-10-26 12:00")] {
      let play = try ClockPlay(filed: filed, zone: ClockPlay.berlin)
      #expect(try play.clock(.firstResponse).dueAt == (try play.at(due)))
    }
    let holiday = try ClockPlay(filed: "2026-03-30 17:00", holidays: ["2026-03-31"])
    #expect(try holiday.clock(.firstResponse).dueAt == (try holiday.at("2026-04-01 12:00")))
  }

  @Test("a day of short and long nights is open for the time that passes, not the time the wall shows")
  func nightShift() throws {
    let zone = try TimeZoneDirectory.system.zone(named: ClockPlay.berlin)
    let night = try BusinessCalendar(
      zone: zone, weekdays: [.sunday: [try #require(OpenInterval("00:00-06:00"))]])
    for (date, hours) in [("2026-03-29", 5), ("2026-10-25", 7), ("2026-11-01", 6)] {
      let start = try ClockPlay.instant("\(date) 00:00", zone)
      let table = OpenTimeTable(night, around: start)
      let open = table.openMilliseconds(from: start, to: start.advanced(byMilliseconds: 86_400_000))
      #expect(open == minutes(Int64(hours) * 60), "\(date)")
    }
  }
}
