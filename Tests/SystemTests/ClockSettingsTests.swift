import Foundation
import Testing

// Filed on Monday, 30 March 2026, at 10:00, a P4 question has 8 h of open time to its first response: until Tuesday, 10:00.
extension SystemTests {
  @Suite("Calendars and targets through the command line") struct ClockSettingsTests {
    @Test("a holiday is put in force in mid-clock: tried first, then applied, and the timeline says why")
    func holiday() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.succeed("clock", "advance", "1h")
        let shown = try await department.succeed("clocks", "calendar", "show").output
        #expect(shown.hasPrefix("zone: Europe/Moscow\nweek:\n  monday: [\"09:00-13:00\", \"14:00-18:00\"]\n"))
        let same = try await department.succeed(
          "clocks", "calendar", "apply", try department.write(shown), "--reason", "то же", "--as", "elena")
        #expect(same.output.contains("nothing changes; version 1 stays"), "\(same)")

        let file = try department.write(shown + "exceptions:\n  2026-03-31: {open: [], note: \"Выходной\"}\n")
        let tried = try await department.succeed("clocks", "calendar", "check", file, "--as", "elena")
        for words in [
          "version 2 (dry run, not in force)", "2026-03-31 as its weekday -> closed (Выходной)", "3 clocks",
        ] {
          #expect(tried.output.contains(words), "no '\(words)' in \(tried)")
        }
        let refused = try await department.opora("clocks", "calendar", "apply", file, "--as", "elena")
        expectRefusal(refused, exitCode: 67, naming: ["reason"], hint: false)
        try await department.succeed(
          "clocks", "calendar", "apply", file, "--reason", "перенос выходного", "--as", "elena")
        let first = try await department.clock("FIRST_RESPONSE", of: ticket)
        #expect(try first["usedMs"].number == 3_600_000)
        #expect(try first["dueAtMs"].number == milliseconds("2026-04-01T10:00:00+03:00"))
        let timeline = try await department.succeed("ticket", "clocks", ticket).output
        #expect(
          timeline.contains("calendar 2") && timeline.contains("2026-03-30 18:00 - 2026-04-01 09:00"), "\(timeline)")
        let history = try await department.succeed("clocks", "calendar", "history").output
        #expect(history.contains("перенос выходного") && history.contains("elena"), "\(history)")

        // What becomes due is told by the new calendar, and so it is after a restart.
        try await department.succeed("down")
        try await department.succeed("up", "--clock", "manual=2026-03-31T15:00:00+03:00")
        #expect(try await department.json("clocks", "list", "--breached")["tickets"].elements.isEmpty)
        try await department.succeed("clock", "set", "2026-04-01T10:00:01+03:00")
        let late = try await department.clock("FIRST_RESPONSE", of: ticket)
        #expect(try late["breachedAtMs"].number == milliseconds("2026-04-01T10:00:00+03:00"))
      }
    }

    @Test("targets change in mid-clock: what that overspends is named before, told once, and counted apart")
    func policy() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.succeed("clock", "advance", "2h")
        let set = ["clocks", "policy", "set", "first_response.P4=1h", "--as", "elena"]
        let tried = try await department.opora(set + ["--dry-run"])
        #expect(tried.output.contains("overspent by it would be: 1, on \(ticket)"), "\(tried)")
        #expect(try await department.clock("FIRST_RESPONSE", of: ticket)["breachedAtMs"].number == 0)
        let applied = try await department.opora(set + ["--reason", "новый договор", "--expect", "1"])
        #expect(applied.output.contains("first_response.P4 8 h -> 1 h"), "\(applied)")
        let stale = try await department.opora(set + ["--reason", "новый договор", "--expect", "1"])
        expectRefusal(stale, exitCode: 74, naming: ["clock policy", "2"], hint: false)
        let first = try await department.clock("FIRST_RESPONSE", of: ticket)
        #expect(try first["breachCause"].text == "BREACH_CAUSE_POLICY_CHANGE")
        #expect(try first["breachedAtMs"].number == milliseconds("2026-03-30T12:00:00+03:00"))
        #expect(try first["usedMs"].number == 2 * 3_600_000)
        let shown = try await department.succeed("clocks", "policy", "show").output
        #expect(shown.contains("first_response: {P1: 30m, P2: 2h, P3: 4h, P4: 1h}"), "\(shown)")
        let before = try await department.succeed("clocks", "policy", "show", "--version", "1").output
        let back = try await department.succeed(
          "clocks", "policy", "apply", try department.write(before), "--reason", "назад", "--as", "elena")
        #expect(back.output.contains("first_response.P4 1 h -> 8 h"), "\(back)")
        let history = try await department.json("clocks", "policy", "history")["versions"].elements
        #expect(try history.map { try $0["version"].number } == [3, 2])
      }
    }

    @Test("everything wrong with a file is named at once, by line, and nothing changes")
    func badFiles() async throws {
      try await Department.with { department in
        let calendar = """
          zone: Europe/Moskau
          week:
            monday: ["09:00-13:00", "12:00-18:00"]
            tuesday: 09:00-18:00
            freitag: ["09:00-18:00"]
          exceptions:
            2026-02-30: []
          """
        let refused = try await department.opora(
          "clocks", "calendar", "apply", try department.write(calendar), "--reason", "r", "--as", "elena")
        expectRefusal(
          refused, exitCode: 67,
          naming: ["line 1: zone", "line 3", "overlap", "line 4", "line 5", "freitag", "line 7", "2026-02-30"])
        let empty = try await department.opora(
          "clocks", "calendar", "check", try department.write("zone: Europe/Moscow\nweek:\n"), "--as", "elena")
        expectRefusal(empty, exitCode: 67, naming: ["line 2", "no open time"])
        let targets = try await department.opora(
          "clocks", "policy", "check", try department.write("resolution: {P1: 0s, P5: 1h}\nline: soon\n"), "--as",
          "elena")
        expectRefusal(targets, exitCode: 67, naming: ["line 1: resolution.P1", "resolution.P5", "line 2", "soon"])
        let stranger = try await department.opora(
          "clocks", "policy", "set", "resolution.P3=1h", "--reason", "r", "--as", "anna")
        expectRefusal(stranger, exitCode: 71, naming: ["lead"])
        #expect(try await department.json("clocks", "calendar", "history")["versions"].elements.isEmpty)
        #expect(try await department.json("clocks", "policy", "history")["versions"].elements.isEmpty)
      }
    }
  }
}
