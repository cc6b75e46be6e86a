import BusinessTime
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import ReportingService

@Suite("Reporting: attendance")
struct ReportingAttendanceTests {
  private func ask(
    _ fixture: ReportingFixture, _ kind: ReportingV1.LeaveKind, _ first: String = "", _ last: String = "",
    by name: String = "anna", role: String = "specialist", of person: String = ""
  ) async throws -> ReportingV1.Leave {
    try await fixture.attendance(name, role: role).requestLeave(
      .init(person: person, kind: kind, firstDate: first, lastDate: last, reason: "отдых"))
  }

  @Test("leave goes from the request to its effect on the day, the table and the reminders, and others are told")
  func vacation() async throws {
    let fixture = try await ReportingFixture()
    let leave = try await ask(fixture, .vacation, "2026-03-31", "2026-04-01")
    #expect(leave.id == 1 && leave.state == .requested && !leave.holds)
    let lead = fixture.attendance("lena", role: "lead")
    #expect(try await lead.listLeaves(.init(onlyRequested: true)).leaves.map(\.id) == [1])
    let approved = try await lead.decideLeave(.init(leave: 1, approve: true))
    #expect(approved.holds && approved.decidedBy == "lena")
    #expect(try await lead.decideLeave(.init(leave: 1, approve: true)) == approved, "a repeated call has one effect")
    #expect(try await fixture.told() == ["leave.requested", "leave.approved"])
    #expect(try await lead.listLeaves(.init(onlyRequested: true)).leaves.isEmpty)

    let today = try await fixture.days().startDay(.init(mode: .office))
    #expect(today.reminders.last == "In 1 day: vacation 1, 2026-03-31 to 2026-04-01; opora queue handover anna")
    try await fixture.move(to: "2026-03-31T09:00")
    try await fixture.restart()
    let refused = await #expect(throws: RPCError.self) {
      try await fixture.days().startDay(.init(mode: .office))
    }
    #expect(refused?.code == .failedPrecondition && missingCodes(refused) == ["ON_LEAVE workday"])
    #expect(try await fixture.days().getDay(.init()).reminders.isEmpty, "nobody is reminded while on leave")
    let rows = try await fixture.reports().teamTable(.init(fromDate: "2026-03-31", toDate: "2026-03-31")).rows
    let row = try #require(rows.first { $0.person == "anna" })
    #expect(row.state == "leave" && row.flags == ["VACATION"])
    let shifts = try await fixture.attendance().listShifts(.init(fromDate: "2026-03-31", toDate: "2026-04-02")).shifts
    #expect(shifts.map(\.source) == ["vacation", "vacation", "week"])

    let ended = try await fixture.attendance().cancelLeave(.init(leave: 1, reason: "вышла раньше"))
    #expect(ended.state == .cancelled)
    #expect(try await fixture.days().startDay(.init(mode: .office)).date == "2026-03-31")
  }

  @Test("sickness from today holds without approval, ends the open day, and the report waits")
  func sick() async throws {
    let fixture = try await ReportingFixture()
    _ = try await fixture.days().startDay(.init(mode: .office))
    try await fixture.move(to: "2026-03-30T11:00")
    let leave = try await ask(fixture, .sick, "", "2026-03-31")
    #expect(leave.holds && leave.firstDate == "2026-03-30")
    #expect(try await fixture.told() == ["workday.started", "leave.requested", "workday.auto_closed"])
    let day = try await fixture.days().getDay(.init())
    #expect(day.state == .autoClosed && day.flags.contains("LEFT_SICK"))
    #expect(day.endedAtMs == fixture.clock.now.millisecondsSinceEpoch)
    await #expect(throws: RPCError.self) { try await fixture.days().startDay(.init(mode: .remote)) }
    try await fixture.move(to: "2026-04-01T09:00")
    let back = try await fixture.days().startDay(.init(mode: .office))
    #expect(back.reportsDue == ["2026-03-30"])
    let error = await #expect(throws: RPCError.self) { try await ask(fixture, .vacation, "2026-03-31") }
    #expect(error?.code == .invalidArgument, "a vacation is not taken back in time")
  }

  @Test("sickness in a night takes the night that has begun, and a vacation lets it be finished")
  func night() async throws {
    let fixture = try await ReportingFixture(now: "2026-03-30T22:00")
    _ = try await fixture.days("nina").startDay(.init(mode: .remote))
    try await fixture.move(to: "2026-03-31T01:00")
    let vacation = try await ask(fixture, .vacation, "2026-03-31", by: "nina")
    #expect(vacation.startsAtMs == (try ReportingFixture.at("2026-03-31T06:00")).millisecondsSinceEpoch)
    _ = try await fixture.attendance("nina").cancelLeave(.init(leave: vacation.id))
    let sick = try await ask(fixture, .sick, by: "nina")
    #expect(sick.firstDate == "2026-03-30")
    #expect(sick.endsAtMs == (try ReportingFixture.at("2026-03-31T06:00")).millisecondsSinceEpoch)
    #expect(try await fixture.days("nina").getDay(.init()).state == .autoClosed)
  }

  @Test("planned leave of an overseer is refused until the last ticket is handed over, naming each")
  func oversight() async throws {
    let fixture = try await ReportingFixture()
    for number in [7, 9] as [UInt64] {
      var ticket = fixture.ticket(number, .waitingDeveloper, owner: "dmitry")
      ticket.overseer = "anna"
      try await fixture.tell("ticket.escalated", of: ticket)
    }
    var solved = fixture.ticket(8, .solved, owner: "dmitry")
    solved.overseer = "anna"
    try await fixture.tell("ticket.solved", of: solved)
    _ = try await ask(fixture, .vacation, "2026-04-06", "2026-04-10")
    let lead = fixture.attendance("lena", role: "lead")
    let error = await #expect(throws: RPCError.self) { try await lead.decideLeave(.init(leave: 1, approve: true)) }
    #expect(
      missingCodes(error) == ["OVERSIGHT_NOT_HANDED_OVER ticket/7", "OVERSIGHT_NOT_HANDED_OVER ticket/9"])
    #expect(try await fixture.told() == ["leave.requested"])
    for number in [7, 9] as [UInt64] {
      var ticket = fixture.ticket(number, .waitingDeveloper, owner: "dmitry")
      ticket.version = 2
      ticket.overseer = "boris"
      try await fixture.tell("ticket.oversight_handed_over", of: ticket)
    }
    #expect(try await lead.decideLeave(.init(leave: 1, approve: true)).state == .approved)
  }

  @Test("people ask for themselves, leads for others, and nobody decides about their own leave or sees others'")
  func rights() async throws {
    let fixture = try await ReportingFixture()
    _ = try await ask(fixture, .dayOff, "2026-04-03")
    await #expect(throws: RPCError.self) { try await ask(fixture, .dayOff, "2026-04-03", of: "boris") }
    let boris = try await ask(fixture, .sick, by: "lena", role: "lead", of: "boris")
    #expect(boris.person == "boris" && boris.requestedBy == "lena")
    let own = await #expect(throws: RPCError.self) {
      try await fixture.attendance("anna", role: "lead").decideLeave(.init(leave: 1, approve: true))
    }
    #expect(own?.code == .permissionDenied)
    await #expect(throws: RPCError.self) {
      try await fixture.attendance("boris").cancelLeave(.init(leave: 1))
    }
    #expect(try await fixture.attendance().listLeaves(.init()).leaves.map(\.id) == [1])
    await #expect(throws: RPCError.self) { try await fixture.attendance().listLeaves(.init(person: "boris")) }
    await #expect(throws: RPCError.self) { try await ask(fixture, .unspecified, "2026-04-08") }
    let unknown = await #expect(throws: RPCError.self) {
      try await fixture.attendance("lena", role: "lead").decideLeave(.init(leave: 99, approve: true))
    }
    #expect(unknown?.code == .notFound)
  }

  @Test("shifts of single dates are set all or nothing, and every overlap names both")
  func shifts() async throws {
    let fixture = try await ReportingFixture()
    let lead = fixture.attendance("lena", role: "lead")
    func set(_ changes: [(String, String, String)], dryRun: Bool = false) async throws -> [String] {
      try await lead.setShifts(
        .init(
          changes: changes.map { .init(person: $0.0, date: $0.1, hours: $0.2) }, reason: "график", dryRun: dryRun)
      ).changes
    }
    let error = await #expect(throws: RPCError.self) {
      try await set([
        ("anna", "2026-04-04", "10:00-16:00"), ("anna", "2026-03-31", "22:00-09:30"), ("nobody", "2026-04-04", "free"),
      ])
    }
    #expect(error?.details?.fieldViolations.map(\.field) == ["changes[1].hours", "changes[2].person"])
    #expect(
      error?.details?.fieldViolations.first?.description
        == "anna: the shift 22:00-09:30 of 2026-03-31 lasts into 2026-04-01, where 09:00-18:00 begins before it ends")
    await #expect(throws: RPCError.self) { try await set([("anna", "2026-04-04", "10-16")]) }
    await #expect(throws: RPCError.self) { try await set([("anna", "2026-04-31", "free")]) }
    #expect(try await fixture.told().isEmpty)

    let wanted = [("anna", "2026-04-04", "10:00-16:00"), ("anna", "2026-04-03", "free")]
    let texts = [
      "anna 2026-04-04: free as every saturday -> 10:00-16:00",
      "anna 2026-04-03: 09:00-18:00 as every friday -> free",
    ]
    #expect(try await set(wanted, dryRun: true) == texts)
    #expect(try await fixture.told().isEmpty)
    #expect(try await set(wanted) == texts)
    #expect(try await set(wanted).isEmpty, "a second run changes nothing")
    #expect(try await fixture.told() == ["shift.changed", "shift.changed"])
    try await fixture.restart()
    let listed = try await fixture.attendance().listShifts(.init(fromDate: "2026-04-03", toDate: "2026-04-05")).shifts
    #expect(listed.map { "\($0.hours) \($0.source)" } == [" date", "10:00-16:00 date", " week"])
    try await fixture.move(to: "2026-04-04T10:30")
    #expect(try await fixture.days().startDay(.init(mode: .remote)).lateMinutes == 30)
  }

  @Test("people routing tells of have its week: with pauses, or the standard one when none is given")
  func weeks() async throws {
    let fixture = try await ReportingFixture()
    let split = "09:00-13:00,14:00-18:00"
    for (id, shifts) in [("ivan", []), ("olga", [split, split, split, split, split, "", ""])] {
      let member = RoutingV1.Member(
        id: id, name: id, line: 2, role: "specialist", timeZone: "Europe/Moscow", active: true, shifts: shifts)
      try await fixture.deliver(
        [
          fixture.event(
            "staff.changed", at: fixture.clock.now, actor: "person/lead/lena",
            payload: RoutingV1.StaffEvent(member: member).encoded(), from: "routing")
        ], from: "routing")
      let day = try await fixture.attendance(id).listShifts(.init(fromDate: "2026-03-30", toDate: "2026-03-30")).shifts
      #expect(day.map(\.hours) == ["09:00-18:00"])
    }
  }

  @Test("three unexcused late starts are systematic in the table until a lead excuses one")
  func lateness() async throws {
    let fixture = try await ReportingFixture()
    for day in ["2026-03-30", "2026-03-31", "2026-04-01"] {
      try await fixture.move(to: "\(day)T09:15")
      _ = try await fixture.days().startDay(.init(mode: .office))
      _ = try await fixture.days("lena", role: "lead").endDay(
        .init(person: "anna", overrideReason: "a rehearsal"))
    }
    func flags() async throws -> [String] {
      let rows = try await fixture.reports().teamTable(.init(fromDate: "2026-04-01", toDate: "2026-04-01")).rows
      return rows.first { $0.person == "anna" }?.flags ?? []
    }
    #expect(try await flags().contains("SYSTEMATIC_LATENESS"))
    let lead = fixture.attendance("lena", role: "lead")
    let late = try await lead.listLateness(.init()).people
    #expect(late.map(\.person) == ["anna"] && late.first?.systematic == true && late.first?.unexcused == 3)
    let asked = try await fixture.attendance().requestExcuse(.init(date: "2026-03-31", reason: "встала электричка"))
    #expect(asked.excuse == .requested && asked.minutes == 15)
    await #expect(throws: RPCError.self) {
      try await fixture.attendance().decideExcuse(.init(date: "2026-03-31", accept: true))
    }
    let excused = try await lead.decideExcuse(.init(person: "anna", date: "2026-03-31", accept: true))
    #expect(excused.excuse == .accepted && excused.reason == "встала электричка")
    #expect(try await !flags().contains("SYSTEMATIC_LATENESS"))
    #expect(try await fixture.attendance().listLateness(.init()).people.first?.unexcused == 2)
    #expect(try await fixture.told().suffix(2) == ["excuse.requested", "excuse.accepted"])
    let error = await #expect(throws: RPCError.self) {
      try await fixture.attendance("boris").requestExcuse(.init(reason: "x"))
    }
    #expect(error?.code == .notFound)
  }
}
