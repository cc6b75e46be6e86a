import Foundation
import Testing

extension SystemTests {
  @Suite("Attendance through the command line") struct AttendanceTests {
    @Test("leave is asked for, decided and taken back, and no date is taken twice", .timeLimit(.minutes(2)))
    func leave() async throws {
      try await Department.with { department in
        let asked = try await department.json(
          "leave", "request", "vacation", "--from", "2026-04-06", "--to", "2026-04-17", "--reason", "отпуск", "--as",
          "anna")
        #expect(try asked["state"].text == "LEAVE_STATE_REQUESTED" && asked["holds"].text == "false")
        let twice = try await department.opora("leave", "request", "day-off", "--from", "2026-04-17", "--as", "anna")
        expectRefusal(
          twice, exitCode: 73, naming: ["LEAVE_OVERLAPS leave/1", "vacation 1, 2026-04-06 to 2026-04-17"])
        let foreign = try await department.opora("leave", "approve", "1", "--as", "anna")
        expectRefusal(foreign, exitCode: 71, naming: ["PERMISSION_DENIED"])
        let waiting = try await department.json("leave", "list", "--undecided", "--as", "elena")
        #expect(try waiting["leaves"].elements.map { try $0["person"].text } == ["anna"])
        let silent = try await department.opora("leave", "decline", "1", "--reason", "", "--as", "elena")
        expectRefusal(silent, exitCode: 67, naming: ["reason"])
        let approved = try await department.json("leave", "approve", "1", "--as", "elena")
        #expect(try approved["holds"].text == "true" && approved["decidedBy"].text == "elena")
        let table = try await department.succeed("leave", "list", "--as", "anna")
        #expect(table.output.contains("отпуск") && table.output.contains("approved"), "\(table)")

        try await department.succeed("clock", "set", "2026-04-06T09:00:00+03:00")
        let early = try await department.opora("day", "start", "--as", "anna")
        expectRefusal(early, exitCode: 73, naming: ["ON_LEAVE", "opora leave cancel 1"])
        let row = try #require(
          try await department.json("day", "table", "--as", "elena")["rows"].elements.first {
            try $0["person"].text == "anna"
          })
        #expect(try row["state"].text == "leave" && row["flags"].elements.map(\.text) == ["VACATION"])
        try await department.succeed("leave", "cancel", "1", "--reason", "вышла раньше", "--as", "anna")
        try await department.succeed("day", "start", "--as", "anna")
      }
    }

    @Test("half a day is worked in the other half, by reporting and by routing", .timeLimit(.minutes(2)))
    func half() async throws {
      try await Department.with(clock: "manual=2026-03-31T18:30:00+03:00") { department in
        let asked = try await department.succeed(
          "leave", "request", "day-off", "--from", "2026-04-01", "--half", "first", "--as", "anna")
        #expect(asked.output.contains("2026-04-01, first half  requested"), "\(asked)")
        expectRefusal(
          try await department.opora(
            "leave", "request", "day-off", "--from", "2026-04-02", "--to", "2026-04-03", "--half", "first", "--as",
            "anna"), exitCode: 67, naming: ["a half is of a single date"])
        try await department.succeed("leave", "approve", "1", "--as", "elena")
        let shifts = try await department.succeed("shift", "list", "--as", "anna")
        #expect(shifts.output.contains("13:30-18:00"), "\(shifts)")

        try await department.succeed("clock", "set", "2026-04-01T09:30:00+03:00")
        expectRefusal(
          try await department.opora("day", "start", "--as", "anna"), exitCode: 73, naming: ["ON_LEAVE", "first half"])
        let ticket = try await department.file("Как выгрузить отчёт за квартал")
        try await department.succeed("clock", "set", "2026-04-01T13:35:00+03:00")
        try await department.succeed("day", "start", "--as", "anna")
        try await department.settle()
        #expect(try await department.json("ticket", "view", "T-\(ticket)")["ticket"]["owner"].text == "anna")
        let row = try #require(
          try await department.json("day", "table", "--as", "elena")["rows"].elements.first {
            try $0["person"].text == "anna"
          })
        #expect(try row["lateMinutes"].number == 0 && row["flags"].elements.map(\.text).contains("DAY_OFF"), "\(row)")
      }
    }

    @Test("sickness holds at once, ends the day without a report and gives the work away", .timeLimit(.minutes(2)))
    func sick() async throws {
      try await Department.with { department in
        try await department.succeed("day", "start", "--as", "anna")
        try await department.settle()
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.settle()
        try await department.succeed("ticket", "start", ticket, "--as", "anna")
        try await department.succeed("day", "start", "--as", "boris")
        try await department.succeed("clock", "advance", "5m")
        let sick = try await department.json("leave", "request", "sick", "--reason", "температура", "--as", "anna")
        #expect(try sick["holds"].text == "true" && sick["firstDate"].text == "2026-03-30")
        let day = try await department.json("day", "show", "--as", "anna")
        #expect(try day["flags"].elements.map(\.text).contains("LEFT_SICK"), "\(day)")
        #expect(try day["reminders"].elements.isEmpty, "\(day)")
        try await department.succeed("leave", "approve", "1", "--as", "elena")
        try await department.settle()
        let view = try await department.json("ticket", "view", ticket)
        #expect(try view["ticket"]["owner"].text == "boris", "\(view)")
        #expect(try view["segments"].elements.allSatisfy { try $0["endedAtMs"].text != "0" }, "her clock has stopped")
      }
    }

    @Test("shifts of single dates come from a file, all or nothing", .timeLimit(.minutes(2)))
    func shifts() async throws {
      try await Department.with { department in
        let path = "\(department.scratch)/april.yaml"
        func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        try write("shifts:\n  - {person: anna, date: 2026-04-04, ours: \"10:00-16:00\"}\n")
        expectRefusal(
          try await department.opora("shift", "import", path, "--as", "elena"), exitCode: 1,
          naming: ["line 2", "did you mean 'hours'?"])
        try write(
          """
          shifts:
            - {person: anna, date: 2026-04-04, hours: "10:00-16:00"}
            - {person: boris, date: 2026-04-01, hours: "22:00-10:00"}
          """)
        expectRefusal(
          try await department.opora("shift", "import", path, "--as", "elena"), exitCode: 67,
          naming: ["boris: the shift 22:00-10:00 of 2026-04-01", "09:00-18:00"])
        try write(
          """
          shifts:
            - {person: anna, date: 2026-04-04, hours: "10:00-16:00"}
            - {person: anna, date: 2026-04-03, hours: free}
          """)
        let preview = try await department.json("shift", "import", path, "--dry-run", "--as", "elena")
        #expect(try preview["changes"].elements.count == 2)
        let foreign = try await department.opora("shift", "import", path, "--as", "anna")
        expectRefusal(foreign, exitCode: 71, naming: ["PERMISSION_DENIED"])
        try await department.succeed("shift", "import", path, "--as", "elena")
        let again = try await department.succeed("shift", "import", path, "--as", "elena")
        #expect(again.output == "nothing changes\n")
        let listed = try await department.json(
          "shift", "list", "--from", "2026-04-03", "--to", "2026-04-04", "--as", "anna")
        #expect(try listed["shifts"].elements.map { try $0["hours"].text } == ["", "10:00-16:00"])
        try await department.succeed(
          "shift", "set", "anna", "2026-04-03", "week", "--reason", "отменили", "--as", "elena")
      }
    }

    @Test("the third unexcused late start shows in the manager's table until one is excused", .timeLimit(.minutes(2)))
    func lateness() async throws {
      try await Department.with(clock: "manual=2026-03-30T09:11:00+03:00") { department in
        for day in 30...31 {
          try await department.succeed("clock", "set", "2026-03-\(day)T09:12:00+03:00")
          try await department.succeed("day", "start", "--as", "anna")
          try await department.succeed("day", "end", "--person", "anna", "--override", "проба", "--as", "elena")
        }
        try await department.succeed("clock", "set", "2026-04-01T09:12:00+03:00")
        let third = try await department.json("day", "start", "--as", "anna")
        #expect(try third["flags"].elements.map(\.text).contains("SYSTEMATIC_LATENESS"), "\(third)")
        try await department.succeed(
          "day", "excuse", "--date", "2026-03-31", "--reason", "встала электричка", "--as", "anna")
        let wrong = try await department.opora("day", "excuse", "--accept", "--as", "elena")
        #expect(wrong.exitCode == 64, "\(wrong)")
        try await department.succeed(
          "day", "excuse", "--person", "anna", "--date", "2026-03-31", "--accept", "--as", "elena")
        let table = try await department.succeed("day", "lateness", "--as", "elena")
        #expect(table.output.contains("accepted by elena") && !table.errors.contains("systematic"), "\(table)")
      }
    }
  }
}
