import Foundation
import OporaAPI
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

extension Department {
  /// A file in the test's own folder.
  ///
  /// - Returns: Its path.
  fileprivate func write(_ name: String, _ text: String) throws -> String {
    let path = "\(scratch)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
