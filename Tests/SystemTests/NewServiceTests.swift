import Testing

extension SystemTests {
  /// docs/new-service.md, as a reader would follow it.
  @Suite("A new service on the runtime") struct NewServiceTests {
    @Test(
      "is hosted, called, refused and watched as the others are, and keeps what it has taken", .timeLimit(.minutes(1)))
    func noticeboard() async throws {
      try await Department.prepared { department in
        try await department.succeed("cert", "init-ca")
        try await department.succeed("cert", "issue", "service", "notices", "--host", "127.0.0.1")
        try await department.succeed("cert", "issue", "service", "crm")
        try await department.succeed("cert", "issue", "person", "anna", "--role", "specialist")
        try await department.succeed("cert", "issue", "person", "elena", "--role", "lead")
        let board = Noticeboard(department: department)
        var server = try await board.start()

        let first = try await board.call("crm", "pin", "Планёрка в 10:00", "key-1")
        #expect(first.output == "1 service/crm: Планёрка в 10:00\n", "\(first)")
        let again = try await board.call("crm", "pin", "Планёрка в 10:00", "key-1")
        #expect(again.exitCode == 0 && again.output == first.output, "\(again)")
        let reused = try await board.call("crm", "pin", "Другое", "key-1")
        #expect(reused.exitCode == 1 && reused.errors.contains("key-1"), "\(reused)")
        let empty = try await board.call("crm", "pin", "")
        #expect(empty.exitCode == 1 && empty.errors.contains("is 1 to 1000 bytes long, not 0"), "\(empty)")
        let refused = try await board.call("person/anna", "pin", "Можно?")
        #expect(refused.exitCode == 1 && refused.errors.contains("roles lead, admin"), "\(refused)")

        // A watcher hears what hangs and then what is pinned while it listens.
        let watcher = try board.begin("person/anna", "watch", "2")
        try await eventually("the watcher has heard of the first notice") {
          watcher.outputSoFar.contains("1 service/crm")
        }
        let second = try await board.call("person/elena", "pin", "Отчёты до 18:00")
        #expect(second.output == "2 person/lead/elena: Отчёты до 18:00\n", "\(second)")
        #expect(try await watcher.result().output == first.output + second.output)

        server.send(9)
        _ = try await server.result()
        server = try await board.start()
        let kept = try await board.call("person/anna", "list")
        #expect(kept.output == second.output + first.output, "\(kept)")
        server.send(15)
        #expect(try await server.result().exitCode == 0)
      }
    }
  }
}

/// The example's two programs.
private struct Noticeboard {
  let department: Department

  private func certificate(_ name: String, _ ending: String) -> String {
    let place = name.hasPrefix("person/") ? "people/\(name.dropFirst(7))" : "services/\(name)"
    return "\(department.home)/certificates/\(place).\(ending)"
  }
  private var authority: String { "\(department.home)/certificates/ca.pem" }

  private func program(_ name: String, _ arguments: [String]) throws -> Program {
    try Program(
      "\(Binaries.folder)/\(name)", arguments, scratch: department.scratch,
      environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"])
  }

  /// Starts it and waits until it serves.
  func start() async throws -> Program {
    let server = try program(
      "NoticeboardServer",
      [
        "serve", "--listen", "127.0.0.1:\(department.portBase)", "--data-directory", "\(department.scratch)/notices",
        "--tls-certificate", certificate("notices", "pem"), "--tls-key", certificate("notices", "key"), "--tls-ca",
        authority,
      ])
    try await eventually("the noticeboard serves") { server.errorsSoFar.contains("serving") }
    return server
  }

  func begin(_ caller: String, _ words: String...) throws -> Program { try begin(caller, words) }

  private func begin(_ caller: String, _ words: [String]) throws -> Program {
    try program(
      "NoticeboardClient",
      ["127.0.0.1", "\(department.portBase)", certificate(caller, "pem"), certificate(caller, "key"), authority] + words
    )
  }

  func call(_ caller: String, _ words: String...) async throws -> ProgramResult {
    try await begin(caller, words).result()
  }
}
