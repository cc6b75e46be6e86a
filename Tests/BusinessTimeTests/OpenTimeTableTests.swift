import BusinessTime
import Foundation
import Testing

@Suite("Open time written out in a table")
struct OpenTimeTableTests {
  static let zones = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
  ]
  static let years = 2_019...2_025

  private static func instant(_ minute: Int) -> Instant { Instant(millisecondsSinceEpoch: Int64(minute) * 60_000) }

  /// The instants at which a zone changes its offset in the years.
  private static func transitions(of zone: TimeZoneRules) throws -> [Instant] {
    var at = zone.startOfDay(try #require(LocalDate(year: years.lowerBound, month: 1, day: 1)))
    var found: [Instant] = []
    while let next = zone.nextTransition(after: at), zone.date(at: next).year <= years.upperBound {
      found.append(next)
      at = next
    }
    return found
  }

  @Test("agrees with the oracle around every transition of several years, for random calendars", arguments: zones)
  func agreesWithOracle(name: String) throws {
    let zone = try TimeZoneDirectory.system.zone(named: name)
    var random = SeededGenerator(seed: 11)
    let transitions = try Self.transitions(of: zone)
    #expect(transitions.count >= 2 * Self.years.count)
    for transition in transitions {
      let day = Int(transition.millisecondsSinceEpoch / 86_400_000)
      let (calendar, intervals) = try RandomCalendar.make(
        zone: name, exceptionsAmong: day - 3..<day + 4, using: &random)
      let oracle = MinuteOracle(
        zone: name, from: Date(timeIntervalSince1970: Double(day - 10) * 86_400), days: 20, intervals: intervals)
      let table = OpenTimeTable(calendar, around: transition)
      for _ in 0..<12 {
        let start = Int.random(in: (day - 4) * 1_440..<(day + 4) * 1_440, using: &random)
        let end = Int.random(in: start..<(day + 4) * 1_440, using: &random)
        let expected = oracle.openMinutes(from: start, to: end)
        #expect(
          table.openMilliseconds(from: Self.instant(start), to: Self.instant(end)) == Int64(expected) * 60_000,
          "\(name), \(Self.instant(start)) to \(Self.instant(end))")
        guard expected > 0 else { continue }
        let minutes = Int.random(in: 1...expected, using: &random)
        let due = try #require(oracle.due(from: start, minutes: minutes))
        #expect(
          table.due(from: Self.instant(start), afterMilliseconds: Int64(minutes) * 60_000) == Self.instant(due),
          "\(name), \(minutes) min from \(Self.instant(start))")
      }
    }
  }

  @Test("holds the laws of W and D, and says what its calendar says", arguments: zones, 0..<6 as Range<UInt64>)
  func laws(name: String, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 97 &+ 5)
    let calendar = try RandomCalendar.make(zone: name, exceptionsAmong: 18_200..<20_000, using: &random).calendar
    let table = OpenTimeTable(calendar, years: 2_020...2_023)
    // Also from before and to behind what is written out.
    let span: Range<Int64> = 1_560_000_000_000..<1_720_000_000_000
    for _ in 0..<40 {
      let instants = (0..<3).map { _ in Instant(millisecondsSinceEpoch: .random(in: span, using: &random)) }.sorted()
      let (a, b, c) = (instants[0], instants[1], instants[2])
      let (m, n) = (
        Int64.random(in: 1...400_000_000, using: &random), Int64.random(in: 1...400_000_000, using: &random)
      )
      #expect(table.openMilliseconds(from: a, to: c) == calendar.openMilliseconds(from: a, to: c))
      #expect(table.due(from: a, afterMilliseconds: n) == calendar.due(from: a, afterMilliseconds: n))
      // W(a, D(a, n)) = n, and no earlier instant has it.
      let due = table.due(from: a, afterMilliseconds: n)
      #expect(table.openMilliseconds(from: a, to: due) == n)
      #expect(table.openMilliseconds(from: a, to: due.advanced(byMilliseconds: -1)) == n - 1)
      // W is additive.
      #expect(
        table.openMilliseconds(from: a, to: c)
          == table.openMilliseconds(from: a, to: b) + table.openMilliseconds(from: b, to: c))
      // D is monotone in both arguments.
      #expect(table.due(from: a, afterMilliseconds: n) <= table.due(from: b, afterMilliseconds: n))
      #expect(
        table.due(from: a, afterMilliseconds: min(m, n)) <= table.due(from: a, afterMilliseconds: max(m, n)))
      // D(a, m + n) = D(D(a, m), n).
      #expect(
        table.due(from: a, afterMilliseconds: m + n)
          == table.due(from: table.due(from: a, afterMilliseconds: m), afterMilliseconds: n))
    }
  }

  @Test("an opening that clocks skip is the skip, and so is a closing; both within it leave nothing")
  func skipped() throws {
    let berlin = try table(["01:00-02:30"], ["02:15-02:45", "02:50-04:00"], zone: "Europe/Berlin")
    // On Sunday 2021-03-28 the wall goes from 02:00 to 03:00 at 01:00 UTC.
    let midnight = try instant("2021-03-27T23:00:00Z")
    #expect(berlin.openMilliseconds(from: midnight, to: try instant("2021-03-28T01:00:00Z")) == 0)
    #expect(berlin.nextOpen(atOrAfter: midnight) == (try instant("2021-03-28T01:00:00Z")))
    #expect(berlin.openMilliseconds(from: midnight, to: try instant("2021-03-28T22:00:00Z")) == 3_600_000)
    // The closing at 02:30 is the skip too.
    let saturday = try table(["01:00-02:30"], ["01:00-02:30"], zone: "Europe/Berlin")
    #expect(saturday.openMilliseconds(from: midnight, to: try instant("2021-03-28T22:00:00Z")) == 3_600_000)
  }

  @Test("in a fold an opening takes the first instance and a closing the last")
  func repeated() throws {
    // On Sunday 2021-10-31 the wall shows 02:00 to 03:00 twice, from 00:00 UTC and from 01:00 UTC.
    let berlin = try table([], ["02:30-02:40"], zone: "Europe/Berlin")
    let midnight = try instant("2021-10-30T22:00:00Z")
    #expect(berlin.nextOpen(atOrAfter: midnight) == (try instant("2021-10-31T00:30:00Z")))
    #expect(berlin.due(from: midnight, afterMilliseconds: 70 * 60_000) == (try instant("2021-10-31T01:40:00Z")))
    #expect(berlin.openMilliseconds(from: midnight, to: try instant("2021-10-31T12:00:00Z")) == 70 * 60_000)
  }

  @Test("spends no time on what never comes, and takes any years")
  func extremes() {
    let table = OpenTimeTable(.standard(in: .utc), years: Int.min...Int.max)
    #expect(table.due(from: .epoch, afterMilliseconds: .max) == .distantFuture)
    #expect(table.openMilliseconds(from: .distantFuture, to: .distantPast) == 0)
    let ending = OpenTimeTable(.alwaysOpen(), around: .distantFuture)
    #expect(ending.due(from: .distantFuture, afterMilliseconds: 1) == .distantFuture)
    #expect(OpenTimeTable(.alwaysOpen(), around: .epoch).isOpen(at: .epoch))
  }

  private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

  /// Saturdays and Sundays only.
  private func table(_ saturday: [String], _ sunday: [String], zone: String) throws -> OpenTimeTable {
    let calendar = try BusinessCalendar(
      zoneNamed: zone,
      weekdays: [
        .saturday: try saturday.map { try #require(OpenInterval($0)) },
        .sunday: try sunday.map { try #require(OpenInterval($0)) },
      ])
    return OpenTimeTable(calendar, years: 2_021...2_021)
  }
}
