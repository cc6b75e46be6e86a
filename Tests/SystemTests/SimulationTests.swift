import Foundation
import Testing

extension SystemTests {
  @Suite("The simulation of the queue") struct SimulationTests {
    /// Sixty tickets within an hour, ten minutes of work each.
    private static func log(_ name: String = "Sub Status") -> String {
      var text = "SR Number,Change Date+Time,Status,\(name),ST Level,SR Latest Impact\n"
      for number in 0..<60 {
        let minute = number < 10 ? "0\(number)" : "\(number)"
        text += "\(number),2026-02-02T09:\(minute):00Z,Accepted,In Progress,L2,Medium\n"
        let end = number + 10
        let done = end < 60 ? "09:\(end)" : "10:\(end < 70 ? "0" : "")\(end - 60)"
        text += "\(number),2026-02-02T\(done):00Z,Completed,Resolved,L2,Medium\n"
      }
      return text
    }

    @Test("of a log needs no department, compares, and finds the people for a target", .timeLimit(.minutes(2)))
    func ofLog() async throws {
      try await Department.prepared { department in
        let file = "\(department.scratch)/log.csv"
        try Data(Self.log().utf8).write(to: URL(filePath: file))
        let simulate = ["queue", "simulate", "--log", file]

        let both = try await department.opora(
          simulate + [
            "--people", "10", "--compare", "people=5", "--html", "\(department.scratch)/page.html", "-o", "json",
          ])
        #expect(both.exitCode == 0, "\(both)")
        let report = try JSONDocument(both.output).elements
        // Ten people for one ticket of ten minutes a minute never let anybody wait; five do.
        #expect(try report[0]["wait"]["maxSeconds"].number == 0)
        #expect(try report[0]["wait"]["n"].number == 60)
        #expect(try report[1]["scenario"].text == "people=5")
        #expect(try report[1]["wait"]["maxSeconds"].number >= 1_800)
        #expect(try String(contentsOfFile: "\(department.scratch)/page.html", encoding: .utf8).contains("<svg "))
        let again = try await department.opora(simulate + ["--people", "10", "--compare", "people=5", "-o", "json"])
        #expect(again.output == both.output)

        let search = try await department.opora(
          simulate + ["--people", "3", "--target", "1m", "--find-staffing", "-o", "json"])
        #expect(search.exitCode == 0, "\(search)")
        #expect(try JSONDocument(search.output)["people"].number == 10)

        let charts = try await department.opora(simulate + ["--people", "5", "--plot"])
        #expect(charts.output.contains("mean wait by hour of arrival") && charts.output.contains("█"), "\(charts)")
      }
    }

    @Test("refuses what it cannot play and says what to do", .timeLimit(.minutes(2)))
    func refusals() async throws {
      try await Department.prepared { department in
        let file = "\(department.scratch)/log.csv"
        try Data(Self.log().utf8).write(to: URL(filePath: file))
        let empty = "\(department.scratch)/empty.csv"
        try Data().write(to: URL(filePath: empty))
        let foreign = "\(department.scratch)/foreign.csv"
        try Data(Self.log("Sub State").utf8).write(to: URL(filePath: foreign))
        let cases: [([String], [String])] = [
          (["--log", file], ["nobody to simulate", "--people 12"]),
          (["--log", file, "--people", "1:3"], ["nobody works there", "line 2"]),
          (["--log", empty, "--people", "3"], ["could not simulate", "empty"]),
          (["--log", foreign, "--people", "3"], ["could not simulate", "'Sub Status'"]),
          (["--log", file, "--people", "3", "--calendar", "25:00"], ["the calendar '25:00'"]),
          (["--log", file, "--people", "3", "--zone", "Mars/Base"], ["time zone 'Mars/Base'"]),
        ]
        for (arguments, parts) in cases {
          expectRefusal(try await department.opora(["queue", "simulate"] + arguments), exitCode: 1, naming: parts)
        }
      }
    }

    @Test("of the own history plays what was filed, and says when there is nothing", .timeLimit(.minutes(3)))
    func ofOwnHistory() async throws {
      try await Department.with(staff: false) { department in
        let none = try await department.opora("queue", "simulate", "--people", "2")
        expectRefusal(none, exitCode: 1, naming: ["nothing to simulate", "--log"])

        let file = "\(department.scratch)/log.csv"
        try Data(Self.log().utf8).write(to: URL(filePath: file))
        try await department.succeed("ticket", "replay", file)
        let own = try await department.opora("queue", "simulate", "--people", "5", "-o", "json")
        let logged = try await department.opora("queue", "simulate", "--log", file, "--people", "5", "-o", "json")
        #expect(own.exitCode == 0, "\(own)")
        #expect(try JSONDocument(own.output).elements[0]["wait"]["n"].number == 60)
        #expect(own.output == logged.output)
      }
    }
  }
}
