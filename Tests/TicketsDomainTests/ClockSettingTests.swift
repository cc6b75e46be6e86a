import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Calendars and targets before they are in force")
struct ClockSettingTests {
  private static func calendar(_ draft: CalendarDraft) throws(ClockSettingProblems) -> BusinessCalendar {
    try draft.calendar(version: 2) { try? TimeZoneDirectory.system.zone(named: $0) }
  }

  private static func problems(_ draft: CalendarDraft) throws -> [String] {
    let problems = try #require(throws: ClockSettingProblems.self) { _ = try calendar(draft) }
    return problems.problems.map { "\($0.place): \($0.text)" }
  }

  @Test("a calendar is what its draft says, whatever the order and the case")
  func whole() throws {
    let draft = CalendarDraft(
      zone: "Europe/Berlin",
      week: [.init(day: "Tuesday", open: ["14:00-18:00", "09:00-13:00"]), .init(day: "monday", open: [])],
      exceptions: [.init(day: "2026-12-24", open: ["09:00-12:00"], note: "Heiligabend")])
    let calendar = try Self.calendar(draft)
    #expect(calendar.version == 2 && calendar.zone.name == "Europe/Berlin")
    #expect(
      calendar.intervals(on: try #require(LocalDate("2026-12-22"))).map(\.description) == [
        "09:00-13:00", "14:00-18:00",
      ])
    #expect(calendar.intervals(on: try #require(LocalDate("2026-12-24"))).map(\.description) == ["09:00-12:00"])
    #expect(calendar.intervals(on: try #require(LocalDate("2026-12-21"))).isEmpty)
  }

  @Test("everything wrong with a calendar is said at once")
  func wrong() throws {
    let said = try Self.problems(
      CalendarDraft(
        zone: "Europe/Moskau",
        week: [
          .init(day: "monday", open: ["09:00-13:00", "12:00-18:00"]), .init(day: "tuesday", open: ["18:00-09:00"]),
          .init(day: "wednesday", open: ["9 to 5"]), .init(day: "freitag", open: ["09:00-13:00"]),
          .init(day: "Monday", open: ["09:00-13:00"]),
        ],
        exceptions: [
          .init(day: "2026-02-30", open: []), .init(day: "2026-05-01", open: []), .init(day: "2026-05-01", open: []),
        ]))
    let expected = [
      "zone: there is no time zone 'Europe/Moskau'", "week.monday: 09:00-13:00 and 12:00-18:00 overlap",
      "week.tuesday: 18:00-09:00 must close after it opens", "week.wednesday: '9 to 5' is no interval",
      "week.freitag: 'freitag' is no weekday", "week.monday: the day is given twice",
      "exceptions.2026-02-30: '2026-02-30' is no date", "exceptions.2026-05-01: the date is given twice",
    ]
    for beginning in expected {
      #expect(said.contains { $0.hasPrefix(beginning) }, "no '\(beginning)' in \(said)")
    }
    #expect(said.count == expected.count, "\(said)")
  }

  @Test("a calendar that is never open is refused, even when it opens on a date")
  func neverOpen() throws {
    #expect(try Self.problems(CalendarDraft(zone: "UTC", week: [])).count == 1)
    let dated = CalendarDraft(
      zone: "UTC", week: [.init(day: "monday", open: [])],
      exceptions: [.init(day: "2026-05-09", open: ["09:00-13:00"])])
    #expect(try Self.problems(dated).first?.hasPrefix("week: there is no open time") == true)
  }

  @Test("hostile lengths are cut: few problems, and short ones")
  func hostile() throws {
    let long = String(repeating: "ё", count: 2_000)
    let said = try Self.problems(
      CalendarDraft(
        zone: long, week: Array(repeating: .init(day: long, open: [long]), count: 500),
        exceptions: Array(repeating: .init(day: long, open: [], note: long), count: 2_000)))
    #expect(said.count <= ClockSettingProblems.limit)
    #expect(said.allSatisfy { $0.count < 300 })
  }

  @Test("differences are told day by day")
  func differences() {
    let standard = CalendarDraft.standard(zone: "Europe/Moscow")
    var changed = standard
    changed.week[4].open = ["09:00-13:00"]
    changed.week[5].open = ["10:00-14:00"]
    changed.exceptions = [.init(day: "2026-05-01", open: [], note: "Праздник")]
    #expect(
      standard.differences(to: changed) == [
        "friday 09:00-13:00 14:00-18:00 -> 09:00-13:00", "saturday closed -> 10:00-14:00",
        "2026-05-01 as its weekday -> closed (Праздник)",
      ])
    var reordered = standard
    reordered.week.reverse()
    reordered.week[6].open.reverse()
    #expect(standard.differences(to: reordered).isEmpty)
  }

  @Test("a line's target stays half of its resolution's, unless it is named itself")
  func lines() throws {
    let changed = try ClockPolicy.standard.changed([(term: "resolution.p3", milliseconds: 16 * 3_600_000)])
    #expect(changed.version == 2 && changed.target(.line, .p3) == 8 * 3_600_000)
    let named = try changed.changed([
      (term: "resolution.P3", milliseconds: 10 * 3_600_000), (term: "line.P3", milliseconds: 8 * 3_600_000),
    ])
    #expect(named.version == 3 && named.target(.line, .p3) == 8 * 3_600_000)
    let apart = try named.changed([(term: "resolution.P3", milliseconds: 20 * 3_600_000)])
    #expect(apart.target(.line, .p3) == 8 * 3_600_000)
  }

  @Test("everything wrong with targets is said at once")
  func wrongTargets() throws {
    let problems = try #require(throws: ClockSettingProblems.self) {
      _ = try ClockPolicy.standard.changed([
        (term: "resolution.P1", milliseconds: 0), (term: "resolution.P5", milliseconds: 60_000),
        (term: "line.P2", milliseconds: -5), (term: "line.P3", milliseconds: 999),
        (term: "first_response.P1", milliseconds: .max),
        (term: "reply_cycle.P1", milliseconds: 60_000), (term: "REPLY_CYCLE.P1", milliseconds: 60_000),
      ])
    }
    #expect(
      problems.problems.map(\.place) == [
        "resolution.P1", "resolution.P5", "line.P2", "line.P3", "first_response.P1", "reply_cycle.P1",
      ])
  }
}
