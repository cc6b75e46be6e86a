import BusinessTime
import Testing

@testable import ReportingDomain

/// Days and instants the tests share: Moscow, UTC+3 without daylight saving.
enum Samples {
  static let zone = TimeZoneRules(fixedOffsetSeconds: 3 * 3_600, name: "Moscow")

  static func at(_ text: String) throws -> Instant { try #require(Instant(iso8601: text + "+03:00")) }

  static func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }

  static func shifts(_ hours: String, dated: [LocalDate: DatedHours] = [:]) throws -> ShiftPlan {
    ShiftPlan(week: try ShiftWeek(zone: zone, texts: Array(repeating: hours, count: 7)), dated: dated)
  }

  /// Anna's Monday, started at nine.
  static func day(start: String = "2026-03-30T09:00:00", hours: String = "09:00-18:00") throws -> Workday {
    let start = try at(start)
    return Workday(
      starting: "anna", placement: DayPlacement(start: start, shifts: try shifts(hours)), mode: .remote, at: start)
  }

  /// The same with a plan: ticket 7, and a free task.
  static func plannedDay() throws -> Workday {
    var day = try day()
    try day.filePlan(
      [PlanItem(ticket: 7, text: "", estimateMinutes: 60), PlanItem(text: "write the guide")],
      at: try at("2026-03-30T09:05:00"))
    return day
  }

  static func solved(_ ticket: UInt64) throws -> TicketFacts {
    TicketFacts(
      ticket: ticket, subject: "Login fails", state: .solved, owner: "anna", role: .owner, acts: [.worked, .solved],
      workedMilliseconds: 45 * 60_000, replies: 1, solvedAt: try at("2026-03-30T12:00:00"))
  }

  static let calendar = BusinessCalendar.standard(in: zone)
}

/// A small deterministic generator, so that a failing seed can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
