import Testing

extension SystemTests {
  @Suite("A vacation from Monday with open tickets") struct VacationTests {
    @Test("is approved once its oversight is handed over, and takes back what is begun", .timeLimit(.minutes(3)))
    func vacation() async throws {
      try await Department.with(clock: "manual=2026-03-27T10:00:00+03:00") { department in
        for person in ["anna", "boris", "dmitry"] { try await department.succeed("day", "start", "--as", person) }
        try await department.settle()
        var tickets: [String] = []
        for subject in ["Как выгрузить отчёт за квартал", "Где настройка телефонии", "Отчёт по продажам пуст"] {
          tickets.append("T-\(try await department.file(subject))")
          try await department.settle()
        }
        let (moved, returned, overseen) = (tickets[0], tickets[1], tickets[2])
        for ticket in tickets { try await Self.give(department, ticket, to: "anna") }
        try await department.succeed("ticket", "start", moved, "--as", "anna")
        try await department.succeed("ticket", "start", overseen, "--as", "anna")
        try await department.succeed(
          "ticket", "escalate", overseen, "--reason", "Сборщик падает", "--tried", "Повторили", "--developer", "dmitry",
          "--as", "anna")
        try await department.settle()

        try await department.succeed(
          "leave", "request", "vacation", "--from", "2026-03-30", "--to", "2026-04-03", "--as", "anna")
        let refused = try await department.opora("leave", "approve", "1", "--as", "elena")
        let number = overseen.dropFirst(2)
        expectRefusal(
          refused, exitCode: 73,
          naming: ["OVERSIGHT_NOT_HANDED_OVER ticket/\(number)", "Отчёт по продажам пуст", "opora queue handover anna"])

        let listed = try await department.json("queue", "handover", "anna", "--as", "elena")
        #expect(try listed["items"].elements.count == 3, "\(listed)")
        let foreign = try await department.opora(
          "queue", "handover", "anna", "--to", "boris", "--reason", "отпуск", "--as", "boris")
        expectRefusal(foreign, exitCode: 71, naming: ["PERMISSION_DENIED"])
        let handed = try await department.json(
          "queue", "handover", "anna", "--to", "boris", "--reason", "отпуск", "--as", "elena")
        #expect(
          try handed["items"].elements.allSatisfy { try $0["outcome"].text == "HAND_OVER_OUTCOME_MOVED" }, "\(handed)")
        try await department.settle()
        #expect(try await Self.ticket(department, moved)["owner"].text == "boris")
        #expect(try await Self.ticket(department, overseen)["overseer"].text == "boris")

        // One comes back to her before she goes.
        try await Self.give(department, returned, to: "anna")
        try await department.succeed("ticket", "start", returned, "--as", "anna")
        try await department.succeed("leave", "approve", "1", "--as", "elena")
        try await department.settle()
        let away = try await department.succeed("staff", "leave", "--as", "elena")
        #expect(away.output.contains("2026-03-30 00:00") && away.output.contains(returned), "\(away)")

        for person in ["anna", "boris", "dmitry"] {
          try await department.succeed("day", "end", "--person", person, "--override", "проба", "--as", "elena")
        }
        try await Self.monday(department, returned)
      }
    }

    private static func monday(_ department: Department, _ returned: String) async throws {
      let queued = try await ticket(department, returned)["owner"].text
      #expect(queued == "anna", "over the weekend she keeps what she has")
      try await department.succeed("clock", "set", "2026-03-30T09:00:00+03:00")
      try await department.settle()
      let waiting = try await ticket(department, returned)
      #expect(try waiting["state"].text == "STATE_QUEUED", "\(waiting)")
      let early = try await department.opora("day", "start", "--as", "anna")
      expectRefusal(early, exitCode: 73, naming: ["ON_LEAVE"])
      try await department.succeed("day", "start", "--as", "boris")
      try await department.settle()
      #expect(try await ticket(department, returned)["owner"].text == "boris")
      let why = try await department.json("queue", "explain", returned)
      let anna = try #require(try why["candidates"].elements.first { try $0["person"].text == "anna" })
      #expect(
        try anna["failed"].elements.contains { $0.text == "leave: on leave until 2026-04-04T00:00:00+03:00" }, "\(anna)"
      )
      let history = try await department.json("ticket", "history", returned)["entries"].elements
      #expect(
        try history.contains { entry in
          try entry["type"].text == "ticket.requeued" && entry["reason"].text.contains("the owner is on leave until")
        }, "\(history)")
    }

    /// By a lead, whoever routing has chosen.
    private static func give(_ department: Department, _ ticket: String, to person: String) async throws {
      if try await self.ticket(department, ticket)["owner"].text != person {
        try await department.succeed("ticket", "assign", ticket, person, "--reason", "проба", "--as", "elena")
        try await department.settle()
      }
    }

    private static func ticket(_ department: Department, _ ticket: String) async throws -> JSONDocument {
      try await department.json("ticket", "view", ticket)["ticket"]
    }
  }
}
