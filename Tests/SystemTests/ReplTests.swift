import Foundation
import Testing

extension SystemTests {
  @Suite("Calls typed by hand") struct ReplTests {
    @Test(
      "are made one after another, wrong ones told without an end, and the exit code is the first error's",
      .timeLimit(.minutes(2)))
    func lines() async throws {
      try await Department.with { department in
        let ticket = try await department.file("Звонки не записываются")
        let input = """
          # a remark

          use tickets
          Tickets/GetTicket {"ticket":
            "\(ticket)"}
          !2
          GetTiket {}
          GetTicket {"tiket": "1"}
          GetTicket {"ticket": "\(ticket)"
          }
          EventFeed/Subscribe {"untilPresent": true}
          library Health/Check
          history
          quit
          GetTicket {"ticket": "1"}

          """
        let result = try await department.opora(["rpc", "repl", "-o", "jsonl"], input: Array(input.utf8))
        #expect(result.exitCode == 64, "\(result)")
        let answers = result.output.split(separator: "\n")
        #expect(
          answers.count { $0.contains("Звонки не записываются") && $0.hasPrefix("{\"ticket\"") } == 3, "\(result)")
        #expect(answers.contains { $0.contains("ticket.filed") }, "the events of tickets: \(result)")
        #expect(answers.contains { $0.contains("SERVING") }, "the library's health: \(result)")
        #expect(answers.contains("1  use tickets"), "\(result)")
        #expect(result.errors.contains("did you mean opora.tickets.v1.Tickets/GetTicket?"), "\(result)")
        #expect(result.errors.contains("tiket"), "\(result)")
      }
    }

    @Test("draw where their time went when asked twice for more words", .timeLimit(.minutes(2)))
    func waterfall() async throws {
      try await Department.with(staff: false) { department in
        let result = try await department.succeed("rpc", "call", "tickets", "Control/GetInfo", "-vv")
        for part in ["took", "there", "queue", "handler", "store", "back", "%"] {
          #expect(result.errors.contains(part), "\(part) is missing: \(result)")
        }
        let brief = try await department.succeed("rpc", "call", "tickets", "Control/GetInfo", "-v")
        #expect(brief.errors.contains("took") && !brief.errors.contains("handler"), "\(brief)")
        let silent = try await department.succeed("rpc", "call", "tickets", "Control/GetInfo")
        #expect(silent.errors.isEmpty, "\(silent)")
      }
    }
  }
}
