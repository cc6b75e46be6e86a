import Testing

extension SystemTests {
  @Suite("Ideas through the command line") struct IdeaTests {
    @Test("are submitted from a ticket, asked for, discussed, voted on, merged and decided", .timeLimit(.minutes(3)))
    func pipeline() async throws {
      try await Department.with { department in
        try await department.succeed("customer", "set", "lutik", "--name", "ООО «Лютик»", "--manager", "oleg")
        let ticket = "T-\(try await department.file("Выгрузка отчёта в XLSX"))"
        let submitted = try await department.succeed("idea", "submit", "--ticket", ticket, "--as", "maria")
        #expect(submitted.output == "I-1  SUBMITTED  0 for, 0 against  1 customer  version 1\n", "\(submitted)")
        try await department.succeed("idea", "submit", "Экспорт в Excel", "--customer", "romashka", "--as", "maria")
        try await department.succeed("idea", "ask", "I-1", "--customer", "lutik", "--as", "elena")
        try await department.succeed("idea", "discuss", "I-2", "То же, что и I-1", "--as", "anna")
        try await department.succeed("idea", "vote", "I-1", "for", "--as", "anna")
        try await department.succeed("idea", "vote", "I-1", "against", "--as", "boris")
        try await department.succeed("idea", "vote", "I-1", "withdraw", "--as", "boris")
        try await department.succeed("idea", "merge", "I-2", "I-1", "--reason", "то же самое", "--as", "anna")

        let view = try await department.succeed("idea", "view", "I-2", "--as", "anna")
        #expect(view.errors.contains("I-2 was merged into I-1"), "\(view)")
        for text in ["Выгрузка отчёта в XLSX", "То же, что и I-1", "on I-2", ticket, "lutik", "anna for", "you can: "] {
          #expect(view.output.contains(text), "no '\(text)': \(view)")
        }
        let mine = try await department.succeed("idea", "view", "I-1", "--as", "maria")
        #expect(!mine.output.contains("lutik") && mine.output.contains("1 more, whom others look after"), "\(mine)")

        let decided = try await department.json(
          "idea", "decide", "I-1", "accept", "--reason", "просят двое", "--as", "elena")
        #expect(try decided["idea"]["state"].text == "IDEA_STATE_ACCEPTED")
        let listed = try await department.json("idea", "list", "--customer", "lutik", "--state", "accepted")
        #expect(try listed["ideas"].elements.map { try $0["number"].number } == [1])
        let events = try await department.succeed("events", "tickets", "--about", "idea/1")
        #expect(events.output.contains("idea.accepted"), "\(events)")
      }
    }

    @Test("refuse what is not possible, not permitted, stale or nonsense, and say what to do", .timeLimit(.minutes(2)))
    func refusals() async throws {
      try await Department.with { department in
        try await department.succeed("customer", "set", "lutik", "--name", "ООО «Лютик»", "--manager", "oleg")
        let none = try await department.succeed("idea", "list")
        #expect(none.errors.contains("opora idea submit"), "\(none)")
        try await department.succeed("idea", "submit", "Счёт по почте", "--as", "maria")
        expectRefusal(
          try await department.opora("idea", "decide", "I-1", "accept", "--reason", "да", "--as", "anna"), exitCode: 71,
          naming: ["lead"], hint: false)
        expectRefusal(
          try await department.opora("idea", "decide", "I-1", "reject", "--as", "elena"), exitCode: 67,
          naming: ["a reason"], hint: false)
        expectRefusal(
          try await department.opora(
            "idea", "decide", "I-1", "reject", "--reason", "нет", "--expect", "9", "--as", "elena"), exitCode: 74,
          naming: ["version 1"])
        try await department.succeed("idea", "decide", "I-1", "reject", "--reason", "есть в отчёте", "--as", "elena")
        expectRefusal(
          try await department.opora("idea", "vote", "I-1", "for", "--as", "anna"), exitCode: 73,
          naming: ["REJECTED", "ask, comment"])
        expectRefusal(
          try await department.opora("idea", "ask", "I-1", "--customer", "lutik", "--as", "maria"), exitCode: 71,
          naming: ["lutik"], hint: false)
        expectRefusal(try await department.opora("idea", "view", "I-99"), exitCode: 69, naming: ["I-99"])
        expectRefusal(
          try await department.opora("idea", "list", "--state", "accepte"), exitCode: 64, naming: ["ACCEPTED"])
        #expect(try await department.opora("idea", "view", "X-1").exitCode == 64)
        #expect(try await department.opora("idea", "submit").exitCode == 64)
      }
    }
  }
}
