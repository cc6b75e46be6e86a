import Testing

extension SystemTests {
  @Suite("People, skills and the policy through the command line") struct StaffAndPolicyTests {
    @Test("are tried out, changed, refused with everything that is wrong, and kept", .timeLimit(.minutes(2)))
    func changing() async throws {
      try await Department.with { department in
        let trial = try await department.succeed("staff", "set", "anna", "--capacity", "10", "--dry-run")
        #expect(trial.output.contains("anna: capacity the policy's -> 10.0"), "\(trial)")
        #expect(try await department.json("staff", "view", "anna")["effectiveCapacity"].number == 12)
        try await department.succeed("staff", "set", "anna", "--capacity", "10")
        #expect(try await department.json("staff", "view", "anna")["effectiveCapacity"].number == 10)

        let refused = try await department.opora("staff", "set", "anna", "--capacity=-4", "--deputy", "nobody")
        expectRefusal(refused, exitCode: 67, naming: ["-4", "nobody"])
        let cycle = try await department.opora("staff", "set", "elena", "--deputy", "anna")
        expectRefusal(cycle, exitCode: 67, naming: ["anna -> boris -> elena -> anna"])

        let unknown = try await department.opora(
          "staff", "skills", "grant", "anna", "tarot", "3", "--reason", "карты", "--as", "elena")
        expectRefusal(unknown, exitCode: 67, naming: ["tarot"])
        try await department.succeed(
          "staff", "skills", "grant", "anna", "telephony", "3", "--reason", "курс пройден", "--as", "elena")
        let history = try await department.json("staff", "skills", "history", "anna")["grants"].elements
        #expect(try history.map { try $0["reason"].text } == ["курс пройден"])

        let policy = try await department.opora(
          "queue", "policy", "set", "offer_minuets=1", "lease_seconds=soon", "--reason", "typing")
        expectRefusal(policy, exitCode: 67, naming: ["offer_minuets", "lease_seconds"])
        for options in [["--dry-run"], ["--reason", "too little"]] {
          let unreachable = try await department.opora(["queue", "policy", "set", "default_capacity=5"] + options)
          expectRefusal(unreachable, exitCode: 67, naming: ["line 1"])
        }
        try await department.succeed("queue", "policy", "set", "offer_minutes=20", "--reason", "лето")
        let versions = try await department.json("queue", "policy", "history")["versions"].elements
        #expect(try versions.map { try $0["reason"].text } == ["лето"])
      }
    }
  }
}
