import Messages
import OporaAPI
import Testing

// Filed on Monday, 30 March 2026, at 10:00, a P4 question has 8 h of open time to its first response: until Tuesday, 10:00.
extension SystemTests {
  @Suite("Clocks through the command line") struct ClocksTests {
    private static let due = milliseconds("2026-03-31T10:00:00+03:00")

    @Test("say why they are due then, and exactly at due is in time", .timeLimit(.minutes(3)))
    func due() async throws {
      try await Department.with { department in
        let met = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        let missed = "T-\(try await department.file("Где посмотреть сделки прошлого года"))"
        let first = try await department.clock("FIRST_RESPONSE", of: met)
        #expect(try first["dueAtMs"].number == Self.due)
        let shown = try await department.succeed("ticket", "clocks", met).output
        for words in [
          "first response  P4, 8 h: running", "due 2026-03-31 10:00", "2026-03-30 10:00 - 13:00", "closed", "[░",
        ] {
          #expect(shown.contains(words), "no '\(words)' in \(shown)")
        }
        #expect(try await Self.listed("--at-risk", department).isEmpty)

        try await department.succeed("clock", "set", "2026-03-31T10:00:00+03:00")
        #expect(try await Self.listed("--at-risk", department) == [met, missed])
        #expect(try await Self.listed("--breached", department).isEmpty)
        try await department.succeed("ticket", "reply", met, "Кнопкой «Выгрузить».", "--as", "maria")
        try await department.succeed("clock", "advance", "1m")
        #expect(try await Self.listed("--breached", department) == [missed])
        let told = try await Self.told(department, "FIRST_RESPONSE")
        // Half of it is used at 15:00, three quarters at 17:00, nine tenths at 09:12 on the next day.
        let warnings = ["2026-03-30T15:00:00+03:00", "2026-03-30T17:00:00+03:00", "2026-03-31T09:12:00+03:00"]
        #expect(
          told.filter { $0.type == "clock.warning" }.map(\.at) == warnings.flatMap { [$0, $0] }.map(milliseconds))
        #expect(told.filter { $0.type == "clock.breached" }.map(\.at) == [Self.due])
      }
    }

    @Test("are overspent at due although nobody was there to notice", .timeLimit(.minutes(3)))
    func downtime() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.succeed("down")
        try await department.succeed("up", "--clock", "manual=2026-03-31T12:00:00+03:00")
        try await eventually("the breach was noticed") { try await Self.told(department, "FIRST_RESPONSE").count == 1 }
        let told = try await Self.told(department, "FIRST_RESPONSE")
        #expect(told.map(\.type) == ["clock.breached"] && told.map(\.at) == [Self.due])
        let first = try await department.clock("FIRST_RESPONSE", of: ticket)
        #expect(try first["breachedAtMs"].number == Self.due)
        #expect(try first["breachCause"].text == "BREACH_CAUSE_TIME")
      }
    }

    @Test(
      "go on where they stood when a ticket is reopened, and wait while the customer is waited for",
      .timeLimit(.minutes(3)))
    func reopening() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
        try await department.succeed("clock", "advance", "1h")
        try await department.succeed("ticket", "wait", ticket, "--reason", "ждём файл", "--as", "anna")
        try await department.succeed("clock", "advance", "30m")
        try await department.succeed("ticket", "receive", ticket, "Вот файл.", "--as", "maria")
        try await department.succeed("clock", "advance", "15m")
        try await department.succeed("ticket", "solve", ticket, "Готово.", "--as", "anna")
        try await department.succeed("clock", "set", "2026-03-31T09:00:00+03:00")
        try await department.succeed("ticket", "receive", ticket, "Снова пусто.", "--as", "maria")
        try await department.succeed("clock", "advance", "30m")
        let resolution = try await department.clock("RESOLUTION", of: ticket)
        #expect(try resolution["usedMs"].number == 105 * 60_000, "\(resolution)")
        #expect(try resolution["firstSolvedUsedMs"].number == 75 * 60_000)
        #expect(
          try resolution["stretches"].elements.map { try $0["cause"].text } == [
            "filed", "WAITING_CUSTOMER", "ASSIGNED", "reopened",
          ])
        let clocks = try await department.json("ticket", "clocks", ticket)["clocks"].elements
        #expect(try clocks.count { try $0["metric"].text == "CLOCK_METRIC_NEXT_RESPONSE" } == 2)
        let all = try await department.succeed("ticket", "clocks", ticket, "--all").output
        #expect(all.contains("paused") && all.contains("solved") && all.contains("first solved on"), "\(all)")
      }
    }

    @Test("keep what they used when the priority changes, and count a reply being written", .timeLimit(.minutes(3)))
    func priorityAndReply() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        try await department.succeed("clock", "advance", "1h")
        let refused = try await department.opora("ticket", "priority", ticket, "P9", "--reason", "r", "--as", "elena")
        #expect(refused.exitCode != 0 && refused.errors.contains("P9"), "\(refused)")
        try await department.succeed("ticket", "priority", ticket, "P1", "--reason", "стоит отдел", "--as", "elena")
        let first = try await department.clock("FIRST_RESPONSE", of: ticket)
        #expect(try first["breachCause"].text == "BREACH_CAUSE_POLICY_CHANGE", "\(first)")
        #expect(try first["breachedAtMs"].number == milliseconds("2026-03-30T11:00:00+03:00"))
        try await department.succeed("ticket", "receive", ticket, "Я на связи.", "--online", "--as", "maria")
        try await department.succeed("ticket", "compose", ticket, "--as", "maria")
        try await department.succeed("clock", "advance", "4m")
        try await department.succeed("ticket", "reply", ticket, "Смотрим.", "--as", "maria")
        let reply = try await department.clock("REPLY_CYCLE", of: ticket)
        #expect(try reply["usedMs"].number == 4 * 60_000 && reply["person"].text == "maria", "\(reply)")
      }
    }

    /// The tickets of a list, in its order.
    private static func listed(_ selection: String, _ department: Department) async throws -> [String] {
      try await department.json("clocks", "list", selection)["tickets"].elements.map {
        "T-\(try $0["ticket"]["number"].number)"
      }
    }

    /// What was told of a metric's clocks, oldest first.
    private static func told(_ department: Department, _ metric: String) async throws -> [(type: String, at: Int)] {
      try await department.events(of: .tickets).compactMap { event in
        guard event.type.hasPrefix("clock."), let clock = try TicketsV1.ClockEvent(decoding: event.payload).clock,
          clock.metric.protoName == "CLOCK_METRIC_\(metric)"
        else { return nil }
        return (event.type, Int(event.occurredAtMs))
      }
    }
  }
}
