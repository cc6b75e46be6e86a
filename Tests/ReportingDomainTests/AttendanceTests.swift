import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("Attendance")
struct AttendanceTests {
  private func date(_ text: String) throws -> LocalDate { try Samples.date(text) }

  @Test("a date's own shift stands in place of the week's, and moves lateness")
  func dated() throws {
    let shifts = try Samples.shifts(
      "09:00-18:00",
      dated: [
        date("2026-03-30"): try #require(DatedHours("12:00-20:00")), date("2026-03-31"): .free,
      ])
    let start = try Samples.at("2026-03-30T12:05:00")
    let placement = DayPlacement(start: start, shifts: shifts)
    #expect(Attendance.lateMinutes(start: start, shift: placement.shift, graceMinutes: 10) == 0)
    #expect(try shifts.shift(on: date("2026-03-31")) == nil)
    #expect(try shifts.hours(on: date("2026-04-01"))?.description == "09:00-18:00")
  }

  @Test(
    "shifts that meet are found, with both named",
    arguments: [
      ("22:00-06:00", "05:59-14:00", 1), ("22:00-06:00", "06:00-14:00", 0), ("22:00-06:00", "", 0),
      ("09:00-18:00", "09:00-18:00", 0), ("18:00-17:59", "17:58-18:30", 1),
    ])
  func overlaps(first: String, second: String, count: Int) throws {
    let shifts = try Samples.shifts(
      "",
      dated: [
        date("2026-04-01"): try #require(DatedHours(first)), date("2026-04-02"): try #require(DatedHours(second)),
      ])
    for changed in ["2026-04-01", "2026-04-02"] {
      let found = shifts.overlaps(around: [try date(changed)])
      #expect(found.count == count)
      if let overlap = found.first {
        #expect(overlap.description.contains("\(first) of 2026-04-01 lasts into 2026-04-02, where \(second)"))
      }
    }
  }

  @Test("a week whose night lasts into the next day's shift is found, Sunday's into Monday too")
  func weekOverlap() throws {
    func overlap(_ texts: [String]) throws -> String? {
      try ShiftWeek(zone: Samples.zone, texts: texts).overlap?.description
    }
    let late = "22:00-09:01"
    #expect(
      try overlap(["", late, "09:00-18:00"])?.hasPrefix("the shift 22:00-09:01 of tuesday lasts into wednesday") == true
    )
    #expect(try overlap(["09:00-18:00", "", "", "", "", "", late])?.contains("of sunday lasts into monday") == true)
    #expect(try overlap(["", "22:00-09:00", "09:00-18:00"]) == nil)
  }

  @Test(
    "a day written with pauses counts from its first beginning to its last end",
    arguments: [
      ("09:00-13:00,14:00-18:00", "09:00-18:00"), ("22:00-02:00 03:00-06:00", "22:00-06:00"),
      ("09:00-18:00", "09:00-18:00"), ("09:00-13:00,nonsense", "none"), ("", "none"),
    ])
  func spanning(text: String, hours: String) {
    #expect(ShiftHours(spanning: text)?.description ?? "none" == hours)
  }

  @Test("workdays are dates with a shift and no leave, and those on which a day was started all the same")
  func workdays() throws {
    let week = ["09:00-18:00", "09:00-18:00", "09:00-18:00", "09:00-18:00", "09:00-18:00", "", ""]
    let shifts = ShiftPlan(week: try ShiftWeek(zone: Samples.zone, texts: week))
    let sick = Leave(
      id: 1, person: "anna", kind: .sick, first: try date("2026-03-26"), last: try date("2026-03-27"),
      state: .requested, reason: "", requestedAt: .epoch, requestedBy: "anna")
    let found = shifts.workdays(
      through: try date("2026-03-30"), count: 4, leaves: [sick], started: [try date("2026-03-28")])
    #expect(found.map(\.description) == ["2026-03-30", "2026-03-28", "2026-03-25", "2026-03-24"])
    #expect(try Samples.shifts("").workdays(through: date("2026-03-30"), count: 20).isEmpty)
  }

  @Test("the third unexcused late start within twenty workdays is systematic, the fourth before them is not counted")
  func systematic() throws {
    let shifts = try Samples.shifts("09:00-18:00")
    let last = try date("2026-03-30")
    var late = [0, 5, 19, 20].map { LateDay(person: "anna", date: last.adding(days: -$0), minutes: 15) }
    func review() -> LatenessReview {
      LatenessReview(workdays: shifts.workdays(through: last, count: 20), late: late)
    }
    #expect(review().unexcused == 3 && review().isSystematic)
    #expect(review().flags(on: last) == ["SYSTEMATIC_LATENESS"])
    #expect(try late[1].requestExcuse(reason: "встала электричка"))
    #expect(review().isSystematic, "asking is not being excused")
    #expect(try late[1].decideExcuse(accept: true, reason: "", by: "elena"))
    #expect(review().unexcused == 2 && !review().isSystematic)
    #expect(review().flags(on: late[1].date) == ["EXCUSED"])
  }

  @Test("an excuse needs lateness, a reason, and somebody else to decide")
  func excuses() throws {
    var early = LateDay(person: "anna", date: try date("2026-03-30"), minutes: 0)
    #expect(throws: ExcuseError.self) { try early.requestExcuse(reason: "x") }
    var late = LateDay(person: "anna", date: try date("2026-03-30"), minutes: 15)
    #expect(throws: ExcuseError.reasonMissing) { try late.requestExcuse(reason: " ") }
    #expect(throws: ExcuseError.reasonMissing, "nobody has said why") {
      try late.decideExcuse(accept: true, reason: "", by: "elena")
    }
    try late.requestExcuse(reason: "врач")
    #expect(throws: ExcuseError.ownDecision("anna")) {
      try late.decideExcuse(accept: true, reason: "", by: "anna")
    }
    #expect(throws: ExcuseError.reasonMissing) { try late.decideExcuse(accept: false, reason: "", by: "elena") }
    try late.decideExcuse(accept: false, reason: "третий раз", by: "elena")
    #expect(throws: ExcuseError.self) { try late.requestExcuse(reason: "правда врач") }
    #expect(try late.decideExcuse(accept: true, reason: "принесла справку", by: "elena"), "a lead may think again")
    #expect(try !late.decideExcuse(accept: true, reason: "", by: "elena"))
  }

  @Test("the table shows leave where a shift was, and says nothing of a free day")
  func table() throws {
    var member = TeamMember(id: "anna", name: "Anna", team: "", line: 2, shifts: try Samples.shifts("09:00-18:00"))
    member.leaves = [
      Leave(
        id: 1, person: "anna", kind: .vacation, first: try date("2026-03-30"), last: try date("2026-03-31"),
        state: .approved, reason: "", requestedAt: .epoch, requestedBy: "anna")
    ]
    let now = try Samples.at("2026-04-01T12:00:00")
    let row = TeamRow(withoutDay: try date("2026-03-30"), of: member, now: now)
    #expect(row?.standing == .leave && row?.flags == ["VACATION"])
    #expect(TeamRow(withoutDay: try date("2026-04-01"), of: member, now: now)?.standing == .absent)
    member.shifts.dated[try date("2026-03-30")] = .free
    #expect(TeamRow(withoutDay: try date("2026-03-30"), of: member, now: now) == nil)
  }
}
