import Testing

extension SystemTests {
  @Suite("A ticket's life through the command line") struct ConversationTests {
    @Test(
      "an answer reopens to an owner at work, else to the queue as old as it is; silence closes, and later it is a new one",
      .timeLimit(.minutes(3)))
    func reopening() async throws {
      try await Department.with { department in
        let old = "T-\(try await department.file("Где посмотреть сделки прошлого года"))"
        try await department.succeed("ticket", "assign", old, "boris", "--reason", "проверка", "--as", "elena")
        try await department.succeed("ticket", "solve", old, "Так.", "--as", "boris")
        try await department.succeed("ticket", "close", old, "--as", "elena")
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await Self.taken(ticket, department)
        // Not before: routing would give her the ticket itself.
        try await department.succeed("day", "start", "--as", "anna")
        try await department.succeed("day", "plan", "Очередь:60", "--as", "anna")
        try await department.succeed("ticket", "wait", ticket, "--reason", "ждём файл", "--as", "anna")
        try await department.succeed("ticket", "receive", ticket, "Вот файл.", "--as", "maria")
        #expect(try await Self.state(ticket, department) == "STATE_ASSIGNED anna")

        try await department.succeed("ticket", "solve", ticket, "Готово.", "--as", "anna")
        // Monday 10:00 and 72 hours of open time, nine days of eight hours.
        try await department.succeed("clock", "set", "2026-04-10T09:59:00+03:00")
        #expect(try await Self.state(ticket, department) == "STATE_SOLVED anna")
        try await department.succeed("clock", "set", "2026-04-10T10:01:00+03:00")
        #expect(try await Self.state(ticket, department) == "STATE_CLOSED anna")
        // Anna's day is long over.
        try await department.succeed("ticket", "receive", ticket, "Снова пусто.", "--as", "maria")
        try await department.settle()
        let reopened = try await department.json("ticket", "view", ticket)["ticket"]
        #expect(try reopened["state"].text == "STATE_QUEUED" && reopened["owner"].text.isEmpty)
        #expect(try reopened["queuedAtMs"].number == reopened["createdAtMs"].number)

        // Eleven days after it was closed.
        let late = try await department.succeed("ticket", "receive", old, "Ещё вопрос.", "--as", "maria")
        #expect(late.output.hasPrefix("T-1003"), "\(late)")
        #expect(try await Self.state(old, department) == "STATE_CLOSED boris")
        let view = try await department.succeed("ticket", "view", "T-1003").output
        #expect(view.contains(old), "the follow-up names what it follows: \(view)")
      }
    }

    @Test(
      "a defect is solved by its overseer only, after verifying, and what is not right goes back",
      .timeLimit(.minutes(3)))
    func verification() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Отчёт за квартал пуст после обновления"))"
        try await Self.taken(ticket, department)
        let illegal = try await department.opora("ticket", "verify", ticket, "--as", "anna")
        expectRefusal(illegal, exitCode: 73, naming: ["IN_PROGRESS", "escalate"])
        let bare = try await department.opora(
          "ticket", "escalate", ticket, "--reason", "Сборщик падает", "--developer", "dmitry", "--as", "anna")
        #expect(bare.exitCode == 64 && bare.errors.contains("--tried"), "\(bare)")
        try await department.succeed(
          "ticket", "escalate", ticket, "--reason", "Сборщик падает", "--tried", "Повторили", "--developer", "dmitry",
          "--as", "anna")
        var view = try await department.json("ticket", "view", ticket)["ticket"]
        #expect(try view["owner"].text == "dmitry" && view["overseer"].text == "anna" && view["line"].number == 3)
        let own = try await department.opora("ticket", "oversee", ticket, "dmitry", "--reason", "сам", "--as", "elena")
        expectRefusal(own, exitCode: 67, naming: ["developer"], hint: false)
        try await department.succeed("ticket", "done", ticket, "Сборка 4.18.2.", "--as", "dmitry")
        for person in ["boris", "elena", "dmitry"] {
          let foreign = try await department.opora("ticket", "solve", ticket, "Готово.", "--as", person)
          expectRefusal(foreign, exitCode: 71, naming: [person])
        }
        try await department.succeed("ticket", "verify", ticket, "--return", "пусто и в новой сборке", "--as", "anna")
        view = try await department.json("ticket", "view", ticket)["ticket"]
        #expect(try view["state"].text == "STATE_WAITING_DEVELOPER" && view["owner"].text == "dmitry")
        try await department.succeed("ticket", "done", ticket, "Сборка 4.18.3.", "--as", "dmitry")
        try await department.succeed("ticket", "verify", ticket, "--as", "anna")
        try await department.succeed("ticket", "solve", ticket, "Исправлено.", "--as", "anna")
        let types = try await department.json("ticket", "history", ticket)["entries"].elements.map {
          try $0["type"].text
        }
        #expect(types.last == "ticket.solved", "\(types)")

        let second = "T-\(try await department.file("Вопрос о счёте за март"))"
        try await Self.taken(second, department)
        try await department.succeed("ticket", "return", second, "--reason", "вопрос о счёте", "--as", "anna")
        view = try await department.json("ticket", "view", second)["ticket"]
        #expect(try view["line"].number == 1 && view["returnCount"].number == 1)
      }
    }

    @Test(
      "one clock of work runs per person, an idle one stops itself, and the sum is everybody's own",
      .timeLimit(.minutes(2)))
    func work() async throws {
      try await Department.with { department in
        let first = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        let second = "T-\(try await department.file("Где посмотреть сделки прошлого года"))"
        try await Self.taken(first, department)
        try await department.succeed("clock", "advance", "4m")
        try await department.succeed("ticket", "assign", second, "anna", "--reason", "проверка", "--as", "elena")
        let switched = try await department.succeed("ticket", "start", second, "--as", "anna")
        #expect(switched.errors.contains("paused \(first)"), "\(switched)")
        try await department.succeed("clock", "advance", "11m")
        let idle = try await department.succeed("ticket", "view", second).output
        #expect(idle.contains("idle for 10 min"), "\(idle)")
        try await department.succeed("ticket", "start", first, "--as", "anna")
        try await department.succeed("clock", "advance", "5m")
        try await department.succeed("ticket", "pause", first, "--as", "anna")
        #expect(try await department.json("ticket", "view", first)["ticket"]["handledMs"].number == 9 * 60_000)
        #expect(try await department.json("ticket", "view", second)["ticket"]["handledMs"].number == 10 * 60_000)
      }
    }

    /// Given to anna by the lead, who has begun to work on it.
    private static func taken(_ ticket: String, _ department: Department) async throws {
      try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
      try await department.succeed("ticket", "start", ticket, "--as", "anna")
    }

    private static func state(_ ticket: String, _ department: Department) async throws -> String {
      let view = try await department.json("ticket", "view", ticket)["ticket"]
      return "\(try view["state"].text) \(try view["owner"].text)"
    }
  }
}
