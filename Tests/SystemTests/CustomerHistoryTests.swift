import Testing

extension SystemTests {
  @Suite("A customer's history") struct CustomerHistoryTests {
    @Test("says who changed the manager, when and why, and nothing for who changed nothing", .timeLimit(.minutes(2)))
    func history() async throws {
      try await Department.with(staff: false) { department in
        try await department.succeed("customer", "set", "vasilek", "--name", "ООО «Василёк»", "--manager", "maria")
        try await department.succeed("clock", "advance", "2h")
        try await department.succeed(
          "customer", "set", "vasilek", "--manager", "oleg", "--reason", "Мария в отпуске")
        try await department.succeed("customer", "set", "vasilek", "--manager", "oleg")
        let entries = try await department.json("customer", "history", "vasilek")["entries"].elements
        #expect(
          try entries.map { try $0["summary"].text }
            == ["registered with manager maria", "manager maria became oleg"])
        #expect(try entries.map { try $0["actor"].text } == ["person/admin/admin", "person/admin/admin"])
        #expect(try entries.last?["reason"].text == "Мария в отпуске")
        let times = try entries.map { try $0["atMs"].number }
        #expect(try #require(times.last) - (try #require(times.first)) == 7_200_000, "by the department's clock")
        let table = try await department.succeed("customer", "history", "vasilek")
        #expect(table.output.contains("manager maria became oleg"), "\(table)")
        expectRefusal(
          try await department.opora("customer", "history", "nobody"), exitCode: 69, naming: ["nobody"], hint: false)
      }
    }
  }
}
