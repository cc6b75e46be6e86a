import Foundation
import OporaAPI
import RPC
import Testing

extension SystemTests {
  @Suite("The replay of another helpdesk's log") struct ReplayTests {
    private static let incidents = 40
    private static let header =
      "SR Number,Change Date+Time,Status,Sub Status,Involved ST,ST Level,SR Latest Impact,Product,Resource\n"

    /// Six changes to an incident; the incidents overlap as they do in a real log.
    private static func log() -> String {
      let steps = [
        ("Queued", "Awaiting Assignment", "L1"), ("Accepted", "In Progress", "L1"), ("Accepted", "Wait - User", "L2"),
        ("Accepted", "In Progress", "L3"), ("Completed", "Resolved", "L2/L3"), ("Completed", "Closed", "L2"),
      ]
      let impacts = ["Low", "Medium", "High", "Major"]
      var text = header
      for (minute, step) in steps.enumerated() {
        for incident in 0..<incidents {
          text += "1-\(1000 + incident),2026-02-02T0\(minute + 1):\(incident + 10):05+01:00,\(step.0),\(step.1),"
          text += "S\(incident % 3),\(step.2),\(impacts[incident % 4]),PROD\(incident % 5),owner-\(incident % 7)\n"
        }
      }
      return text
    }

    @Test("goes on after Ctrl-C and after SIGKILL of the service, and takes nothing twice", .timeLimit(.minutes(3)))
    func interrupted() async throws {
      try await Department.with(staff: false) { department in
        let file = "\(department.scratch)/log.csv"
        try Data(Self.log().utf8).write(to: URL(filePath: file))
        let tickets = try department.tickets()
        func taken() async throws -> Int {
          Int(try await tickets.getImport(.init(source: "log"), options: .init(waitForReady: true)).changes)
        }

        let first = try department.start(["ticket", "replay", file, "--batch", "1"])
        try await eventually("some changes are taken") { try await taken() >= 20 }
        first.send(SIGINT)
        let interrupted = try await first.result()
        expectRefusal(
          interrupted, exitCode: 130, naming: ["interrupted after", "240 changes", "nothing is taken twice"])
        let kept = try await taken()
        #expect((20..<240).contains(kept), "\(kept) changes were taken before Ctrl-C was heard")

        let second = try department.start(["ticket", "replay", file, "--batch", "1"])
        try await eventually("the second run has gone further") { try await taken() >= kept + 20 }
        try await department.kill(.tickets)
        try await department.succeed("up")
        let finished = try await second.result()
        #expect(finished.exitCode == 0, "\(finished)")
        #expect(try await taken() == 240)

        let third = try await department.opora("ticket", "replay", file, "-o", "json")
        #expect(third.exitCode == 0 && third.errors.contains("0 changes applied, 240 had been before"), "\(third)")
        let figures = try JSONDocument(third.output)
        #expect(try figures["incidents"].number == Self.incidents)
        #expect(try Self.counts(figures["finalStates"]) == ["CLOSED": 40])
        #expect(try Self.counts(figures["linesInvolved"]) == ["1": 40, "2": 40, "3": 40])
        #expect(try Self.counts(figures["changesByLevel"]) == ["L1": 80, "L2": 80, "L3": 40, "L2/L3": 40])
        #expect(try Self.counts(figures["incidentsByImpact"]) == ["Low": 10, "Medium": 10, "High": 10, "Major": 10])

        // The effect elsewhere: reporting has each imported ticket once.
        try await department.settle()
        let kpi = try await department.json("report", "kpi", "--imported")
        let resolution = try #require(try kpi["figures"].elements.first { try $0["name"].text == "first_resolution" })
        #expect(try resolution["n"].number == Self.incidents)
      }
    }

    @Test(
      "names a malformed row by its line; 'stop' applies nothing, 'skip' the rest, and the mended file what was left",
      .timeLimit(.minutes(2)))
    func malformed() async throws {
      try await Department.with(staff: false) { department in
        let file = "\(department.scratch)/bad.csv"
        func row(_ incident: String, _ minute: Int, _ status: String, _ product: String = "PROD1") -> String {
          "\(incident),2026-02-02T06:\(minute):25+01:00,\(status),S1,L1,Medium,\(product),anna\n"
        }
        let mended = [
          row("1-1", 41, "Queued,Awaiting Assignment"), row("1-1", 42, "Accepted,In Progress"),
          row("1-1", 43, "Accepted,Wait - User"), row("1-1", 44, "Completed,Resolved"),
          row("1-2", 45, "Queued,Awaiting Assignment"), row("1-4", 46, "Queued,Awaiting Assignment"),
          row("1-3", 47, "Queued,Awaiting Assignment"),
        ].map { Array($0.utf8) }
        var bad = mended
        bad[1] = Array(
          row("1-1", 42, "Accepted,In Progress").replacing("2026-02-02T06:42:25+01:00", with: "yesterday").utf8)
        bad[2] = Array(row("1-1", 43, "Accepted,Wait - Usr").utf8)
        bad[4] = Array("1-2,2026-02-02T06:45:25+01:00,Queued,Awaiting Assignment,S1,L1,Medium,".utf8) + [0xFF, 0x0A]
        bad[6] = Array(mended[6].prefix(20))
        try Data(Array(Self.header.utf8) + bad.joined()).write(to: URL(filePath: file))
        let tickets = try department.tickets()

        let stopped = try await department.opora("ticket", "replay", file)
        expectRefusal(
          stopped, exitCode: 1,
          naming: [
            "nothing was replayed", "line 3: 'yesterday'", "line 4: 'Sub Status' says 'Wait - Usr'", "line 6: column 8",
            "line 8:", "--on-error skip",
          ])
        #expect(try await tickets.getImport(.init(source: "bad")).changes == 0)

        // What comes after a missing change of the same incident waits for it; other incidents go on.
        let skipped = try await department.opora("ticket", "replay", file, "--on-error", "skip")
        expectRefusal(skipped, exitCode: 1, naming: ["line 3", "line 4", "line 5: change 3", "line 6", "line 8"])
        #expect(try await tickets.getImport(.init(source: "bad")).changes == 2)

        try Data(Array(Self.header.utf8) + mended.joined()).write(to: URL(filePath: file))
        let whole = try await department.opora("ticket", "replay", file)
        #expect(whole.exitCode == 0, "\(whole)")
        #expect(whole.errors.contains("5 changes applied, 2 had been before, 0 left out"), "\(whole)")

        let other = "\(department.scratch)/other.csv"
        try Data("a,b,c\n1,2,3\n".utf8).write(to: URL(filePath: other))
        expectRefusal(
          try await department.opora("ticket", "replay", other), exitCode: 1, naming: ["line 1", "SR Number"])
        expectRefusal(
          try await department.opora("ticket", "replay", "/no/such.csv"), exitCode: 1, naming: ["/no/such.csv"])
      }
    }

    @Test("another helpdesk's log is replayed by a mapping file, tried out first", .timeLimit(.minutes(2)))
    func mapped() async throws {
      try await Department.with(staff: false) { department in
        let file = "\(department.scratch)/otobo.csv"
        let rows = [
          "77,2026-02-02 10:00:00,new,", "77,2026-02-02 10:05:00,open,Анна", "78,2026-02-02 10:06:00,new,",
          "77,2026-02-02 11:00:00,closed successful,Анна", "78,2026-02-02 11:30:00,zzzzzzzz,Анна",
        ]
        try Data(("Ticket#,Changed,State,Agent\n" + rows.joined(separator: "\n") + "\n").utf8)
          .write(to: URL(filePath: file))
        let mapping = "\(department.scratch)/otobo.yaml"
        try Data(
          """
          columns: {incident: Ticket#, at: Changed, state: State, owner: Agent}
          values: {state: {new: queued, open: in-progress, closed successful: closed}}
          defaults: {line: "1"}
          zone: Europe/Moscow
          """.utf8
        ).write(to: URL(filePath: mapping))
        let replay = ["ticket", "replay", file, "--mapping", mapping]
        expectRefusal(
          try await department.opora(replay), exitCode: 1, naming: ["line 6: 'State' says 'zzzzzzzz'"])
        let tried = try await department.opora(replay + ["--dry-run", "--on-error", "skip"])
        expectRefusal(tried, exitCode: 1, naming: ["nothing was sent", "1 rows would be left out"])
        let tickets = try department.tickets()
        #expect(try await tickets.getImport(.init(source: "otobo")).changes == 0)
        let taken = try await department.opora(replay + ["--on-error", "skip", "-o", "json"])
        #expect(taken.exitCode == 1, "\(taken)")
        let figures = try JSONDocument(taken.output)
        #expect(try figures["incidents"].number == 2 && figures["changes"].number == 4)
        #expect(try Self.counts(figures["finalStates"]) == ["CLOSED": 1, "QUEUED": 1])
        let bad = "\(department.scratch)/bad.yaml"
        try Data("columns: {incidnt: id}\n".utf8).write(to: URL(filePath: bad))
        expectRefusal(
          try await department.opora("ticket", "replay", file, "--mapping", bad), exitCode: 1,
          naming: ["line 1", "incidnt", "incident"])
        let printed = try await department.succeed("ticket", "replay", "--print-mapping")
        #expect(printed.output.contains("incident: SR Number"), "\(printed)")
      }
    }

    private static func counts(_ list: JSONDocument) throws -> [String: Int] {
      let pairs = try list.elements.map { (try $0["name"].text, try $0["count"].number) }
      return Dictionary(pairs.filter { $0.1 > 0 }, uniquingKeysWith: +)
    }
  }
}
