import Foundation
import Testing

extension SystemTests {
  @Suite("The live board through the command line") struct QueueBoardTests {
    @Test(
      "shows what waits and every change of it, over a restart of routing, and ends on Ctrl-C", .timeLimit(.minutes(3)))
    func watching() async throws {
      try await Department.with { department in
        let first = "T-\(try await department.file("Отчёт по продажам за квартал пуст"))"
        try await department.settle()
        let board = try department.start(["queue", "list", "--watch", "--as", "elena"])
        let updates = try department.start(["queue", "watch", "--changes", "1", "-o", "jsonl", "--as", "elena"])
        for watch in [board, updates] {
          try await eventually("the watch has begun") { watch.errorsSoFar.contains("watching; Ctrl-C ends it") }
        }
        let second = "T-\(try await department.file("Как выгрузить сделки за март"))"
        try await eventually("the second has entered") { Self.says(board, "entered", second) }
        let told = try await updates.result()
        #expect(told.exitCode == 0, "\(told)")
        let lines = try told.output.split(separator: "\n").map { try JSONDocument(String($0)) }
        #expect(try lines.map { try $0["snapshot"].text } == ["true", "false"])

        try await department.kill(.routing)
        try await eventually("the board says so") { board.errorsSoFar.contains("routing is away") }
        try await department.succeed("up")
        try await department.succeed("day", "start", "--as", "anna")
        try await eventually("both are given") {
          [first, second].allSatisfy { Self.says(board, "left", $0, end: "given to anna") }
        }
        board.send(SIGINT)
        let ended = try await board.result()
        #expect(ended.exitCode == 0, "\(ended)")
        #expect(Self.says(board, "waits", first), "\(ended)")
      }
    }

    /// Whether a line of the board says that of a ticket.
    private static func says(_ board: Program, _ what: String, _ ticket: String, end: String = "") -> Bool {
      board.outputSoFar.split(separator: "\n").contains { line in
        let words = line.split(separator: " ")
        return words.contains { $0 == what } && words.contains { $0 == ticket } && line.hasSuffix(end)
      }
    }

    @Test("reports how evenly the work is spread, and refuses what is no line", .timeLimit(.minutes(2)))
    func fairness() async throws {
      try await Department.with { department in
        let nobody = try await department.succeed("queue", "fairness", "--as", "elena")
        #expect(nobody.errors.contains("nobody has been at work"))
        for person in ["anna", "boris"] { try await department.succeed("day", "start", "--as", person) }
        _ = try await department.file("Отчёт по продажам за квартал пуст")
        try await department.succeed("clock", "advance", "10m")
        try await department.settle()
        let fairness = try await department.json("queue", "fairness", "--line", "2", "--as", "elena")
        let line = try #require(try fairness["lines"].elements.first)
        #expect(try line["jain"].text == "0.5" && line["people"].number == 2, "\(line)")
        expectRefusal(
          try await department.opora("queue", "fairness", "--line", "7"), exitCode: 67, naming: ["no line 7"],
          hint: false)
        expectRefusal(
          try await department.opora("queue", "watch", "--limit", "501"), exitCode: 67, naming: ["at most 500"],
          hint: false)
        let alone = try await department.opora("queue", "list", "--present")
        #expect(alone.exitCode == 64 && alone.errors.contains("--watch"), "\(alone)")
      }
    }
  }
}
