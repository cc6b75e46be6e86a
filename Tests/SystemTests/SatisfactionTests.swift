import Testing

extension SystemTests {
  @Suite("Satisfaction through the command line") struct SatisfactionTests {
    @Test("is entered after solving, not before, not by who is judged, and summed up", .timeLimit(.minutes(3)))
    func life() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        let early = try await department.opora("ticket", "satisfaction", "rate", ticket, "5", "--as", "maria")
        expectRefusal(early, exitCode: 73, naming: [ticket])
        try await Self.solve(ticket, department)
        try await department.succeed(
          "ticket", "satisfaction", "rate", ticket, "2", "--comment", "Долго ждали", "--as", "maria")
        let changed = try await department.succeed(
          "ticket", "satisfaction", "rate", ticket, "4", "--comment", "Но объяснили", "--as", "maria")
        #expect(changed.errors.contains("what was said before is kept"), "\(changed)")
        expectRefusal(
          try await department.opora("ticket", "satisfaction", "rate", ticket, "7", "--as", "maria"), exitCode: 67,
          naming: ["1", "5", "7"], hint: false)
        expectRefusal(
          try await department.opora("ticket", "satisfaction", "rate", ticket, "5", "--as", "anna"), exitCode: 71,
          naming: [], hint: false)
        let shown = try await department.succeed("ticket", "satisfaction", "show", ticket, "-o", "csv")
        #expect(shown.output.contains("Долго ждали") && shown.output.contains("Но объяснили"), "\(shown)")
        let history = try await department.succeed("ticket", "history", ticket, "-o", "csv")
        #expect(history.output.contains("the customer gave 4 of 5: Но объяснили"), "\(history)")

        let second = "T-\(try await department.file("Телефония молчит с утра"))"
        try await Self.solve(second, department)
        let figures = try await department.json("ticket", "satisfaction", "--by", "person", "--as", "elena")
        let row = try #require(try figures["rows"].elements.first)
        #expect(try row["key"].text == "anna" && row["asked"].number == 2 && row["answered"].number == 1)
        #expect(try row["mean"].text == "4" || row["mean"].text == "4.0")
        let empty = try await department.json(
          "ticket", "satisfaction", "figures", "--from", "2026-03-31", "--as", "elena")
        #expect(try empty["rows"].elements.isEmpty)
        expectRefusal(
          try await department.opora("ticket", "satisfaction", "figures", "--from", "вчера", "--as", "elena"),
          exitCode: 64, naming: ["вчера"], hint: false)

        try await department.succeed("clock", "advance", "8d")
        expectRefusal(
          try await department.opora("ticket", "satisfaction", "rate", ticket, "5", "--as", "maria"), exitCode: 73,
          naming: ["7 days", "satisfaction.change-days"])
      }
    }

    private static func solve(_ ticket: String, _ department: Department) async throws {
      try await department.succeed("ticket", "assign", ticket, "anna", "--as", "elena", "--reason", "свободна")
      try await department.succeed("ticket", "solve", ticket, "Кнопкой «Выгрузить».", "--as", "anna")
    }
  }
}
