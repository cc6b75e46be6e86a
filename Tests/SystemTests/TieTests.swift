import Testing

extension SystemTests {
  @Suite("Tying tickets through the command line") struct TieTests {
    @Test("three tickets become one, are taken apart, and routing and the figures follow", .timeLimit(.minutes(3)))
    func threeWay() async throws {
      try await Department.with(clock: "manual=2026-03-30T09:00:00+03:00") { department in
        var tickets: [String] = []
        for subject in ["Отчёт по продажам пуст", "Пустой отчёт у бухгалтерии", "Нет данных в отчёте за март"] {
          tickets.append("T-\(try await department.file(subject))")
        }
        // Nobody has begun their day, so all three wait.
        try await eventually("routing knows all three") {
          let queue = "\(try await department.json("queue", "list"))"
          return queue.contains("Отчёт по продажам") && queue.contains("Пустой отчёт")
        }
        try await department.succeed(
          "ticket", "receive", tickets[0], "Когда исправите?", "--as", "maria")
        let tried = try await department.json("ticket", "merge", tickets[0], tickets[1], "--dry-run", "--as", "elena")
        #expect(try tried["dryRun"].text == "true")
        try await Self.expect(tickets[0], is: tickets[0], department)

        try await department.succeed(
          "ticket", "merge", tickets[0], tickets[1], "--reason", "Тот же отчёт", "--as", "elena")
        try await department.succeed("ticket", "merge", tickets[1], tickets[2], "--as", "elena")
        let view = try await department.opora("ticket", "view", tickets[0])
        #expect(view.output.contains("\(tickets[0]) was merged and is \(tickets[2]) now"), "\(view)")
        #expect(view.output.contains("Когда исправите?"), "\(view)")
        try await eventually("routing forgets the two that went") {
          let queue = try await department.json("queue", "list")
          return !"\(queue)".contains("Отчёт по продажам") && !"\(queue)".contains("Пустой отчёт")
        }
        let early = try await department.opora("ticket", "unmerge", tickets[0], "--as", "elena")
        expectRefusal(early, exitCode: 73, naming: [tickets[1], tickets[2], "unmerge \(tickets[1])"])

        try await department.succeed("clock", "advance", "2h")
        for ticket in [tickets[1], tickets[0]] {
          try await department.succeed("ticket", "unmerge", ticket, "--reason", "Разные", "--as", "elena")
        }
        for ticket in tickets { try await Self.expect(ticket, is: ticket, department) }
        try await eventually("routing has them in its queue again") {
          let queue = "\(try await department.json("queue", "list"))"
          return queue.contains("Отчёт по продажам") && queue.contains("Пустой отчёт")
        }
        let again = try await department.opora("ticket", "unmerge", tickets[0], "--as", "elena")
        expectRefusal(again, exitCode: 73, naming: ["undone already"])

        try await department.succeed("ticket", "merge", tickets[0], tickets[1], "--as", "elena")
        try await department.succeed("clock", "advance", "25h")
        let late = try await department.opora("ticket", "unmerge", tickets[0], "--as", "elena")
        expectRefusal(late, exitCode: 73, naming: ["25 h ago", "24 h"])
      }
    }

    @Test("links, blocking and splitting are shown on both tickets and can be taken back", .timeLimit(.minutes(3)))
    func ties() async throws {
      try await Department.with(clock: "manual=2026-03-30T09:00:00+03:00") { department in
        let first = "T-\(try await department.file("Отчёт по продажам пуст"))"
        let second = "T-\(try await department.file("Телефония молчит с утра"))"
        try await department.succeed("ticket", "link", second, first, "--child-of", "--as", "elena")
        let circle = try await department.opora("ticket", "link", first, second, "--child-of", "--as", "elena")
        expectRefusal(circle, exitCode: 73, naming: ["\(second) > \(first) > \(second)"])
        try await department.succeed("ticket", "block", first, "--by", second, "--as", "elena")
        let words = try await department.json("ticket", "view", first)["links"].elements.map { try $0["words"].text }
        #expect(words == ["parent of", "blocked by"])
        try await department.succeed("ticket", "unlink", first, second, "--blocked-by", "--as", "elena")
        let gone = try await department.opora("ticket", "unlink", first, second, "--blocked-by", "--as", "elena")
        #expect(gone.exitCode == 73, "\(gone)")

        try await department.succeed("ticket", "receive", first, "И ещё не печатается счёт", "--as", "maria")
        let message = try #require(try await department.json("ticket", "view", first)["messages"].elements.first)
        let made = try await department.json(
          "ticket", "split", first, "--message", try message["id"].text, "--as", "elena")
        #expect(try made["subject"].text == "И ещё не печатается счёт")
        let back = try await department.json("ticket", "unsplit", "T-\(try made["ticket"].number)", "--as", "elena")
        #expect(try back["state"].text == "STATE_CANCELLED")
      }
    }

    private static func expect(_ asked: String, is ticket: String, _ department: Department) async throws {
      let number = try await department.json("ticket", "view", asked)["ticket"]["number"].number
      #expect("T-\(number)" == ticket)
    }
  }
}
