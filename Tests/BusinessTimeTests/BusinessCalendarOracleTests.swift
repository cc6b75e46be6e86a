import BusinessTime
import Foundation
import Testing

@Suite("Open time against a minute-by-minute oracle")
struct BusinessCalendarOracleTests {
  struct Span: Sendable, CustomTestStringConvertible {
    var zone: String
    var from: String
    var testDescription: String { "\(zone) from \(from)" }
  }

  /// Spans around transitions of many kinds: an hour, half an hour, at midnight both ways, a whole day, none.
  static let spans = [
    Span(zone: "Europe/Berlin", from: "2021-03-01T00:00:00Z"),
    Span(zone: "Europe/Berlin", from: "2021-10-10T00:00:00Z"),
    Span(zone: "America/New_York", from: "2019-10-10T00:00:00Z"),
    Span(zone: "Australia/Lord_Howe", from: "2018-03-10T00:00:00Z"),
    Span(zone: "Australia/Lord_Howe", from: "2018-09-15T00:00:00Z"),
    Span(zone: "America/Sao_Paulo", from: "2017-09-20T00:00:00Z"),
    Span(zone: "America/Sao_Paulo", from: "2018-01-25T00:00:00Z"),
    Span(zone: "Pacific/Apia", from: "2011-12-05T00:00:00Z"),
    Span(zone: "America/Havana", from: "2016-10-15T00:00:00Z"),
    Span(zone: "Europe/Moscow", from: "2014-10-05T00:00:00Z"),
    Span(zone: "Asia/Kathmandu", from: "2020-01-01T00:00:00Z"),
  ]

  static let weeks: [[Weekday: [String]]] = [
    [.monday: ["09:00-13:00", "14:00-18:00"], .tuesday: ["09:00-13:00", "14:00-18:00"], .friday: ["08:15-17:45"]],
    // Nights, with openings and closings inside the hours that clocks skip and repeat.
    [
      .saturday: ["00:00-02:30", "22:00-24:00"], .sunday: ["00:00-00:30", "00:30-01:15", "01:45-02:20", "02:40-24:00"],
      .monday: ["00:00-06:00"],
    ],
    Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, ["00:00-24:00"]) }),
  ]

  @Test("W and D agree with the oracle", arguments: spans, weeks.indices)
  func agreesWithOracle(span: Span, weekIndex: Int) throws {
    let week = try Self.weeks[weekIndex].mapValues { texts in
      try texts.map { try #require(OpenInterval($0)) }
    }
    let from = try #require(Instant(iso8601: span.from))
    let exceptionDate = LocalDate(daysSinceEpoch: Int(from.millisecondsSinceEpoch / 86_400_000) + 20)
    let exceptions = [
      exceptionDate: [try #require(OpenInterval("10:00-11:00"))], exceptionDate.adding(days: 3): [],
    ]
    let calendar = try BusinessCalendar(zoneNamed: span.zone, weekdays: week, exceptions: exceptions)
    let days = 50
    let oracle = MinuteOracle(
      zone: span.zone, from: Date(timeIntervalSince1970: Double(from.millisecondsSinceEpoch) / 1_000), days: days
    ) { day in
      let date = LocalDate(daysSinceEpoch: day)
      return exceptions[date] ?? week[date.weekday] ?? []
    }

    var random = SeededGenerator(seed: UInt64(weekIndex) + 7)
    func instant(_ minute: Int) -> Instant { Instant(millisecondsSinceEpoch: Int64(minute) * 60_000) }
    for _ in 0..<120 {
      let bounds = oracle.firstMinute + 6 * 1_440..<oracle.firstMinute + (days - 6) * 1_440
      let start = Int.random(in: bounds, using: &random)
      let end = Int.random(in: start..<bounds.upperBound, using: &random)
      let expected = oracle.openMinutes(from: start, to: end)
      #expect(calendar.openMilliseconds(from: instant(start), to: instant(end)) == Int64(expected) * 60_000)

      let minutes = Int.random(in: 1...max(1, expected), using: &random)
      if expected > 0, let due = oracle.due(from: start, minutes: minutes) {
        #expect(calendar.due(from: instant(start), afterMilliseconds: Int64(minutes) * 60_000) == instant(due))
      }
    }
  }

  @Test("W is additive and D is its inverse over decades", arguments: ["Europe/Berlin", "Pacific/Apia", "UTC"])
  func additiveAndInverse(zoneName: String) throws {
    let calendar = BusinessCalendar.standard(in: try TimeZoneDirectory.system.zone(named: zoneName))
    let from = try #require(Instant(iso8601: "1995-01-01T00:00:00Z")).millisecondsSinceEpoch
    let until = try #require(Instant(iso8601: "2190-01-01T00:00:00Z")).millisecondsSinceEpoch
    var random = SeededGenerator(seed: 42)
    for _ in 0..<60 {
      let instants = (0..<3).map { _ in Instant(millisecondsSinceEpoch: .random(in: from..<until, using: &random)) }
        .sorted()
      let first = calendar.openMilliseconds(from: instants[0], to: instants[1])
      let second = calendar.openMilliseconds(from: instants[1], to: instants[2])
      #expect(calendar.openMilliseconds(from: instants[0], to: instants[2]) == first + second)
      guard first > 0 else { continue }
      let due = calendar.due(from: instants[0], afterMilliseconds: first)
      #expect(due <= instants[1])
      #expect(calendar.openMilliseconds(from: instants[0], to: due) == first)
      #expect(calendar.openMilliseconds(from: instants[0], to: due.advanced(byMilliseconds: -1)) == first - 1)
    }
  }
}
