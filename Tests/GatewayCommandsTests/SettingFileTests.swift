import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("Files of calendars and targets")
struct SettingFileTests {
  @Test("a calendar that is written and read again is the same")
  func calendar() throws {
    let calendar = TicketsV1.Calendar(
      zone: "Europe/Moscow",
      week: CalendarFile.weekdays.map { .init(day: $0, open: $0 == "sunday" ? [] : ["09:00-13:00", "14:00-18:00"]) },
      exceptions: [
        .init(day: "2026-05-01", open: [], note: "Праздник \"весны\" и труда: да"),
        .init(day: "2026-05-08", open: ["09:00-12:00"]),
      ])
    let read = try CalendarFile(CalendarFile.text(of: calendar), path: "c.yaml")
    #expect(read.file.problems.isEmpty)
    #expect(read.calendar == calendar)
  }

  @Test("an emptied section is none, and what is misspelt or misshapen is named by line")
  func shapes() throws {
    let text = "zone: [a]\nweek:\n  monday: 09:00-13:00\n  tuesday: {opn: []}\nexceptions:\nholidays: {}\n"
    let read = try CalendarFile(text, path: "c.yaml")
    #expect(read.calendar.exceptions.isEmpty)
    #expect(read.file.problems.map(\.line) == [1, 3, 4, 4, 6], "\(read.file.problems)")
    #expect(read.file.problems.contains { $0.text.contains("did you mean 'open'") })
    #expect(throws: CommandFailure.self) { try CalendarFile("- a\n", path: "c.yaml") }
    #expect(throws: CommandFailure.self) { try CalendarFile("a: [", path: "c.yaml") }
    #expect(throws: CommandFailure.self) { try CalendarFile("", path: "c.yaml") }
  }

  @Test("what the service finds is told by the line that says it")
  func lines() throws {
    let read = try CalendarFile("week:\n  Monday: [\"09:00-08:00\"]\nzone: Nowhere\n", path: "c.yaml")
    let found = read.file.problems(with: [
      .init(field: "zone", description: "there is none"), .init(field: "week.monday", description: "backwards"),
      .init(field: "elsewhere", description: "unknown"),
    ])
    #expect(found.map(\.line) == [3, 2, 0])
    // A file that was read in part is not blamed for what may be in the other part.
    let cut = try CalendarFile("weeks: {}\n", path: "c.yaml")
    #expect(cut.file.problems(with: [.init(field: "week", description: "no open time")], whole: "week").count == 1)
  }

  @Test("targets are written by metric, by term, or for every priority")
  func policy() throws {
    let text = "resolution: {P3: 16h, P4: 1d}\nline.P1: 90s\nreply_cycle: 20m\nfirst_response: {P1: soon}\n"
    let read = try ClockPolicyFile(text, path: "p.yaml")
    #expect(
      read.targets.map { "\($0.term) \($0.targetMs / 1_000)" } == [
        "resolution.P3 57600", "resolution.P4 86400", "line.P1 90", "reply_cycle.P1 1200", "reply_cycle.P2 1200",
        "reply_cycle.P3 1200", "reply_cycle.P4 1200",
      ])
    #expect(read.file.problems.map(\.line) == [4])
    let written = ClockPolicyFile.text(of: .init(targets: read.targets))
    #expect(written.contains("resolution: {P1: 0s, P2: 0s, P3: 16h, P4: 24h}"), "\(written)")
  }
}
