import Foundation
import Testing

extension SystemTests {
  @Suite("A department on one machine") struct LifecycleTests {
    @Test(
      "is started once however often 'up' is said, and keeps its data over 'down' and 'up'", .timeLimit(.minutes(2)))
    func upAndDown() async throws {
      try await Department.with { department in
        let before = Department.Service.allCases.map(department.processID)
        #expect(before.allSatisfy { $0 != nil })
        try await department.succeed("up")
        #expect(Department.Service.allCases.map(department.processID) == before, "a second 'up' restarted something")

        let filed = try await department.file("a question that outlives its processes")
        try await department.succeed("down")
        #expect(Department.Service.allCases.allSatisfy { department.processID($0) == nil })
        let again = try await department.opora("down")
        #expect(again.exitCode == 0 && again.errors.contains("nothing"), "\(again)")

        try await department.succeed("up")
        let after = try await department.json("ticket", "view", "\(filed)")
        #expect(try after["ticket"]["subject"].text == "a question that outlives its processes")
        let clock = try await department.succeed("clock", "get", "-o", "csv")
        #expect(clock.output.contains("2026-03-30 "), "the manual clock did not go on: \(clock)")
      }
    }

    @Test("says with exit code 3 which service is stopped, and 'up' starts just that one", .timeLimit(.minutes(2)))
    func status() async throws {
      try await Department.with(staff: false) { department in
        let whole = try await department.succeed("status", "-o", "csv")
        #expect(whole.output.split(separator: "\r\n").dropFirst().count { $0.contains(",ready,") } == 4, "\(whole)")

        try await department.kill(.library)
        let broken = try await department.opora("status", "-o", "csv")
        expectRefusal(broken, exitCode: 3, naming: ["not every service is ready", "opora up"])
        #expect(broken.output.contains("library,stopped,"), "\(broken)")

        let others = [Department.Service.tickets, .routing, .reporting]
        let before = others.map(department.processID)
        try await department.succeed("up")
        #expect(others.map(department.processID) == before)
        #expect(department.processID(.library) != nil)
        try await department.succeed("status")
      }
    }

    @Test("a clock moved under a key is moved once, however often it is said", .timeLimit(.minutes(2)))
    func clockMovedOnce() async throws {
      try await Department.with(staff: false) { department in
        let start = try #require(
          Int64(try await department.json("rpc", "call", "tickets", "Control/GetClock")["nowMs"].text))
        func move(_ key: String, _ by: Int64) async throws -> Int64? {
          let answer = try await department.json(
            "rpc", "call", "tickets", "Control/MoveClock", "-d", "{\"byMs\": \"\(by)\"}", "-H",
            "opora-idempotency-key:\(key)")
          return Int64(try answer["nowMs"].text)
        }
        // Longer than answers are kept.
        let fortnight: Int64 = 14 * 86_400_000
        for _ in 0..<2 { #expect(try await move("a fortnight", fortnight) == start + fortnight) }
        #expect(try await move("an hour more", 3_600_000) == start + fortnight + 3_600_000)
        #expect(try await move("a fortnight", fortnight) == start + fortnight + 3_600_000, "it went on or back")
        let other = try await department.opora(
          "rpc", "call", "tickets", "Control/MoveClock", "-d", #"{"byMs": "1"}"#, "-H",
          "opora-idempotency-key:a fortnight")
        #expect(other.exitCode != 0, "the key stands for another move: \(other)")
      }
    }

    @Test("without a department, every command that needs one says so and how to start one", .timeLimit(.minutes(1)))
    func none() async throws {
      try await Department.prepared { department in
        for command in [["status"], ["ticket", "list"], ["down"], ["clock", "get"], ["day", "table"]] {
          expectRefusal(
            try await department.opora(command), exitCode: 1, naming: [department.home, "opora up"])
        }
      }
    }
  }
}
