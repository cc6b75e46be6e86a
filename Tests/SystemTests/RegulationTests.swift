import Foundation
import OporaAPI
import Testing

extension SystemTests {
  @Suite("The regulation through the command line") struct RegulationTests {
    @Test(
      "is changed as a file, from a day on, and every filing is held against its own version", .timeLimit(.minutes(3)))
    func versions() async throws {
      try await Department.with { department in
        let first = "T-\(try await department.file("Как выгрузить отчёт за квартал"))"
        let shown = try await department.succeed("regulation", "show", "--file").output
        let stricter = shown.replacing("minimum: 8", with: "minimum: 40\n    wrong: \"Тема коротка\"")
        let same = try department.write("same.yaml", shown)
        let file = try department.write("regulation.yaml", "title: Регламент обращений\n" + stricter)
        #expect(
          try await department.succeed("regulation", "check", same, "--as", "elena").errors.contains("says the same"))

        let dry = try await department.succeed("regulation", "apply", file, "--dry-run", "--as", "elena")
        #expect(dry.errors.contains("of the last 1 filings 1 would be refused"), "\(dry)")
        #expect(dry.output.contains(first) && dry.output.contains("text.subject-length"), "\(dry)")
        #expect(dry.output.contains("Тема коротка: subject has 30 characters"), "\(dry)")
        let applied = try await department.succeed(
          "regulation", "apply", file, "--from", "2026-03-31T00:00:00+03:00", "--reason", "точнее", "--as", "elena")
        #expect(applied.errors.contains("version 2 is in force from 2026-03-30 21:00"), "\(applied)")
        let again = try await department.succeed(
          "regulation", "apply", file, "--from", "2026-03-31T00:00:00+03:00", "--reason", "ещё раз", "--as", "elena")
        #expect(again.errors.contains("version 2 says the same"), "\(again)")

        try await department.succeed("clock", "set", "2026-03-30T23:59:00+03:00")
        try await department.file("Где посмотреть сделки прошлого года")
        try await department.succeed("clock", "advance", "1m")
        let refused = try await department.opora(
          "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "question", "--impact", "1",
          "--urgency", "2", "--topic", "reports", "--subject", "Как выгрузить отчёт", "--body",
          "The body says in enough words what is wanted.")
        expectRefusal(refused, exitCode: 67, naming: ["version 2", "text.subject-length", "Тема коротка"])
        let later = "T-\(try await department.file("Как выгрузить отчёт за прошлый квартал по отделам и сотрудникам"))"
        for (ticket, version) in [(first, "version 1"), (later, "version 2")] {
          let view = try await department.succeed("ticket", "view", ticket).output
          #expect(
            view.split(separator: "\n").contains { $0.hasPrefix("regulation") && $0.hasSuffix(version) }, "\(view)")
        }

        let history = try await department.json("regulation", "history")["versions"].elements
        #expect(
          try history.map { try $0["status"].text } == ["REGULATION_STATUS_IN_FORCE", "REGULATION_STATUS_SUPERSEDED"])
        #expect(
          try history[0]["changes"].elements.map(\.text)
            == ["the title is 'Регламент обращений'", "clause text.subject-length changed"])
        let then = try await department.succeed("regulation", "show", "--at", "2026-03-30")
        #expect(then.errors.contains("version 1, superseded"), "\(then)")
        let old = try await department.succeed("regulation", "show", "--version", "1", "--file")
        #expect(old.output == shown)
      }
    }

    @Test(
      "comes to the library once, though that was away and is killed, and managers acknowledge it there",
      .timeLimit(.minutes(3)))
    func acknowledgement() async throws {
      try await Department.with { department in
        try await department.settle()
        try await department.kill(.library)
        let shown = try await department.succeed("regulation", "show", "--file").output
        let file = try department.write("regulation.yaml", "title: Регламент обращений\n" + shown)
        try await department.succeed("regulation", "apply", file, "--reason", "название", "--as", "elena")
        let away = try await department.opora("regulation", "acknowledge", "--as", "maria")
        #expect(away.exitCode != 0 && away.errors.contains("library"), "\(away)")
        try await department.succeed("up")
        try await department.settle()
        try await department.kill(.library)
        try await department.succeed("up")
        try await department.settle()

        let published = try await department.events(of: .library).filter { $0.aggregate == "article/regulation" }
        #expect(published.map(\.aggregateVersion) == [1, 2])
        let missing = try await department.json("regulation", "acknowledgements", "--missing", "--as", "elena")
        let managers = try missing["acknowledgements"].elements.map { try $0["person"].text }
        #expect(managers.contains("maria") && managers.count > 1)
        let kept = try await department.succeed("regulation", "acknowledge", "--as", "maria")
        #expect(kept.output.contains("maria has read version 2"), "\(kept)")
        try await department.succeed("clock", "advance", "5m")
        #expect(try await department.succeed("regulation", "acknowledge", "--as", "maria").output == kept.output)
        let list = try await department.succeed("regulation", "acknowledgements", "--as", "elena")
        #expect(list.errors.contains("version 2: 1 of \(managers.count) managers have read it"), "\(list)")
        #expect(list.output.contains("not yet") && list.output.contains("2026-03-30 07:00"), "\(list)")
        let acknowledged = try await department.events(of: .library).filter { $0.type == "regulation.acknowledged" }
        #expect(acknowledged.map(\.aggregate) == ["regulation/2/maria"])
        let first = try await department.succeed("regulation", "acknowledgements", "--version", "1", "--as", "elena")
        #expect(first.errors.contains("version 1: 0 of"), "\(first)")
      }
    }

    @Test("is refused with everything that is wrong, by line, and nothing of it is taken", .timeLimit(.minutes(2)))
    func wrong() async throws {
      try await Department.with { department in
        let file = try department.write(
          "wrong.yaml",
          """
          topics:
            - {id: reports, line: 4}
          clauses:
            - id: text.body
              group: text
              severity: reject
              predicate: lenght
              shuold: "Напишите больше."
              why: "Иначе непонятно."
            - id: text.calm
              group: text
              severity: reject
              predicate: calm
              field: kind
              should: "Спокойнее."
              why: "Так тише."
          """)
        let refused = try await department.opora("regulation", "apply", file, "--reason", "r", "--as", "elena")
        expectRefusal(
          refused, exitCode: 67,
          naming: ["line 2:", "1, 2 or 3", "line 4:", "'predicate'", "line 8:", "'should'", "line 14:", "'field'"])
        #expect(try await department.json("regulation", "history")["versions"].elements.count == 1)
        let sound = try department.write(
          "sound.yaml", try await department.succeed("regulation", "show", "--file").output)
        let past = try await department.opora(
          "regulation", "apply", sound, "--from", "2026-03-29", "--reason", "r", "--as", "elena")
        expectRefusal(past, exitCode: 73, naming: ["cannot be in force"])
        let denied = try await department.opora("regulation", "apply", sound, "--reason", "r", "--as", "maria")
        #expect(denied.exitCode == 71, "\(denied)")
      }
    }
  }
}
