import Foundation
import OporaAPI
import RPC
import RPCTransport
import Testing

extension SystemTests {
  @Suite("Bad input") struct BadInputTests {
    @Test("in a staff file is named by line, and nothing of the file is taken", .timeLimit(.minutes(2)))
    func staff() async throws {
      try await Department.with { department in
        let before = try await department.json("staff", "list").description
        let good = "people:\n  - {id: vera, name: Вера, role: specialist, line: 2}\n"
        let files: [(name: String, bytes: [UInt8], naming: [String])] = [
          ("cut", Array((good + "  - {id: igor, name: Иго").utf8), ["line", "nothing was changed"]),
          ("field", Array((good + "  - {id: igor, rol: lead}\n").utf8), ["line 3", "'rol'", "'role'"]),
          ("role", Array((good + "  - {id: igor, role: leed}\n").utf8), ["line 3", "'leed'", "lead"]),
          ("twice", Array((good + "  - {id: vera, role: lead}\n").utf8), ["'vera'", "twice"]),
          ("id", Array((good + "  - {id: Игорь, role: lead}\n").utf8), ["line 3", "Игорь"]),
          ("cycle", Array((good + "  - {id: igor, role: specialist, line: 2, deputies: [igor]}\n").utf8), ["igor"]),
          ("utf8", Array(good.utf8) + [0xFF, 0xFE, 0x0A], ["not UTF-8"]),
          ("empty", [], ["line 1"]),
        ]
        for file in files {
          let path = "\(department.scratch)/\(file.name).yaml"
          try Data(file.bytes).write(to: URL(filePath: path))
          let result = try await department.opora("staff", "import", path)
          #expect(result.exitCode != 0, "\(file.name): \(result)")
          for text in file.naming { #expect(result.errors.contains(text), "\(file.name): no '\(text)' in \(result)") }
          #expect(try await department.json("staff", "list").description == before, "\(file.name) changed the staff")
        }
      }
    }

    @Test("over a limit is refused naming the limit, and changes nothing", .timeLimit(.minutes(2)))
    func limits() async throws {
      try await Department.with { department in
        let number = try await department.file("a question with a short body")
        let before = try await department.json("ticket", "view", "\(number)").description

        let long = String(repeating: "ё", count: 40_000)
        let note = try await department.opora("ticket", "note", "\(number)", long)
        #expect(note.exitCode == 67 && note.errors.contains("65536"), "\(note.exitCode) \(note.errors.prefix(500))")

        let body = try await department.opora(
          [
            "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "question", "--impact", "1",
            "--urgency", "1", "--topic", "reports", "--subject", "A body that is too long", "--body", "-",
          ],
          input: Array(String(repeating: "long ", count: 5_000).utf8))
        #expect(body.exitCode == 67 && body.errors.contains("text.body-length"), "\(body)")

        // Beyond what one message may have: refused by the transport, and the connection's other calls go on.
        let huge = try await department.opora(
          ["ticket", "file", "--as", "maria", "--customer", "romashka", "--subject", "far too long", "--body", "-"],
          input: [UInt8](repeating: 0x61, count: 40 << 20))
        #expect(huge.exitCode == 72 && huge.errors.contains("4194304"), "\(huge.exitCode) \(huge.errors)")

        #expect(try await department.json("ticket", "view", "\(number)").description == before)
        #expect(try await department.json("ticket", "count")["total"].number == 1)
        try await department.succeed("status")
      }
    }

    @Test("that is not UTF-8, no message or unknown is refused before it reaches the rules", .timeLimit(.minutes(2)))
    func bytes() async throws {
      try await Department.with { department in
        let standardInput = try await department.opora(
          [
            "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "question", "--topic", "reports",
            "--subject", "Bytes that are no text", "--body", "-",
          ], input: [0x61, 0xFF, 0xC0])
        expectRefusal(standardInput, exitCode: 1, naming: ["UTF-8"])

        let client = try department.client(.tickets, as: "maria")
        // Field 8, subject: three bytes that are no UTF-8; then a length beyond the end; then a wrong wire type.
        let payloads: [[UInt8]] = [[0x42, 0x03, 0x61, 0xFF, 0xC0], [0x42, 0x7F, 0x61], [0x40, 0x01], [0xFF]]
        for payload in payloads {
          await #expect("\(payload)") {
            _ = try await client.unary(TicketsV1.TicketsMethods.fileTicket, payload, .init(timeout: .seconds(5)))
          } throws: { error in
            (error as? RPCError)?.code == .invalidArgument
          }
        }

        let field = try await department.opora("rpc", "call", "Tickets/GetTicket", "-d", #"{"tiket": "1"}"#)
        #expect(field.exitCode != 0 && field.errors.contains("tiket") && field.errors.contains("ticket"), "\(field)")
        let syntax = try await department.opora("rpc", "call", "Tickets/GetTicket", "-d", #"{"ticket": "#)
        #expect(syntax.exitCode == 64 && syntax.errors.contains("column"), "\(syntax)")
        let method = try await department.opora("rpc", "call", "Tickets/GetTiket", "-d", "{}")
        #expect(method.exitCode != 0 && method.errors.contains("GetTicket"), "\(method)")

        #expect(try await department.allTickets().isEmpty)
      }
    }

    @Test("a ticket that is not there, a stale version and an illegal step say so", .timeLimit(.minutes(1)))
    func state() async throws {
      try await Department.with { department in
        expectRefusal(
          try await department.opora("ticket", "view", "T-4711"), exitCode: 69, naming: ["T-4711", "NOT_FOUND"],
          hint: false)
        let number = try await department.file("a question nobody has begun")
        let version = try await department.json("ticket", "view", "\(number)")["ticket"]["version"].number
        let stale = try await department.opora(
          "ticket", "cancel", "\(number)", "--reason", "wrong", "--expect", "\(version + 7)")
        expectRefusal(stale, exitCode: 74, naming: ["ABORTED", "\(version)"])
        let illegal = try await department.opora("ticket", "solve", "\(number)", "Already solved", "--as", "maria")
        #expect([71, 73].contains(illegal.exitCode), "\(illegal)")
        #expect(try await department.json("ticket", "view", "\(number)")["ticket"]["version"].number == version)
      }
    }
  }
}
