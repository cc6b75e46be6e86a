import Foundation
import OporaAPI
import RPC
import Testing

extension SystemTests {
  /// What routing promises, seen from the command line.
  @Suite("Routing through the command line") struct RoutingScenarioTests {
    @Test("ten free people share a hundred tickets evenly, within the intake of an hour", .timeLimit(.minutes(4)))
    func burst() async throws {
      try await Department.with(staff: false) { department in
        try await department.succeed("staff", "import", try Self.tenPeople(department))
        for index in 0..<10 { try await department.succeed("day", "start", "--as", "p\(index)") }
        try await department.settle()
        let client = try department.tickets(as: "maria")
        for index in 0..<100 {
          _ = try await client.fileTicket(
            .init(
              key: "burst-\(index)", customer: "c\(index)", channel: .manager, kind: .question, impact: 1, urgency: 2,
              subject: "Question \(index) of a customer", body: "The body says in enough words what is wanted.",
              topic: "reports"))
        }
        try await department.settle()
        #expect(try await Self.owned(department) == Array(repeating: 8, count: 10), "eight an hour, and no more")
        let queue = try await department.json("queue", "list")
        #expect(try queue["total"].number == 20)
        let waiting = try #require(try queue["entries"].elements.first)
        let why = try await department.json("queue", "explain", "T-\(waiting["ticket"].number)")
        #expect(
          try why["candidates"].elements.allSatisfy { candidate in
            try candidate["failed"].elements.contains { $0.text.hasPrefix("hourly intake") }
          }, "\(why)")

        try await department.succeed("queue", "policy", "set", "hourly_intake=20", "--reason", "понедельник")
        try await department.settle()
        #expect(try await Self.owned(department) == Array(repeating: 10, count: 10))
        #expect(try await department.json("queue", "list")["total"].number == 0)
        try await department.succeed("clock", "advance", "1m")
        let fairness = try await department.json("queue", "fairness", "--line", "2")
        #expect(try fairness["lines"].elements.first?["jain"].text == "1", "\(fairness)")
        let assigned = try await department.events(of: .tickets).filter { $0.type == "ticket.assigned" }
        #expect(Set(assigned.map(\.aggregate)).count == 100 && assigned.count == 100, "each once")
      }
    }

    /// Ten specialists alike, and a hundred customers, so that nobody knows a customer better than the others.
    private static func tenPeople(_ department: Department) throws -> String {
      var text = "zone: Europe/Moscow\npeople:\n  - {id: maria, name: Мария, role: manager, line: 1}\n"
      for index in 0..<10 { text += "  - {id: p\(index), name: P\(index), role: specialist, line: 2}\n" }
      text += "customers:\n"
      for index in 0..<100 { text += "  - {id: c\(index), name: C\(index), manager: maria}\n" }
      let path = "\(department.scratch)/ten.yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }

    private static func owned(_ department: Department) async throws -> [Int] {
      try await department.json("staff", "list", "--line", "2")["members"].elements.map {
        try $0["tickets"].elements.count
      }
    }

    @Test("age overtakes priority when the formula says so, and not a minute before", .timeLimit(.minutes(3)))
    func ageing() async throws {
      // E = B + (100 - B) · used / target: 10 + 90 · t / 480 for P4, 30 + 70 · t / 240 for P3.
      try await Department.with(clock: "manual=2026-03-30T09:00:00+03:00") { department in
        let old = try await department.file("Как выгрузить отчёт за квартал", impact: 2, urgency: 1)
        try await department.succeed("clock", "advance", "106m")
        let first = try await department.file("Отчёт по продажам пуст у всех", impact: 2, urgency: 2)
        try await Self.expectQueue(department, [first, old], "30 against 29.88")
        try await department.succeed("clock", "advance", "14m")
        let second = try await department.file("Телефония не соединяет звонки", impact: 2, urgency: 2)
        try await Self.expectQueue(department, [first, old, second], "34.08, 32.5 and 30")
        try await department.succeed("clock", "advance", "23m")
        try await Self.expectQueue(department, [first, old, second], "36.81 against 36.71")
        try await department.succeed("clock", "advance", "2m")
        try await Self.expectQueue(department, [first, second, old], "37.19 against 37.29")

        // Who can take but one gets the most urgent.
        try await department.succeed("staff", "set", "anna", "--capacity", "1")
        try await department.succeed("day", "start", "--as", "anna")
        try await department.settle()
        try await Self.expectQueue(department, [second, old], "the first is anna's")
        #expect(try await department.json("ticket", "view", "T-\(first)")["ticket"]["owner"].text == "anna")
      }
    }

    private static func expectQueue(
      _ department: Department, _ tickets: [Int], _ why: Comment, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      try await department.settle()
      let listed = try await department.json("queue", "list")["entries"].elements
      #expect(try listed.map { try $0["ticket"].number } == tickets, why, sourceLocation: sourceLocation)
    }

    @Test("skills relax after ten and twenty minutes, three and six for a P1, then it hangs", .timeLimit(.minutes(4)))
    func relaxing() async throws {
      try await Department.with { department in
        // Boris knows reports; nobody knows sql.
        try await department.succeed("day", "start", "--as", "boris")
        let both = try await department.file("Отчёт по продажам пуст", impact: 2, urgency: 1, skills: "reports", "sql")
        let other = try await department.file("Запрос к базе отклонён", impact: 2, urgency: 1, skills: "sql")
        try await department.succeed("clock", "advance", "9m")
        try await Self.expectOwners(department, [both: "", other: ""])
        let why = try await department.succeed("queue", "explain", "T-\(both)")
        #expect(why.output.contains("lacks sql level 1"), "\(why)")
        try await department.succeed("clock", "advance", "1m")
        try await Self.expectOwners(department, [both: "boris", other: ""])
        try await department.succeed("queue", "accept", "T-\(both)", "--as", "boris")
        try await department.succeed("clock", "advance", "9m")
        try await Self.expectOwners(department, [other: ""])
        try await department.succeed("clock", "advance", "1m")
        try await Self.expectOwners(department, [other: "boris"])
        try await department.succeed("queue", "accept", "T-\(other)", "--as", "boris")

        let urgent = try await department.file(
          "Отчёты пусты у всех клиентов", impact: 3, urgency: 3, skills: "reports", "sql")
        try await department.succeed("clock", "advance", "2m")
        try await Self.expectOwners(department, [urgent: ""])
        try await department.succeed("clock", "advance", "1m")
        try await Self.expectOwners(department, [urgent: "boris"])
        try await department.succeed("queue", "accept", "T-\(urgent)", "--as", "boris")

        // On a break nobody is silently given anything: it hangs, the lead is told, and it goes on by itself.
        try await department.succeed("day", "break", "--as", "boris")
        let hanging = try await department.file("База недоступна всем клиентам", impact: 3, urgency: 3, skills: "sql")
        try await department.succeed("clock", "advance", "5m")
        try await department.settle()
        #expect(try await department.json("queue", "hanging")["alarms"].elements.isEmpty)
        try await department.succeed("clock", "advance", "1m")
        try await department.settle()
        let alarm = try #require(try await department.json("queue", "hanging")["alarms"].elements.first)
        #expect(try alarm["kind"].text == "HANGING" && alarm["ticket"].number == hanging, "\(alarm)")
        try await Self.expectOwners(department, [hanging: ""])
        try await department.succeed("day", "break", "--end", "--as", "boris")
        try await Self.expectOwners(department, [hanging: "boris"])
        #expect(try await department.json("queue", "hanging")["alarms"].elements.isEmpty)
      }
    }

    private static func expectOwners(
      _ department: Department, _ owners: [Int: String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      try await department.settle()
      for (ticket, owner) in owners.sorted(by: { $0.key < $1.key }) {
        let view = try await department.json("ticket", "view", "T-\(ticket)")["ticket"]
        #expect(try view["owner"].text == owner, "T-\(ticket)", sourceLocation: sourceLocation)
      }
    }

    @Test(
      "a lease regained within the grace changes nothing, beyond it what was taken stays so", .timeLimit(.minutes(4)))
    func lease() async throws {
      try await Department.with { department in
        try await department.succeed("day", "start", "--as", "anna")
        let begun = try await department.file("Как выгрузить отчёт за квартал")
        let offered = try await department.file("Где настройка телефонии")
        try await Self.expectOwners(department, [begun: "anna", offered: "anna"])
        try await department.succeed("ticket", "start", "T-\(begun)", "--as", "anna")

        // Her client sends one heartbeat and is gone.
        try await Self.bePresent(department)
        try await department.succeed("clock", "advance", "91s")
        #expect(try await Self.presence(department) == "grace")
        let waiting = try await department.file("Отчёт по продажам пуст")
        try await Self.expectOwners(department, [begun: "anna", offered: "anna", waiting: ""])
        try await Self.bePresent(department)
        #expect(try await Self.presence(department) == "present")
        try await Self.expectOwners(department, [begun: "anna", offered: "anna", waiting: "anna"])
        let requeued = try await department.events(of: .tickets).filter { $0.type == "ticket.requeued" }
        #expect(requeued.isEmpty, "the grace is there for this")

        // Now beyond it: what is not begun goes at once, the other after half an hour.
        try await department.succeed("clock", "advance", "245s")
        #expect(try await Self.presence(department) == "offline")
        try await Self.expectOwners(department, [begun: "anna", offered: "", waiting: ""])
        try await department.succeed("day", "start", "--as", "boris")
        try await Self.expectOwners(department, [begun: "anna", offered: "boris", waiting: "boris"])
        try await Self.bePresent(department)
        #expect(try await Self.presence(department) == "present")
        try await Self.expectOwners(department, [begun: "anna", offered: "boris", waiting: "boris"])
        try await department.succeed("clock", "advance", "245s")
        try await department.succeed("clock", "advance", "29m")
        try await Self.expectOwners(department, [begun: "anna"])
        try await department.succeed("clock", "advance", "2m")
        try await Self.expectOwners(department, [begun: "boris"])
      }
    }

    /// A board with --present that is ended as soon as it has said that its person is there.
    private static func bePresent(_ department: Department) async throws {
      let board = try department.start(["queue", "watch", "--present", "--as", "anna"])
      try await eventually("she is present") { board.errorsSoFar.contains("anna is present") }
      board.send(SIGINT)
      let ended = try await board.result()
      #expect(ended.exitCode == 0, "\(ended)")
      try await department.settle()
    }

    private static func presence(_ department: Department) async throws -> String {
      try await department.settle()
      return try await department.json("staff", "view", "anna")["presence"]["state"].text
    }
  }
}
