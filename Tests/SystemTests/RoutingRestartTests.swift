import OporaAPI
import Testing

extension SystemTests {
  @Suite("Routing killed, and left alone by tickets") struct RoutingRestartTests {
    @Test("what it knew and decided outlives a kill: offers, alarms, leases, explanations", .timeLimit(.minutes(4)))
    func killed() async throws {
      try await Department.with { department in
        for person in ["anna", "boris"] { try await department.succeed("day", "start", "--as", person) }
        let offered = try await department.file("Как выгрузить отчёт за квартал")
        let started = try await department.file("Отчёт по продажам пуст", customer: "vektor")
        try await department.settle()
        let owner = try await department.json("ticket", "view", "T-\(started)")["ticket"]["owner"].text
        try await department.succeed("ticket", "start", "T-\(started)", "--as", owner)
        let taker = try await department.json("ticket", "view", "T-\(offered)")["ticket"]["owner"].text
        let other = taker == "anna" ? "boris" : "anna"
        // On a break the other gets nothing, so that one ticket hangs.
        try await department.succeed("day", "break", "--as", other)
        try await department.succeed("day", "break", "--as", taker)
        let hanging = try await department.file("База недоступна всем клиентам", impact: 3, urgency: 3)
        try await department.succeed("clock", "advance", "7m")
        try await department.settle()

        let before = try await Self.picture(department, offered, started, hanging)
        #expect(before.contains("HANGING") && before.contains("T-\(offered)"), "\(before)")
        try await department.kill(.routing)
        try await department.succeed("up")
        try await department.settle()
        #expect(try await Self.picture(department, offered, started, hanging) == before)

        // The clock of the offer goes on where it was, and so does the hanging ticket's search.
        try await department.succeed("day", "break", "--end", "--as", other)
        try await department.settle()
        #expect(try await department.json("ticket", "view", "T-\(hanging)")["ticket"]["owner"].text == other)
        try await department.succeed("clock", "advance", "9m")
        try await department.settle()
        let moved = try await department.json("ticket", "view", "T-\(offered)")["ticket"]
        #expect(try moved["owner"].text == other, "not accepted in fifteen minutes: \(moved)")
      }
    }

    /// Everything a lead can ask routing about these tickets, as it is shown.
    private static func picture(_ department: Department, _ tickets: Int...) async throws -> String {
      var commands = [
        ["queue", "list"], ["queue", "hanging", "--all"], ["queue", "offers"], ["staff", "list"],
        ["queue", "fairness"],
        ["queue", "policy", "show"],
      ]
      commands += tickets.map { ["queue", "explain", "T-\($0)"] }
      var text = ""
      for command in commands {
        let result = try await department.opora(command)
        guard result.exitCode == 0 else { throw Unexpected("it should have been shown", result) }
        text += result.output
      }
      return text
    }

    @Test("with tickets down proposals wait, over a restart, and each is carried out once", .timeLimit(.minutes(4)))
    func ticketsDown() async throws {
      try await Department.with { department in
        var tickets: [Int] = []
        for subject in ["Как выгрузить отчёт за квартал", "Где настройка телефонии", "Отчёт по продажам пуст"] {
          tickets.append(try await department.file(subject))
        }
        try await department.settle()
        try await department.kill(.tickets)
        // Reporting tells routing that she is there; routing decides, and cannot say so to tickets.
        try await department.succeed("day", "start", "--as", "anna")
        for ticket in tickets {
          try await eventually("T-\(ticket) is proposed") {
            let why = try await department.json("queue", "explain", "T-\(ticket)")
            return try why["choiceReason"].text.hasPrefix("proposed to anna")
          }
        }
        let queue = try await department.succeed("queue", "list")
        #expect(queue.output.split(separator: "\n").count(where: { $0.hasSuffix("proposed to anna") }) == 3, "\(queue)")

        try await department.kill(.routing)
        try await department.succeed("up")
        try await department.settle()
        for ticket in tickets {
          #expect(try await department.json("ticket", "view", "T-\(ticket)")["ticket"]["owner"].text == "anna")
          let history = try await department.json("ticket", "history", "T-\(ticket)")["entries"].elements
          #expect(try history.count(where: { try $0["type"].text == "ticket.assigned" }) == 1, "\(history)")
        }
        let events = try await department.events(of: .routing)
        for type in ["assignment.proposed", "assignment.confirmed"] {
          #expect(events.count(where: { $0.type == type }) == 3, "\(type)")
        }
      }
    }
  }
}
