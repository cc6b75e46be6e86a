import Foundation
import Testing

extension SystemTests {
  /// Taking over another helpdesk's tickets, and giving one's own away, through the real gateway.
  @Suite("Import and export")
  struct ImportTests {
    @Test("a table with a mapping is taken once, rows in error are named, and an export can be imported elsewhere")
    func roundTrip() async throws {
      try await Department.with { department in
        func write(_ name: String, _ text: String) throws -> String {
          let path = "\(department.scratch)/\(name)"
          try text.write(toFile: path, atomically: true, encoding: .utf8)
          return path
        }
        let mapping = try write(
          "map.yaml",
          """
          columns: {external-id: Nr, subject: Betreff, created: Erstellt, state: Status, solved: Fertig}
          values: {state: {offen: in-progress, zu: solved}}
          defaults: {customer: romashka, kind: question}
          zone: Europe/Moscow
          """)
        let good = """
          Nr,Betreff,Erstellt,Status,Fertig
          A-1,Сканер не работает,2026-03-20 10:00,zu,2026-03-20 12:30
          A-2,Воронка пуста,2026-03-27 16:00,offen,

          """
        let bad = try write("bad.csv", good + "A-3,Без времени,gestern,zu,\n")
        let refused = try await department.opora("ticket", "import", bad, "--mapping", mapping)
        expectRefusal(refused, exitCode: 1, naming: ["line 4", "'gestern' is no time", "nothing was imported"])

        let file = try write("good.csv", good)
        let dry = try await department.succeed("ticket", "import", file, "--mapping", mapping, "--dry-run")
        #expect(dry.output.contains("would be created"))
        #expect(try await department.allTickets().isEmpty)
        try await department.succeed("ticket", "import", file, "--mapping", mapping, "--open-become-work")
        // The open one is work of the department now, with its own seniority; the solved one is history.
        let work = try await department.json("ticket", "list")
        #expect(try work["tickets"].elements.map { $0.description.contains("Воронка пуста") } == [true])
        let all = try await department.json("ticket", "list", "--imported")
        #expect(try all["tickets"].elements.count == 2)
        let found = try await department.succeed("ticket", "search", "сканера", "--imported")
        #expect(found.output.contains("SOLVED"))

        let again = try await department.json("ticket", "import", file, "--mapping", mapping, "--open-become-work")
        #expect(try again["rows"].elements.allSatisfy { try $0["result"].text == "IMPORT_RESULT_UNCHANGED" })
        let other = try write("good.csv", good.replacingOccurrences(of: "Воронка пуста", with: "Воронка полна"))
        expectRefusal(
          try await department.opora("ticket", "import", other, "--mapping", mapping), exitCode: 1,
          naming: ["line 3", "said differently"])
        let unknown = try write("new.csv", "external-id,subject,created,customer\nB-1,x,2026-03-20,nobody\n")
        expectRefusal(
          try await department.opora("ticket", "import", unknown), exitCode: 1, naming: ["no customer 'nobody'"])

        let exported = try await department.succeed("ticket", "export", "--imported")
        #expect(exported.errors.contains("2 tickets exported"))
        let copy = try write("copy.jsonl", exported.output)
        let taken = try await department.json("ticket", "import", copy, "--source", "copy")
        #expect(try taken["rows"].elements.allSatisfy { try $0["result"].text == "IMPORT_RESULT_CREATED" })
        let table = try await department.succeed("ticket", "export", "--format", "csv", "--imported")
        let csv = try write("copy.csv", table.output)
        let rows = try await department.json("ticket", "import", csv, "--source", "copy-of-csv")
        #expect(try rows["rows"].elements.count == 4)
      }
    }
  }
}
