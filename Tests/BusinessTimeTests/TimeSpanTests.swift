import Testing

@testable import BusinessTime

@Suite("A length of time")
struct TimeSpanTests {
  @Test(
    "is read as people write it",
    arguments: [("90s", 90_000), ("30m", 1_800_000), ("8h", 28_800_000), ("2d", 172_800_000), ("1h30m", 5_400_000)])
  func reading(text: String, milliseconds: Int64) {
    #expect(TimeSpan.milliseconds(text) == milliseconds)
  }

  @Test(
    "that is none is refused",
    arguments: ["", "5", "h", "1x", "-1h", "1h30", "99999999999999999d", "9223372036854775807s"])
  func refused(text: String) {
    #expect(TimeSpan.milliseconds(text) == nil)
  }
}
