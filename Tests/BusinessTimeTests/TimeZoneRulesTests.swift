import BusinessTime
import Foundation
import Testing

@Suite("Time zones")
struct TimeZoneRulesTests {
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
  }

  @Test(
    "offsets agree with Foundation over 60 years",
    arguments: [
      "Europe/Moscow", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tokyo",
    ])
  func agreesWithFoundation(name: String) throws {
    let rules = try TimeZoneDirectory.system.zone(named: name)
    let foundationZone = Foundation.TimeZone(identifier: name)
    let zone = try #require(foundationZone)
    for hour in stride(from: 0, to: 60 * 8_766, by: 11) {
      let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(hour) * 3_600))
      let instant = Instant(secondsSinceEpoch: Int64(hour) * 3_600)
      #expect(rules.offsetSeconds(at: instant) == offset, "\(name) at \(instant)")
    }
  }

  @Test("the footer goes on where the table of transitions ends")
  func footerContinues() throws {
    let berlin = try TimeZoneDirectory.system.zone(named: "Europe/Berlin")
    for year in [2_149, 2_150, 2_151, 2_400, 9_998] {
      let summer = try #require(LocalDate(year: year, month: 7, day: 1))
      let winter = try #require(LocalDate(year: year, month: 12, day: 1))
      #expect(berlin.offsetSeconds(at: berlin.startOfDay(summer)) == 7_200)
      #expect(berlin.offsetSeconds(at: berlin.startOfDay(winter)) == 3_600)
      let next = try #require(berlin.nextTransition(after: berlin.startOfDay(summer)))
      let date = berlin.date(at: next)
      #expect(date.month == 10 && date.weekday == .sunday && date.day > 24)
    }
  }

  @Test("a skipped time is the instant of the skip; a repeated one has two instants")
  func gapsAndFolds() throws {
    let berlin = try TimeZoneDirectory.system.zone(named: "Europe/Berlin")
    let spring = try #require(LocalDate("2021-03-28"))
    let autumn = try #require(LocalDate("2021-10-31"))
    let halfPastTwo = try #require(LocalTime("02:30"))
    #expect(berlin.instant(of: spring, halfPastTwo).description == "2021-03-28T01:00:00Z")
    #expect(berlin.instant(of: autumn, halfPastTwo, fold: .first).description == "2021-10-31T00:30:00Z")
    #expect(berlin.instant(of: autumn, halfPastTwo, fold: .last).description == "2021-10-31T01:30:00Z")
    let apia = try TimeZoneDirectory.system.zone(named: "Pacific/Apia")
    let skipped = try #require(LocalDate("2011-12-30"))
    #expect(apia.startOfDay(skipped).description == "2011-12-30T10:00:00Z")
    #expect(apia.startOfDay(skipped.adding(days: 1)) == apia.startOfDay(skipped))
  }

  @Test("a file cut anywhere is refused")
  func cutFiles() throws {
    let whole = try Self.bytes("Europe/Berlin")
    for length in 0..<whole.count {
      #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "cut", tzif: Array(whole[..<length])) }
    }
    _ = try TimeZoneRules(name: "whole", tzif: whole)
  }

  @Test("bytes changed at random never trap", arguments: 0..<8)
  func corruptFiles(seed: UInt64) throws {
    let whole = try Self.bytes("America/New_York")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        // Mostly where the headers and the footer are, since the rest is only numbers.
        let index =
          Bool.random(using: &random)
          ? Int.random(in: 0..<44, using: &random) : Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      guard let rules = try? TimeZoneRules(name: "corrupt", tzif: bytes) else { continue }
      let calendar = BusinessCalendar.standard(in: rules)
      let start = Instant(millisecondsSinceEpoch: .random(in: 0..<4_000_000_000_000, using: &random))
      _ = calendar.openMilliseconds(from: start, to: start.advanced(byMilliseconds: 1_000_000_000))
    }
  }

  @Test(
    "names that could leave the directory are refused",
    arguments: ["..", "Europe/../../etc", "a//b", "/a", "a/", "é"])
  func badNames(name: String) {
    #expect(throws: TimeZoneError.invalidName(name)) { try TimeZoneDirectory.system.zone(named: name) }
  }

  @Test("UTC is built in")
  func utc() throws {
    #expect(try TimeZoneDirectory(path: "/nonexistent").zone(named: "UTC") == .utc)
    #expect(throws: TimeZoneError.unknownZone("Europe/Berlin")) {
      try TimeZoneDirectory(path: "/nonexistent").zone(named: "Europe/Berlin")
    }
  }
}
