import Testing

extension SystemTests {
  @Suite("Clocks on days that are shorter or longer than others") struct UnusualDayTests {
    /// A night shift of Berlin, where clocks go forward on 29 March and back on 25 October.
    private static let night = """
      zone: Europe/Berlin
      week:
        monday: ["09:00-18:00"]
      exceptions:
        2026-03-29: {open: ["02:30-06:00"], note: "Nachtdienst"}
        2026-10-25: {open: ["00:00-02:30"], note: "Nachtdienst"}
      """

    @Test("an opening that no wall shows is when the clocks go forward", .timeLimit(.minutes(3)))
    func forward() async throws {
      // Opened at 03:00 of summer time, three hours later it is 06:00.
      try await Self.due(
        filed: "2026-03-29T00:30:00+01:00", target: "3h", at: "2026-03-29T06:00:00+02:00",
        spans: ["2026-03-29 00:30 - 03:00", "2026-03-29 03:00 - 06:00"])
    }

    @Test("a closing that the wall shows twice is the second one", .timeLimit(.minutes(3)))
    func back() async throws {
      // From 00:30 of summer time to 02:30 of winter time three hours pass, though the wall says two.
      try await Self.due(
        filed: "2026-10-25T00:30:00+02:00", target: "3h", at: "2026-10-25T02:30:00+01:00",
        spans: ["2026-10-25 00:30 - 02:30"])
    }

    private static func due(filed: String, target: String, at due: String, spans: [String]) async throws {
      try await Department.with(clock: "manual=\(filed)") { department in
        try await department.succeed(
          "clocks", "calendar", "apply", try department.write(night), "--reason", "ночные смены", "--as", "elena")
        try await department.succeed(
          "clocks", "policy", "set", "first_response.P4=\(target)", "--reason", "ночные смены", "--as", "elena")
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        #expect(try await department.clock("FIRST_RESPONSE", of: ticket)["dueAtMs"].number == milliseconds(due))
        let shown = try await department.succeed("ticket", "clocks", ticket).output
        for span in spans { #expect(shown.contains(span), "no '\(span)' in \(shown)") }
        try await department.succeed("clock", "set", due)
        #expect(try await department.clock("FIRST_RESPONSE", of: ticket)["breachedAtMs"].number == 0)
        try await department.succeed("clock", "advance", "1m")
        #expect(try await department.clock("FIRST_RESPONSE", of: ticket)["breachedAtMs"].number == milliseconds(due))
      }
    }
  }
}
