import Testing

extension SystemTests {
  @Suite("A working day through the command line") struct WorkingDayTests {
    @Test("goes from a refused filing to the manager's table", .timeLimit(.minutes(3)))
    func day() async throws {
      try await Department.with(clock: "manual=2026-03-30T09:00:00+03:00") { department in
        try await Self.start(department)
        let defect = try await Self.filing(department)
        let (owner, peer) = try await Self.assignment(department, defect)
        try await Self.help(department, defect, owner: owner, peer: peer)
        try await Self.escalation(department, defect, owner: owner)
        try await Self.ending(department, owner: owner, defect: defect)
        try await Self.table(department, owner: owner)
      }
    }

    private static func start(_ department: Department) async throws {
      for person in ["maria", "anna", "boris", "dmitry", "elena"] {
        let day = try await department.json("day", "start", "--as", person)
        #expect(try day["state"].text == "DAY_STATE_STARTED")
      }
      for person in ["anna", "boris", "dmitry"] {
        let day = try await department.json("day", "plan", "Queue:60", "Reading:30", "--as", person)
        #expect(try day["plan"].elements.map { try $0["estimateMinutes"].number } == [60, 30])
      }
      try await department.succeed("clock", "advance", "20m")
    }

    /// Refused with every reason at once, accepted the second time; nothing is kept of the first.
    private static func filing(_ department: Department) async throws -> String {
      let refused = try await department.opora(
        "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "defect", "--priority", "P1", "--impact",
        "1", "--urgency", "2", "--topic", "reports", "--subject", "НЕ РАБОТАЕТ!!!", "--body", "срочно", "--assignee",
        "anna")
      expectRefusal(
        refused, exitCode: 67,
        naming: [
          "form.product", "form.assignee", "priority.matrix", "text.body-length", "text.steps", "text.expected",
          "text.actual", "text.calm-subject",
        ])
      #expect(try await department.json("ticket", "list")["tickets"].elements.isEmpty)

      let filed = try await department.json(
        "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "defect", "--impact", "2", "--urgency",
        "3", "--topic", "reports", "--product", "crm", "--skill", "reports", "--subject",
        "Отчёт по продажам за квартал пуст", "--body", "После обновления отчёт по продажам открывается пустым у всех.",
        "--steps", "Отчёты, Продажи, I квартал", "--expected", "Таблица с суммами", "--actual", "Пустая страница")
      #expect(try filed["state"].text == "STATE_QUEUED")
      let quality = try await department.json("regulation", "quality", "--filer", "maria")
      #expect(try quality["filers"].elements.first?["rejectedAttempts"].number == 1)
      return try "T-\(filed["ticket"].number)"
    }

    /// Somebody of line 2 is chosen, and the choice names every candidate with what spoke against them.
    private static func assignment(_ department: Department, _ ticket: String) async throws -> (String, String) {
      try await department.succeed("clock", "advance", "1m")
      let owner = try await department.json("ticket", "view", ticket)["ticket"]["owner"].text
      #expect(["anna", "boris"].contains(owner), "'\(owner)' owns it")
      let why = try await department.json("queue", "explain", ticket)
      #expect(try why["chosen"].text == owner)
      #expect(try !why["choiceReason"].text.isEmpty && !why["urgencyReason"].text.isEmpty)
      let candidates = try why["candidates"].elements
      #expect(try candidates.contains { try $0["person"].text == owner && $0["eligible"].text == "true" })
      for candidate in candidates where try candidate["eligible"].text == "false" {
        #expect(try !candidate["failed"].elements.isEmpty, "\(candidate)")
      }
      return (owner, owner == "anna" ? "boris" : "anna")
    }

    private static func help(_ department: Department, _ ticket: String, owner: String, peer: String) async throws {
      try await department.succeed("queue", "accept", ticket, "--as", owner)
      try await department.succeed("ticket", "start", ticket, "--as", owner)
      try await department.succeed("clock", "advance", "10m")
      let asked = try await department.json(
        "ticket", "ask", ticket, "Нет доступа к журналу. У тебя есть?", "--colleague", peer, "--blocker", "--as", owner)
      #expect(try await department.json("ticket", "view", ticket)["ticket"]["blocked"].text == "true")
      try await department.succeed(
        "ticket", "answer", try asked["id"].text, "Да, выгрузил.", "--minutes", "8", "--as", peer)
      let view = try await department.json("ticket", "view", ticket)
      #expect(try view["ticket"]["blocked"].text == "false")
      #expect(try view["helpRequests"].elements.map { try $0["answer"].text } == ["Да, выгрузил."])
      // The answer's minutes are the colleague's.
      #expect(try view["segments"].elements.contains { try $0["person"].text == peer })
    }

    /// The developer does it, the overseer stays responsible: nobody else solves.
    private static func escalation(_ department: Department, _ ticket: String, owner: String) async throws {
      let bare = try await department.opora(
        "ticket", "escalate", ticket, "--reason", "", "--tried", "", "--as", owner)
      #expect(bare.exitCode == 67 || bare.exitCode == 73, "an escalation without reasons: \(bare)")
      try await department.succeed(
        "ticket", "escalate", ticket, "--reason", "Сборщик падает", "--tried", "Повторили, сверили журнал",
        "--developer", "dmitry", "--as", owner)
      try await department.succeed("clock", "advance", "2m")
      var view = try await department.json("ticket", "view", ticket)["ticket"]
      #expect(try view["owner"].text == "dmitry" && view["overseer"].text == owner, "\(view)")
      #expect(try view["line"].number == 3)
      let foreign = try await department.opora("ticket", "solve", ticket, "Готово", "--as", "dmitry")
      expectRefusal(foreign, exitCode: 71, naming: ["dmitry"])

      try await department.succeed("ticket", "start", ticket, "--as", "dmitry")
      try await department.succeed("clock", "advance", "30m")
      try await department.succeed("ticket", "done", ticket, "Сборка 4.18.2.", "--as", "dmitry")
      try await department.succeed("ticket", "verify", ticket, "--as", owner)
      try await department.succeed("ticket", "solve", ticket, "Исправлено в сборке 4.18.2.", "--as", owner)
      view = try await department.json("ticket", "view", ticket)["ticket"]
      #expect(try view["state"].text == "STATE_SOLVED")
      let types = try await department.json("ticket", "history", ticket)["entries"].elements.map { try $0["type"].text }
      for type in ["ticket.filed", "ticket.assigned", "ticket.escalated", "ticket.solved"] {
        #expect(types.count { $0 == type } >= 1, "no \(type) in \(types)")
      }
    }

    /// Refused with what is missing, then over in two commands.
    private static func ending(_ department: Department, owner: String, defect: String) async throws {
      try await department.succeed("clock", "set", "2026-03-30T18:00:00+03:00")
      let refused = try await department.opora("day", "end", "--as", owner)
      expectRefusal(refused, exitCode: 73, naming: ["NO_REPORT", "opora day report"])
      // The draft as it is knows the ticket from the facts, and nothing of the free tasks.
      try await department.succeed("day", "report", "--as", owner)
      let incomplete = try await department.opora("day", "end", "--as", owner)
      expectRefusal(incomplete, exitCode: 73, naming: ["UNASSESSED_ITEM item/1", "UNASSESSED_ITEM item/2"])
      #expect(!incomplete.errors.contains(defect), "\(incomplete)")
      try await department.succeed(
        "day", "report", "--done", "1", "--not-done", "2=the defect took the day", "--carry", "2", "--as", owner)
      let ended = try await department.json("day", "end", "--as", owner)
      #expect(try ended["state"].text == "DAY_STATE_ENDED")
    }

    private static func table(_ department: Department, owner: String) async throws {
      let table = try await department.json("day", "table", "--as", "elena")
      let row = try #require(try table["rows"].elements.first { try $0["person"].text == owner })
      #expect(try row["planned"].number == 2 && row["unplanned"].number == 1, "\(row)")
      #expect(try row["done"].number == 2 && row["notDone"].number == 1, "\(row)")
      #expect(try row["ticketsSolved"].number == 1 && row["handledMinutes"].number > 0, "\(row)")
      let refused = try await department.opora("day", "table", "--as", "anna")
      expectRefusal(refused, exitCode: 71, naming: ["PERMISSION_DENIED"])
      let figures = try await department.json("report", "kpi", "--as", "elena")
      let wait = try #require(try figures["figures"].elements.first { try $0["name"].text == "wait" })
      #expect(try wait["n"].number == 1)
    }
  }
}
