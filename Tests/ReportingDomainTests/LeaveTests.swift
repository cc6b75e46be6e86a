import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("Leave")
struct LeaveTests {
  private let now = Instant(iso8601: "2026-03-30T10:00:00+03:00") ?? .epoch

  private func date(_ text: String) throws -> LocalDate { try Samples.date(text) }

  private func request(
    _ kind: LeaveKind, _ first: String, _ last: String, others: [Leave] = [], id: UInt64 = 1,
    reason: String = "", part: LeavePart = .whole
  ) throws -> Leave {
    try Leave(
      requesting: LeaveRequest(
        person: "anna", kind: kind, first: date(first), last: date(last), part: part, reason: reason),
      id: id, others: others, by: "anna", today: date("2026-03-30"), at: now)
  }

  @Test("waits for a lead, but sickness holds at once")
  func holding() throws {
    var vacation = try request(.vacation, "2026-04-06", "2026-04-17")
    #expect(vacation.state == .requested && !vacation.holds)
    #expect(try vacation.decide(approve: true, reason: "", by: "elena", overseen: [], at: now))
    #expect(vacation.holds && vacation.decidedBy == "elena" && vacation.version == 2)
    #expect(try !vacation.decide(approve: true, reason: "", by: "elena", overseen: [], at: now), "twice is once")
    #expect(vacation.version == 2)
    var sick = try request(.sick, "2026-03-30", "2026-03-31")
    #expect(sick.holds)
    #expect(try sick.decide(approve: false, reason: "was seen at the lake", by: "elena", overseen: [], at: now))
    #expect(!sick.holds)
  }

  @Test(
    "is refused for dates that cannot be",
    arguments: [
      ("vacation", "2026-04-17", "2026-04-06"), ("vacation", "2026-04-06", "2026-12-01"),
      ("vacation", "2026-03-29", "2026-04-02"), ("day_off", "2026-03-29", "2026-03-29"),
      ("sick", "2026-03-15", "2026-03-20"), ("vacation", "2028-01-01", "2028-01-02"),
    ])
  func dates(kind: String, first: String, last: String) throws {
    let kind = try #require(LeaveKind(rawValue: kind))
    #expect(throws: LeaveError.self) { try request(kind, first, last) }
  }

  @Test("of half a day takes its half, leaves the other for work or other leave, and is of one date")
  func halves() throws {
    let week = try ShiftWeek(zone: .utc, texts: Array(repeating: "09:00-18:00", count: 5) + ["", ""])
    let plan = ShiftPlan(week: week)
    func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }
    var first = try request(.dayOff, "2026-04-01", "2026-04-01", part: .firstHalf)
    let middle = try instant("2026-04-01T13:30:00Z")
    let (midnight, nextMidnight) = (try instant("2026-04-01T00:00:00Z"), try instant("2026-04-02T00:00:00Z"))
    #expect(first.span(in: plan) == midnight..<middle)
    let second = try request(.vacation, "2026-04-01", "2026-04-01", others: [first], id: 2, part: .secondHalf)
    #expect(second.span(in: plan) == middle..<nextMidnight)
    #expect(first.description == "day off 1, 2026-04-01, first half")
    #expect(throws: LeaveError.overlaps([first])) {
      try request(.dayOff, "2026-04-01", "2026-04-01", others: [first], id: 2, part: .firstHalf)
    }
    #expect(throws: LeaveError.overlaps([first])) {
      try request(.vacation, "2026-03-31", "2026-04-02", others: [first], id: 2)
    }
    let error = #expect(throws: LeaveError.self) {
      try request(.dayOff, "2026-04-01", "2026-04-02", part: .secondHalf)
    }
    let day = try date("2026-04-01")
    #expect(error == .halfOfSeveralDays(day, day.adding(days: 1)))
    // A free day is halved at noon.
    let saturday = try request(.dayOff, "2026-04-04", "2026-04-04", part: .firstHalf)
    let noon = try instant("2026-04-04T12:00:00Z")
    #expect(saturday.span(in: plan).upperBound == noon)

    try first.decide(approve: true, reason: "", by: "elena", overseen: [], at: now)
    var anna = TeamMember(id: "anna", name: "Anna", team: "", line: 2, shifts: plan, leaves: [first])
    #expect(anna.leave(on: day) == nil && anna.leaves(touching: day) == [first])
    #expect(anna.working(plan.shift(on: day))?.starts == middle)
    #expect(plan.workdays(through: day, count: 1, leaves: [first]) == [day], "half of it is worked")
    var other = second
    try other.decide(approve: true, reason: "", by: "elena", overseen: [], at: now)
    anna.leaves = [first, other]
    #expect(anna.working(plan.shift(on: day)) == nil, "two halves leave nothing")
  }

  @Test("does not share a date with other leave that stands, and names it")
  func overlapping() throws {
    let standing = try request(.vacation, "2026-04-06", "2026-04-17", id: 7)
    let error = #expect(throws: LeaveError.self) {
      try request(.dayOff, "2026-04-17", "2026-04-17", others: [standing], id: 8)
    }
    #expect(error == .overlaps([standing]))
    #expect(error?.description.contains("vacation 7, 2026-04-06 to 2026-04-17 (requested)") == true)
    var withdrawn = standing
    try withdrawn.cancel(reason: "", by: "anna", today: date("2026-03-30"), at: now)
    _ = try request(.dayOff, "2026-04-17", "2026-04-17", others: [withdrawn], id: 8)
    _ = try request(.dayOff, "2026-04-18", "2026-04-18", others: [standing], id: 8)
  }

  @Test("of somebody who oversees tickets is not approved, sickness excepted, and nobody decides about themselves")
  func deciding() throws {
    var vacation = try request(.vacation, "2026-04-06", "2026-04-17")
    let overseen = [OverseenTicket(number: 7, subject: "Пустой отчёт")]
    let error = #expect(throws: LeaveError.self) {
      try vacation.decide(approve: true, reason: "", by: "elena", overseen: overseen, at: now)
    }
    #expect(error?.description.contains("anna oversees T-7") == true)
    #expect(vacation.state == .requested && vacation.version == 1)
    #expect(throws: LeaveError.ownDecision("anna")) {
      try vacation.decide(approve: true, reason: "", by: "anna", overseen: [], at: now)
    }
    #expect(throws: LeaveError.declineNeedsReason(1)) {
      try vacation.decide(approve: false, reason: " ", by: "elena", overseen: [], at: now)
    }
    try vacation.decide(approve: false, reason: "сдача", by: "elena", overseen: overseen, at: now)
    #expect(throws: LeaveError.self) {
      try vacation.decide(approve: true, reason: "", by: "elena", overseen: [], at: now)
    }
    var sick = try request(.sick, "2026-03-30", "2026-03-30")
    #expect(try sick.decide(approve: true, reason: "", by: "elena", overseen: overseen, at: now))
  }

  @Test("under way ends with yesterday when it is cancelled, and is over after its last day")
  func cancelling() throws {
    func cancelled(on today: String) throws -> Leave {
      var leave = try request(.vacation, "2026-04-06", "2026-04-17")
      try leave.decide(approve: true, reason: "", by: "elena", overseen: [], at: now)
      #expect(try leave.cancel(reason: "вышла раньше", by: "anna", today: date(today), at: now))
      return leave
    }
    #expect(try cancelled(on: "2026-04-05").state == .cancelled)
    #expect(try cancelled(on: "2026-04-06").state == .cancelled)
    let short = try cancelled(on: "2026-04-10")
    #expect(try short.state == .approved && short.last == date("2026-04-09"))
    #expect(throws: LeaveError.self) { try cancelled(on: "2026-04-18") }
  }

  @Test("takes whole days; a night that has begun is finished first, unless one is sick")
  func spans() throws {
    let days = try Samples.shifts("09:00-18:00")
    let nights = try Samples.shifts("22:00-06:00")
    func span(_ leave: Leave, _ shifts: ShiftPlan) -> [String] {
      let span = leave.span(in: shifts)
      return [span.lowerBound.iso8601(in: Samples.zone), span.upperBound.iso8601(in: Samples.zone)]
    }
    let vacation = try request(.vacation, "2026-04-06", "2026-04-07")
    #expect(span(vacation, days) == ["2026-04-06T00:00:00+03:00", "2026-04-08T00:00:00+03:00"])
    #expect(span(vacation, nights) == ["2026-04-06T06:00:00+03:00", "2026-04-08T06:00:00+03:00"])
    let sick = try request(.sick, "2026-04-06", "2026-04-06")
    #expect(span(sick, nights) == ["2026-04-06T00:00:00+03:00", "2026-04-07T06:00:00+03:00"])
  }
}
