import Testing

extension SystemTests {
  @Suite("A wrong command line") struct WrongCommandLineTests {
    @Test(
      "ends with exit code 64 and names what is wrong, without asking any service", .timeLimit(.minutes(1)),
      arguments: [
        (["--no-such-flag"], "--no-such-flag"), (["up", "--port-base", "many"], "many"),
        (["up", "--port-base", "65535"], "65535"), (["up", "--clock", "noon"], "noon"),
        (["up", "--zone", "Mars/Olympus"], "Mars/Olympus"), (["ticket", "view", "T-none"], "T-none"),
        (["ticket", "view"], "ticket"), (["ticket", "list", "--limit", "0"], "--limit"),
        (["ticket", "lst"], "opora ticket list"), (["tickt"], "opora ticket"),
        (["ticket", "replay", "x.csv", "--batch", "0"], "--batch"), (["status", "--timeout", "-1"], "--timeout"),
        (["status", "-o", "xml"], "xml"), (["day", "plan"], "items"), (["cert", "issue", "person", "anna"], "role"),
      ] as [([String], String)])
    func usage(arguments: [String], naming: String) async throws {
      try await Department.prepared { department in
        let result = try await department.opora(arguments)
        #expect(result.exitCode == 64, "\(result)")
        #expect(result.errors.contains(naming), "\(result)")
        #expect(result.output.isEmpty, "\(result)")
      }
    }

    @Test(
      "of a service names the setting and where it came from", .timeLimit(.minutes(1)),
      arguments: [
        (["--listen", "nowhere"], [:], "--listen"), (["--log-level", "loud"], [:], "--log-level"),
        ([], ["OPORA_TICKETS_LISTEN": "nowhere"], "OPORA_TICKETS_LISTEN"), ([], [:], "OPORA_TICKETS_DATA_DIRECTORY"),
        (["--config", "/no/such/file.yaml"], [:], "/no/such/file.yaml"),
      ] as [([String], [String: String], String)])
    func service(arguments: [String], environment: [String: String], naming: String) async throws {
      try await Department.prepared { department in
        let result = try await department.service(.tickets, ["serve"] + arguments, environment: environment)
        expectRefusal(result, exitCode: 1, naming: [naming], hint: false)
      }
    }

    @Test("of a service with an unknown flag ends with exit code 64", .timeLimit(.minutes(1)))
    func unknownFlag() async throws {
      try await Department.prepared { department in
        let result = try await department.service(.routing, ["serve", "--lsten", "127.0.0.1:1"])
        #expect(result.exitCode == 64 && result.errors.contains("--lsten"), "\(result)")
      }
    }
  }
}
