import Testing

extension SystemTests {
  /// Lists, searches, views and the live watch through the real gateway.
  @Suite("Finding tickets again")
  struct FindingTests {
    @Test("by filters, by Russian words in other forms, by a saved view and as they change")
    func finding() async throws {
      try await Department.with { department in
        let report = try await department.file("Отчёт по продажам за квартал пуст")
        let deals = try await department.file("Как выгрузить сделки за март")
        try await department.succeed(
          "ticket", "note", "T-\(deals)", "Смотрели выгрузку вместе с клиентом.", "--as", "anna")

        let hits = try await department.json("ticket", "search", "ОТЧЕТЫ", "--as", "elena")
        #expect(try hits["hits"].elements.map { try $0["ticket"]["number"].number } == [report])
        let said = try await department.succeed("ticket", "search", "клиенты", "выгрузка", "--as", "elena")
        #expect(said.output.contains("T-\(deals)"))
        #expect(said.output.contains("message: "))
        let nothing = try await department.succeed("ticket", "search", "слон")
        #expect(nothing.errors.contains("nothing was found"))
        expectRefusal(
          try await department.opora("ticket", "search", "!!!"), exitCode: 67, naming: ["there is none in '!!!'"],
          hint: false)

        try await department.succeed("view", "save", "fresh", "--open", "--customer", "romashka", "--sort", "oldest")
        let listed = try await department.json("ticket", "list", "--view", "fresh")
        #expect(try listed["tickets"].elements.map { try $0["number"].number } == [report, deals])
        expectRefusal(
          try await department.opora("ticket", "list", "--view", "frash"), exitCode: 1,
          naming: ["there is no view 'frash'", "did you mean fresh?"])
        expectRefusal(
          try await department.opora("view", "save", "all", "--shared", "--as", "anna"), exitCode: 71,
          naming: ["leads and admins"])

        let watch = try department.start(["ticket", "watch", "T-\(report)", "--changes", "1", "-o", "jsonl"])
        try await eventually("the watch has begun") { watch.errorsSoFar.contains("watching") }
        try await department.succeed("ticket", "note", "T-\(report)", "Посмотрю.", "--as", "elena")
        let watched = try await watch.result()
        #expect(watched.exitCode == 0, "\(watched)")
        #expect(watched.output.contains("ticket.noted"))
      }
    }
  }
}
