import BusinessTime
import Testing

@Suite("Business calendars")
struct BusinessCalendarTests {
  let moscow: BusinessCalendar

  init() throws {
    moscow = .standard(in: try TimeZoneDirectory.system.zone(named: "Europe/Moscow"))
  }

  private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

  @Test("the default week is Monday to Friday, 9 to 13 and 14 to 18")
  func defaultWeek() throws {
    let monday = try instant("2026-11-23T00:00:00+03:00")
    let nextMonday = try instant("2026-11-30T00:00:00+03:00")
    #expect(moscow.openDuration(from: monday, to: nextMonday) == .seconds(40 * 3_600))
    #expect(moscow.isOpen(at: try instant("2026-11-24T09:00:00+03:00")))
    #expect(!moscow.isOpen(at: try instant("2026-11-24T13:00:00+03:00")))
    #expect(!moscow.isOpen(at: try instant("2026-11-28T10:00:00+03:00")))
  }

  @Test("a due instant is the earliest, so it may be a closing time")
  func dueAtClosing() throws {
    let opening = try instant("2026-11-23T09:00:00+03:00")
    #expect(moscow.due(from: opening, after: .seconds(4 * 3_600)) == (try instant("2026-11-23T13:00:00+03:00")))
    #expect(moscow.due(from: opening, after: .seconds(40 * 3_600)) == (try instant("2026-11-27T18:00:00+03:00")))
    #expect(moscow.due(from: opening, after: .seconds(40 * 3_600 + 1)) == (try instant("2026-11-30T09:00:01+03:00")))
  }

  @Test("nothing to spend is due at once, even when closed")
  func dueAtOnce() throws {
    let sunday = try instant("2026-11-22T12:00:00+03:00")
    #expect(moscow.due(from: sunday, after: .zero) == sunday)
    #expect(moscow.due(from: sunday, after: .seconds(-5)) == sunday)
    #expect(moscow.nextOpen(atOrAfter: sunday) == (try instant("2026-11-23T09:00:00+03:00")))
  }

  @Test("what never comes is due in the distant future; the ends of the range do not trap")
  func extremes() {
    #expect(moscow.due(from: .epoch, afterMilliseconds: .max) == .distantFuture)
    let everything = moscow.openMilliseconds(
      from: Instant(millisecondsSinceEpoch: .min), to: Instant(millisecondsSinceEpoch: .max))
    #expect(everything > 0)
    #expect(moscow.openMilliseconds(from: .distantFuture, to: .distantPast) == 0)
    #expect(moscow.due(from: Instant(millisecondsSinceEpoch: .max), afterMilliseconds: 1) == .distantFuture)
  }

  @Test("a calendar without open time is refused")
  func noOpenTime() {
    #expect(throws: BusinessCalendarError.noOpenTime) { try BusinessCalendar(zone: .utc, weekdays: [.monday: []]) }
  }

  @Test("overlap and empty intervals are refused and named; touching is allowed")
  func overlap() throws {
    let morning = try #require(OpenInterval("09:00-13:00"))
    let late = try #require(OpenInterval("12:59-14:00"))
    let touching = try #require(OpenInterval("13:00-14:00"))
    let backwards = try #require(OpenInterval("18:00-09:00"))
    #expect(throws: BusinessCalendarError.overlap(.weekday(.monday), morning, late)) {
      try BusinessCalendar(zone: .utc, weekdays: [.monday: [late, morning]])
    }
    #expect(throws: BusinessCalendarError.emptyInterval(.weekday(.friday), backwards)) {
      try BusinessCalendar(zone: .utc, weekdays: [.friday: [backwards]])
    }
    _ = try BusinessCalendar(zone: .utc, weekdays: [.monday: [touching, morning]])
  }

  @Test(
    "an unknown zone is refused at once",
    arguments: ["Europe/Atlantis", "", "../etc/passwd", "/etc/passwd", "Europe"])
  func unknownZone(name: String) throws {
    let interval = try #require(OpenInterval("09:00-13:00"))
    #expect(throws: BusinessCalendarError.unknownZone(name)) {
      try BusinessCalendar(zoneNamed: name, weekdays: [.monday: [interval]])
    }
  }

  @Test("a dated exception replaces its weekday")
  func exceptions() throws {
    let day = try #require(OpenInterval("09:00-17:00"))
    let short = try #require(OpenInterval("10:00-11:00"))
    let holiday = try #require(LocalDate("2026-11-24"))
    let saturday = try #require(LocalDate("2026-11-28"))
    let calendar = try BusinessCalendar(
      zone: .utc, weekdays: [.tuesday: [day]], exceptions: [holiday: [], saturday: [short]])
    let week = calendar.openMilliseconds(
      from: try instant("2026-11-23T00:00Z"), to: try instant("2026-11-30T00:00Z"))
    #expect(week == 3_600_000)
    #expect(calendar.intervals(on: holiday).isEmpty)
  }
}
