import Testing

extension SystemTests {
  @Suite("Help among colleagues through the command line") struct HelpAmongColleaguesTests {
    @Test("goes from a question to the line to a late answer, and the time is each one's own", .timeLimit(.minutes(2)))
    func help() async throws {
      try await Department.with { department in
        let ticket = try await Self.inProgress(department)
        let asked = try await department.json(
          "ticket", "ask", ticket, "Кто знает этот отчёт?", "--blocker", "--as", "anna")
        let request = try asked["id"].text
        let blocked = try await department.succeed("ticket", "view", ticket, "--as", "anna")
        #expect(blocked.output.contains("until line 2 answers request \(request) (due "), "\(blocked)")

        try await department.succeed("ticket", "claim", request, "--as", "boris")
        let taken = try await department.opora("ticket", "claim", request, "--as", "elena")
        expectRefusal(taken, exitCode: 73, naming: ["boris"], hint: false)
        let silent = try await department.opora("ticket", "decline", request, "--reason", " ", "--as", "boris")
        expectRefusal(silent, exitCode: 67, naming: ["a reason"], hint: false)
        try await department.succeed(
          "ticket", "decline", request, "--reason", "это к разработке", "--to", "dmitry", "--as", "boris")

        // A P4 question is due within two hours of open time; until then nobody is alarmed.
        try await department.succeed("clock", "advance", "2h")
        #expect(try await Self.alarms(department, as: "dmitry").isEmpty)
        try await department.succeed("clock", "advance", "2h")
        #expect(try await Self.alarms(department, as: "dmitry") == ["HELP_OVERDUE"])
        let overdue = try await department.succeed("ticket", "requests", "--overdue", "--as", "elena")
        #expect(overdue.output.contains("late"), "\(overdue)")

        try await department.succeed(
          "ticket", "answer", request, "Да, он строится по сделкам.", "--minutes", "8", "--as", "dmitry")
        #expect(try await Self.alarms(department, as: "dmitry").isEmpty)
        let view = try await department.succeed("ticket", "view", ticket, "--as", "anna")
        #expect(view.output.contains("by person") && view.output.contains("collaborator"), "\(view)")
        #expect(!view.output.contains("blocked"), "\(view)")
        let types = try await department.json("ticket", "history", ticket)["entries"].elements.map {
          try $0["type"].text
        }
        for type in ["ticket.help_asked", "ticket.help_claimed", "ticket.help_handed_on", "ticket.help_answered"] {
          #expect(types.contains(type), "no \(type) in \(types)")
        }
      }
    }

    @Test("a late answer is a matter of open hours, and of whoever has the question then", .timeLimit(.minutes(3)))
    func weekend() async throws {
      // A Friday, an hour before closing.
      try await Department.with(clock: "manual=2026-04-03T17:00:00+03:00") { department in
        let ticket = try await Self.inProgress(department)
        let request = try await department.json(
          "ticket", "ask", ticket, "Где журнал?", "--colleague", "boris", "--blocker", "--as", "anna")["id"].text
        try await department.succeed("clock", "set", "2026-04-05T12:00:00+03:00")
        #expect(try await Self.alarms(department, as: "boris").isEmpty)
        let calendar = try await department.succeed("clocks", "calendar", "show").output
        try await department.succeed(
          "clocks", "calendar", "apply",
          try department.write(calendar + "exceptions:\n  2026-04-06: {open: [], note: Выходной}\n"), "--reason",
          "перенос выходного", "--as", "elena")
        // Of two hours one has passed on Friday; the other passes on Tuesday, for Monday is a holiday.
        try await department.succeed("clock", "set", "2026-04-07T10:00:00+03:00")
        for person in ["anna", "boris", "elena"] {
          #expect(try await Self.alarms(department, as: person).isEmpty, "\(person) was told too early")
        }
        try await department.succeed("clock", "advance", "1m")
        for person in ["anna", "boris", "elena"] {
          #expect(try await Self.alarms(department, as: person) == ["HELP_OVERDUE"], "\(person)")
        }
        #expect(try await Self.alarms(department, as: "dmitry").isEmpty)

        try await department.succeed(
          "ticket", "decline", request, "--reason", "это к разработке", "--to", "dmitry", "--as", "boris")
        #expect(try await Self.alarms(department, as: "boris").isEmpty)
        #expect(try await Self.alarms(department, as: "dmitry") == ["HELP_OVERDUE"])
        #expect(try await Self.alarms(department, as: "anna") == ["HELP_OVERDUE"])
        try await department.succeed("ticket", "answer", request, "Здесь.", "--as", "dmitry")
        #expect(try await Self.alarms(department, as: "elena").isEmpty)
      }
    }

    @Test("a withdrawn question blocks nothing any more, and is not answered", .timeLimit(.minutes(2)))
    func withdrawal() async throws {
      try await Department.with { department in
        let ticket = try await Self.inProgress(department)
        let request = try await department.json(
          "ticket", "ask", ticket, "Где журнал?", "--colleague", "boris", "--blocker", "--as", "anna")["id"].text
        let foreign = try await department.opora("ticket", "withdraw", request, "--as", "boris")
        expectRefusal(foreign, exitCode: 71, naming: ["anna"])
        try await department.succeed("ticket", "withdraw", request, "--reason", "нашла сама", "--as", "anna")
        let late = try await department.opora("ticket", "answer", request, "Здесь.", "--as", "boris")
        expectRefusal(late, exitCode: 73, naming: ["withdrawn"], hint: false)
        #expect(try await department.json("ticket", "view", ticket)["ticket"]["blocked"].text == "false")
      }
    }

    @Test("a stalled ticket alarms its owner and the lead once, until somebody acts", .timeLimit(.minutes(2)))
    func stall() async throws {
      try await Department.with { department in
        let ticket = try await Self.inProgress(department)
        let refused = try await department.opora(
          "ticket", "alarm-policy", "--set", "stall.IN_PROGRESS.P9=1h", "--set", "nonsense=5m", "--reason", "r", "--as",
          "elena")
        expectRefusal(refused, exitCode: 67, naming: ["stall.IN_PROGRESS.P9", "nonsense"])
        try await department.succeed(
          "ticket", "alarm-policy", "--set", "stall.IN_PROGRESS.P4=30m", "--reason", "перед праздниками", "--as",
          "elena")
        try await department.succeed("clock", "advance", "29m")
        #expect(try await Self.alarms(department, as: "elena").isEmpty)
        try await department.succeed("clock", "advance", "1h")
        #expect(try await Self.alarms(department, as: "elena") == ["STALLED"])
        #expect(try await Self.alarms(department, as: "anna") == ["STALLED"])
        let stalled = try await department.succeed("ticket", "stalled", "--as", "elena")
        #expect(stalled.output.contains(ticket), "\(stalled)")
        try await department.succeed("ticket", "note", ticket, "Смотрю.", "--as", "anna")
        #expect(try await Self.alarms(department, as: "elena").isEmpty)
      }
    }

    @Test("a silent developer alarms the overseer", .timeLimit(.minutes(2)))
    func developer() async throws {
      try await Department.with { department in
        let ticket = try await Self.inProgress(department)
        try await department.succeed(
          "ticket", "escalate", ticket, "--reason", "Сборщик падает", "--tried", "Повторили", "--developer", "dmitry",
          "--as", "anna")
        // Two working days of open time for a P4.
        try await department.succeed("clock", "set", "2026-04-02T10:00:00+03:00")
        #expect(try await Self.alarms(department, as: "anna") == ["DEVELOPER_SILENT"])
        try await department.succeed("ticket", "start", ticket, "--as", "dmitry")
        #expect(try await Self.alarms(department, as: "anna").isEmpty)
      }
    }

    /// A ticket anna has begun to work on.
    private static func inProgress(_ department: Department) async throws -> String {
      let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
      try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
      try await department.succeed("ticket", "start", ticket, "--as", "anna")
      return ticket
    }

    /// Kinds of the alarms that stand for somebody.
    private static func alarms(_ department: Department, as person: String) async throws -> [String] {
      try await department.json("ticket", "alarms", "--as", person)["alarms"].elements.map {
        try $0["alarm"]["kind"].text
      }
    }
  }
}
