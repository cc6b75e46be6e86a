import Foundation
import Messages
import OporaAPI
import RPC
import Testing

extension SystemTests {
  @Suite("Automation through the command line") struct AutomationTests {
    private static let macros = """
      macros:
        - id: need-logs
          description: Просим журнал и ждём
          when: {state: [ASSIGNED, IN_PROGRESS]}
          parameters:
            - {name: app, default: CRM}
          do:
            - reply: "Пришлите, пожалуйста, журнал {app}."
            - wait: "ждём журнал {app}"
      """

    @Test("a macro is applied, run by a person, refused whole, and switched off", .timeLimit(.minutes(2)))
    func macro() async throws {
      try await Department.with { department in
        let file = try department.write("macros.yaml", Self.macros)
        let checked = try await department.succeed("automation", "check", file, "--as", "elena")
        #expect(checked.output.contains("added") && checked.errors.contains("dry run"), "\(checked)")
        try await department.succeed("automation", "apply", file, "--reason", "просим одинаково", "--as", "elena")
        let again = try await department.succeed("automation", "apply", file, "--reason", "ещё раз", "--as", "elena")
        #expect(again.output.contains("unchanged"), "\(again)")

        let ticket = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        let early = try await department.opora("ticket", "macro", "need-logs", ticket, "--as", "anna")
        expectRefusal(early, exitCode: 73, naming: ["state ASSIGNED or IN_PROGRESS"])
        try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
        let wrong = try await department.opora("ticket", "macro", "need-logs", ticket, "ap=x", "--as", "anna")
        expectRefusal(wrong, exitCode: 67, naming: ["'ap'", "it takes app"])
        let foreign = try await department.opora("ticket", "macro", "need-logs", ticket, "--as", "boris")
        expectRefusal(foreign, exitCode: 71, naming: ["Action 1 ('reply')", "nothing was done"])
        let done = try await department.succeed("ticket", "macro", "need-logs", ticket, "app=АТС", "--as", "anna")
        #expect(done.output.contains("WAITING_CUSTOMER") && done.output.contains("журнал АТС"), "\(done)")
        let history = try await department.succeed("ticket", "history", ticket, "-o", "csv")
        #expect(history.output.contains("person/specialist/anna (by macro/need-logs@1)"), "\(history)")
        let runs = try await department.succeed("automation", "runs", "--ticket", ticket, "--as", "elena")
        #expect(runs.output.contains("need-logs@1"), "\(runs)")

        try await department.succeed("automation", "disable", "need-logs", "--reason", "устарел", "--as", "elena")
        let off = try await department.opora("ticket", "macro", "need-logs", ticket, "--as", "anna")
        expectRefusal(off, exitCode: 73, naming: ["disabled"])
        let shown = try await department.succeed("automation", "show", "need-logs")
        let copy = try department.write("copy.yaml", shown.output)
        let same = try await department.succeed("automation", "apply", copy, "--reason", "копия", "--as", "elena")
        #expect(same.output.contains("unchanged"), "\(same)")
        let changes = try await department.json("automation", "show", "need-logs", "--history")["changes"].elements
        #expect(try changes.map { try $0["change"].text } == ["applied", "disabled"])
      }
    }

    @Test("a trigger acts once for each event, though the service is killed in between", .timeLimit(.minutes(5)))
    func killing() async throws {
      try await Department.with { department in
        let file = try department.write(
          "triggers.yaml",
          """
          triggers:
            - id: seen
              on: ticket.filed
              when: {topic: reports}
              do:
                - note: "{ticket} принят"
                - wait: "нельзя из очереди"
          """)
        try await department.succeed("automation", "apply", file, "--reason", "проверка", "--as", "elena")
        let ledger = Ledger()
        try await Self.fileAndKill(department, ledger)
        try await department.settle()

        let automation = TicketsV1.AutomationClient(try department.client(.tickets))
        var runs: [TicketsV1.RuleRun] = []
        var token = ""
        repeat {
          let page = try await automation.listRuns(.init(pageSize: 500, pageToken: token))
          runs += page.runs
          token = page.nextPageToken
        } while !token.isEmpty
        let filed = try await department.allTickets().map(\.number)
        #expect(runs.map(\.ticket).sorted() == filed.sorted())
        #expect(runs.allSatisfy { $0.outcome == .partly && $0.actions[1].refusal.contains("QUEUED") })
        let notes = try await department.events(of: .tickets).filter {
          $0.type == "ticket.noted" && $0.actor == "rule/seen@1"
        }
        #expect(Set(notes.map(\.aggregate)).count == filed.count && notes.count == filed.count)
        let failed = try await department.succeed(
          "automation", "runs", "--failed", "--limit", "1", "--as", "elena")
        #expect(failed.output.contains("refused: T-"), "\(failed)")
        #expect(await ledger.retried > 0, "no client met a killed service: the test tested nothing")
      }
    }

    /// Clients file all the time, while tickets is killed and started again a few times.
    private static func fileAndKill(_ department: Department, _ ledger: Ledger) async throws {
      let rounds = 3
      try await withThrowingTaskGroup(of: Void.self) { group in
        let total = 20 * (rounds + 1)
        for number in 0..<4 {
          let filer = Filer(number: number, client: try department.tickets(as: "maria"), ledger: ledger)
          group.addTask { try await filer.run(until: { await ledger.count >= total }) }
        }
        group.addTask {
          for round in 1...rounds {
            try await eventually("\(20 * round) tickets are acknowledged") { await ledger.count >= 20 * round }
            try await department.kill(.tickets)
            try await department.succeed("up")
          }
        }
        try await group.waitForAll()
      }
    }

    @Test(
      "a timer acts once for each occasion, though the service was away when it ran out and is killed while it acts",
      .timeLimit(.minutes(5)))
    func timers() async throws {
      try await Department.with { department in
        let rules = (1...4).map { number in
          """
            - id: remind-\(number)
              on: ticket.filed
              after: \(number)h
              hours: wall
              while: {state: QUEUED, topic: reports}
              do: [{note: "{ticket} ждёт {customer}"}]
          """
        }
        let file = try department.write("timers.yaml", "timers:\n" + rules.joined(separator: "\n"))
        try await department.succeed("automation", "apply", file, "--reason", "проверка", "--as", "elena")
        let filer = Filer(number: 0, client: try department.tickets(as: "maria"), ledger: Ledger())
        for index in 0..<30 { try await filer.deliver("k\(index)") }
        let filed = try await department.allTickets().map(\.number)
        try await department.succeed(
          "ticket", "cancel", "T-\(filed[0])", "--reason", "не нужен", "--as", "elena")
        try await department.settle()
        #expect(try await Self.notes(department).isEmpty)

        let later = "manual=2026-03-30T20:00:00+03:00"
        try await department.succeed("down")
        try await department.succeed("up", "--clock", later)
        let automation = TicketsV1.AutomationClient(try department.client(.tickets))
        try await eventually("a timer has acted") {
          try await !automation.listRuns(.init(pageSize: 1), options: .init(waitForReady: true)).runs.isEmpty
        }
        try await department.kill(.tickets)
        try await department.succeed("up", "--clock", later)
        try await department.settle()

        let wanted = filed.dropFirst().flatMap { ticket in (1...4).map { "T-\(ticket) rule/remind-\($0)@1" } }
        let runs = try await automation.listRuns(.init(pageSize: 500)).runs
        #expect(runs.map { "T-\($0.ticket) rule/\($0.rule)@\($0.version)" }.sorted() == wanted.sorted())
        #expect(runs.allSatisfy { $0.outcome == .done && $0.eventType == "timer" })
        #expect(try await Self.notes(department) == wanted.sorted())
        try await department.succeed("clock", "advance", "1d")
        #expect(try await Self.notes(department).count == wanted.count)
      }
    }

    /// What rules have noted, by ticket and rule.
    private static func notes(_ department: Department) async throws -> [String] {
      try await department.events(of: .tickets).filter { $0.type == "ticket.noted" }.map { event in
        "T-\(try TicketsV1.TicketEvent(decoding: event.payload).ticket?.number ?? 0) \(event.actor)"
      }.sorted()
    }

    @Test("a timer stops with what it waited for, and says who acted and why", .timeLimit(.minutes(2)))
    func timer() async throws {
      try await Department.with { department in
        let file = try department.write(
          "timers.yaml",
          """
          timers:
            - id: chase
              description: Напоминаем о вопросе
              on: ticket.waiting
              after: 8h
              while: {state: WAITING_CUSTOMER}
              do:
                - message: "Напоминаем о вопросе «{subject}»."
          """)
        try await department.succeed("automation", "apply", file, "--reason", "вежливость", "--as", "elena")
        let shown = try await department.succeed("automation", "show", "chase")
        #expect(shown.output.contains("while:") && shown.output.contains("after: \"8h\""), "\(shown)")
        var tickets: [String] = []
        for subject in ["Как выгрузить отчёт за квартал", "Где посмотреть сделки прошлого года"] {
          let ticket = "T-\(try await department.file(subject))"
          try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
          try await department.succeed("ticket", "wait", ticket, "--reason", "ждём файл", "--as", "anna")
          tickets.append(ticket)
        }
        try await department.succeed("ticket", "receive", tickets[0], "Вот файл.", "--as", "maria")
        // Eight hours of open time after Monday, 10:00.
        try await department.succeed("clock", "set", "2026-03-31T09:59:00+03:00")
        #expect(try await department.json("automation", "runs", "--as", "elena")["runs"].elements.isEmpty)
        try await department.succeed("clock", "advance", "1m")
        let runs = try await department.succeed("automation", "runs", "--as", "elena").output
        #expect(runs.contains("chase@1") && runs.contains(tickets[1]) && !runs.contains(tickets[0]), "\(runs)")
        let history = try await department.succeed("ticket", "history", tickets[1], "-o", "csv").output
        #expect(history.contains("rule/chase@1"), "\(history)")
        let view = try await department.succeed("ticket", "view", tickets[1]).output
        #expect(view.contains("Напоминаем о вопросе «Где посмотреть"), "\(view)")

        let wrong = try department.write(
          "wrong.yaml",
          """
          timers:
            - id: late
              on: ticket.waiting
              after: скоро
              hours: night
              while: {from_state: QUEUED}
              do: [{note: x}]
          """)
        let refused = try await department.opora("automation", "apply", wrong, "--reason", "r", "--as", "elena")
        expectRefusal(refused, exitCode: 67, naming: ["line 4:", "'скоро'", "line 5:", "business or wall", "line 6:"])
      }
    }

    @Test("rules are played through what has happened, without any effect", .timeLimit(.minutes(2)))
    func rehearsal() async throws {
      try await Department.with { department in
        let text = """
          triggers:
            - id: urgent
              on: ticket.waiting
              when: {topic: reports}
              do:
                - priority: P1
                  reason: "{customer} ждёт"
                - accept
          timers:
            - id: chase
              on: ticket.waiting
              after: 30m
              hours: wall
              while: {state: WAITING_CUSTOMER}
              do:
                - message: "Напоминаем о вопросе «{subject}»."
          """
        let wrong = try department.write("wrong.yaml", text)
        let refused = try await department.opora("automation", "test", wrong, "--since", "2026-03-30", "--as", "elena")
        expectRefusal(refused, exitCode: 67, naming: ["line 8:", "'accept'"])
        let file = try department.write("rules.yaml", text.replacing("- accept", with: "- hold: подождём"))
        var tickets: [String] = []
        for subject in ["Как выгрузить отчёт за квартал", "Где посмотреть сделки прошлого года"] {
          let ticket = "T-\(try await department.file(subject))"
          try await department.succeed("ticket", "assign", ticket, "anna", "--reason", "проверка", "--as", "elena")
          try await department.succeed("ticket", "wait", ticket, "--reason", "ждём файл", "--as", "anna")
          tickets.append(ticket)
        }
        try await department.succeed("clock", "advance", "20m")
        try await department.succeed("ticket", "receive", tickets[0], "Вот файл.", "--as", "maria")
        try await department.succeed("clock", "advance", "20m")
        let before = try await department.events(of: .tickets).count

        let played = try await department.succeed(
          "automation", "test", file, "--since", "2026-03-30", "--as", "elena", "-o", "csv")
        #expect(played.errors.contains("3 acts on 2 tickets; nothing was changed"), "\(played)")
        #expect(played.output.contains("priority: P1, romashka ждёт"), "\(played)")
        let runs = try await department.json("automation", "test", file, "--since", "2026-03-30", "--as", "elena")
        #expect(
          try runs["runs"].elements.map { "\(try $0["rule"].text) T-\(try $0["ticket"].number)" }
            == ["urgent \(tickets[0])", "urgent \(tickets[1])", "chase \(tickets[1])"])
        #expect(try await department.events(of: .tickets).count == before)
        let none = try await department.succeed(
          "automation", "test", file, "--since", "2026-03-30T10:30:00+03:00", "--as", "elena")
        #expect(none.errors.contains("0 acts on 0 tickets"), "\(none)")

        try await department.succeed("automation", "apply", file, "--reason", "проверено", "--as", "elena")
        let applied = try await department.succeed(
          "automation", "test", "chase", "--since", "2026-03-30", "--until", "2026-03-30T10:35:00+03:00", "--as",
          "elena")
        #expect(applied.errors.contains("1 act on 1 ticket;"), "\(applied)")
        let unknown = try await department.opora("automation", "test", "nobody", "--since", "2026-03-30")
        expectRefusal(unknown, exitCode: 69, naming: ["'nobody'"])
        // Switched on, it does what was played: a rule may set the priority, and gives its reason.
        try await department.succeed("ticket", "wait", tickets[0], "--reason", "ждём снова", "--as", "anna")
        try await department.settle()
        let history = try await department.succeed("ticket", "history", tickets[0], "-o", "csv").output
        #expect(history.contains("priority") && history.contains("rule/urgent@1"), "\(history)")
      }
    }

    @Test("a wrong file is refused with every line, and nothing of it is taken", .timeLimit(.minutes(2)))
    func wrongFile() async throws {
      try await Department.with { department in
        let file = try department.write(
          "wrong.yaml",
          """
          macros:
            - id: good
              do: [{note: x}]
            - id: bad
              wen: {}
              do:
                - repyl: "{custmer}"
                - wait: "{custmer}"
          """)
        let refused = try await department.opora("automation", "apply", file, "--reason", "r", "--as", "elena")
        expectRefusal(
          refused, exitCode: 67,
          naming: ["line 5:", "did you mean 'when'", "line 7:", "'repyl'", "line 8:", "{custmer}"])
        #expect(try await department.json("automation", "list")["rules"].elements.isEmpty)
        let denied = try await department.opora("automation", "apply", file, "--reason", "r", "--as", "anna")
        #expect(denied.exitCode != 0)
      }
    }
  }
}
