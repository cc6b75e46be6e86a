import Testing

extension SystemTests {
  @Suite("What a running department has in hand") struct InspectionTests {
    @Test("a call in flight is listed, killed by name, and its caller hears by whom and why", .timeLimit(.minutes(2)))
    func killedCall() async throws {
      try await Department.with { department in
        let quiet = try await department.opora("calls", "list", "library")
        #expect(quiet.exitCode == 0 && quiet.output.isEmpty && quiet.errors == "no calls\n", "\(quiet)")
        #expect(try await department.json("calls", "list", "library").elements.isEmpty)

        // A watch is in flight until somebody ends it.
        let watcher = try department.start([
          "rpc", "call", "tickets", "Health/Watch", "--as", "elena", "--timeout", "3600",
        ])
        var id = ""
        try await eventually("the watch is in the table of calls") {
          let calls = try await department.json("calls", "list", "tickets").elements
          for call in calls where try call["peer"].text == "person/lead/elena" {
            id = "tickets-" + (try call["id"].text)
            #expect(try call["method"].text == "opora.rpc.v1.Health/Watch")
            #expect(try call["state"].text == "CALL_STATE_RUNNING")
            #expect(try call["service"].text == "tickets")
          }
          return !id.isEmpty
        }
        let table = try await department.succeed("calls", "list", "-o", "wide")
        #expect(table.output.contains(id) && table.output.contains("Health/Watch"), "\(table)")

        expectRefusal(
          try await department.opora("calls", "kill", id, "--as", "elena"), exitCode: 71,
          naming: ["PERMISSION_DENIED", "roles admin"])
        let killed = try await department.succeed("calls", "kill", id, "--reason", "проверка")
        #expect(killed.output.contains("killed \(id): opora.rpc.v1.Health/Watch of person/lead/elena"), "\(killed)")
        let ended = try await watcher.result()
        expectRefusal(
          ended, exitCode: 65, naming: ["CANCELLED", "killed by person/admin/admin: проверка"], hint: false)
        expectRefusal(
          try await department.opora("calls", "kill", id), exitCode: 69, naming: ["NOT_FOUND", "opora calls list"])
        expectRefusal(
          try await department.opora("calls", "kill", "12-7"), exitCode: 64, naming: ["tickets-12-7"])
      }
    }

    @Test("connections are listed with who holds them; the log level changes while running", .timeLimit(.minutes(2)))
    func channels() async throws {
      try await Department.with(staff: false) { department in
        let channels = try await department.json("rpc", "channels", "tickets").elements
        let peers = try channels.map { try $0["peer"].text }
        #expect(peers.contains("service/routing") && peers.contains("service/reporting"), "\(peers)")
        let own = try #require(try channels.last { try $0["peer"].text == "person/admin/admin" })
        #expect(try own["openCalls"].number == 1 && own["receivedBytes"].number > 0)
        let table = try await department.succeed("rpc", "channels", "-o", "csv")
        #expect(table.output.contains("library,"), "\(table)")

        let changed = try await department.succeed("log-level", "library", "debug")
        #expect(changed.output == "library logs debug and above now; it was info\n")
        expectRefusal(
          try await department.opora("log-level", "library", "loud"), exitCode: 67, naming: ["'loud'", "trace"],
          hint: false)

        try await department.kill(.library)
        expectRefusal(
          try await department.opora("calls", "list"), exitCode: 3, naming: ["UNAVAILABLE", "opora status"])
      }
    }
  }
}
