import BusinessTime
import Testing

@Suite("Instants, dates and times")
struct InstantTests {
  @Test(
    "ISO 8601 with an offset is read",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T03:00:00+03:00", 0), ("1970-01-01 00:00Z", 0),
      ("1969-12-31T23:59:59.999Z", -1), ("2026-11-24T09:00:00.25+0300", 1_795_500_000_250),
      ("2026-11-24T06:00:00.2509999999Z", 1_795_500_000_250), ("2012-02-29T12:00:00-05", 1_330_534_800_000),
      ("2026-11-23T24:00:00Z", 1_795_478_400_000),
    ] as [(String, Int64)])
  func parses(text: String, milliseconds: Int64) {
    #expect(Instant(iso8601: text)?.millisecondsSinceEpoch == milliseconds)
  }

  @Test(
    "what is not an instant is refused",
    arguments: [
      "", "2026-11-24", "2026-11-24T09:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z",
      "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Z ",
      "2026-01-01T00:00:00+24:00", "2026-01-01T24:00:00.5Z", "+2026-01-01T00:00:00Z", "２026-01-01T00:00:00Z",
    ])
  func refuses(text: String) {
    #expect(Instant(iso8601: text) == nil)
  }

  @Test("what is printed is read again as the same instant")
  func roundTrip() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let instant = Instant(
        millisecondsSinceEpoch: .random(
          in: -62_000_000_000_000...253_000_000_000_000, using: &random))
      let offset = Int.random(in: -1_080...1_080, using: &random) * 60
      #expect(Instant(iso8601: instant.iso8601(offsetSeconds: offset)) == instant)
    }
    #expect(Instant(millisecondsSinceEpoch: .max).description == "9999-12-31T23:59:59.999Z")
  }

  @Test("arithmetic reports or saturates, and never traps")
  func arithmetic() {
    let last = Instant(millisecondsSinceEpoch: .max)
    let first = Instant(millisecondsSinceEpoch: .min)
    #expect(last.adding(milliseconds: 1) == nil)
    #expect(last.advanced(byMilliseconds: 1) == last)
    #expect(first.advanced(byMilliseconds: -1) == first)
    #expect(last.milliseconds(since: first) == .max)
    #expect(first.milliseconds(since: last) == .min)
    #expect(Instant(secondsSinceEpoch: .max) == last)
    #expect(Instant.epoch.advanced(by: .seconds(1)).millisecondsSinceEpoch == 1_000)
  }

  @Test("dates and day numbers agree both ways over 800 years")
  func dates() {
    var expected = LocalDate(year: 1_600, month: 1, day: 1)?.daysSinceEpoch ?? 0
    var weekday = 6  // 1600-01-01 was a Saturday.
    for year in 1_600..<2_400 {
      for month in 1...12 {
        for day in 1...LocalDate.days(inMonth: month, ofYear: year) {
          let date = LocalDate(daysSinceEpoch: expected)
          let components = date.components
          #expect(components.year == year && components.month == month && components.day == day)
          #expect(date.weekday.rawValue == weekday)
          #expect(LocalDate(year: year, month: month, day: day) == date)
          expected += 1
          weekday = weekday % 7 + 1
        }
      }
    }
    #expect(LocalDate(daysSinceEpoch: .max).description == "9999-12-31")
    #expect(LocalDate(daysSinceEpoch: .min).description == "-9999-01-01")
    #expect(LocalDate("2026-11-24")?.description == "2026-11-24")
    #expect(LocalDate("2026-11-31") == nil)
  }

  @Test("times of day read and print", arguments: [("09:00", "09:00"), ("24:00", "24:00"), ("23:59:59", "23:59:59")])
  func times(text: String, printed: String) throws {
    #expect(try #require(LocalTime(text)).description == printed)
    #expect(LocalTime("24:01") == nil)
    #expect(LocalTime("9:00") == nil)
  }
}
