import BusinessTime
import Testing

@Suite("Open spans")
struct OpenSpanTests {
  private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

  @Test(
    "a span is what is open around an instant, or the next one",
    arguments: [
      ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z", "2026-11-24T13:00:00Z"),
      ("2026-11-24T13:00:00Z", "2026-11-24T14:00:00Z", "2026-11-24T18:00:00Z"),
      ("2026-11-24T12:59:59.999Z", "2026-11-24T12:59:59.999Z", "2026-11-24T13:00:00Z"),
      ("2026-11-27T18:00:00Z", "2026-11-30T09:00:00Z", "2026-11-30T13:00:00Z"),
    ])
  func standard(at: String, opens: String, closes: String) throws {
    let span = BusinessCalendar.standard(in: .utc).openSpan(atOrAfter: try instant(at))
    #expect(span == (try instant(opens))..<(try instant(closes)))
  }

  @Test("a night is one span, and one without end is cut after a week")
  func long() throws {
    let night = try BusinessCalendar(
      zone: .utc,
      weekdays: [
        .monday: [try #require(OpenInterval("22:00-24:00"))], .tuesday: [try #require(OpenInterval("00:00-06:00"))],
      ])
    let span = night.openSpan(atOrAfter: try instant("2026-11-23T12:00:00Z"))
    #expect(span == (try instant("2026-11-23T22:00:00Z"))..<(try instant("2026-11-24T06:00:00Z")))
    let start = try instant("2026-11-23T12:00:00Z")
    #expect(
      BusinessCalendar.alwaysOpen().openSpan(atOrAfter: start)
        == start..<start.advanced(byMilliseconds: 7 * 86_400_000))
  }

  @Test(
    "within a span all is open, and right behind it nothing", arguments: ["Europe/Berlin", "Asia/Kathmandu", "UTC"])
  func agreesWithOpenTime(zone: String) throws {
    let calendar = try BusinessCalendar(
      zoneNamed: zone,
      weekdays: [
        .sunday: [try #require(OpenInterval("00:30-04:00"))], .wednesday: [try #require(OpenInterval("09:00-17:00"))],
      ])
    var at = try instant("2026-03-20T00:00:00Z")
    for _ in 0..<80 {
      let span = calendar.openSpan(atOrAfter: at)
      let length = span.upperBound.milliseconds(since: span.lowerBound)
      #expect(calendar.openMilliseconds(from: span.lowerBound, to: span.upperBound) == length)
      #expect(calendar.openMilliseconds(from: at, to: span.lowerBound) == 0)
      #expect(!calendar.isOpen(at: span.upperBound))
      at = span.upperBound
    }
  }
}
