import Testing

extension SystemTests {
  @Suite("Filing through the command line") struct FilingTests {
    @Test(
      "says everything that is wrong at once, clause by clause, and has one effect per key", .timeLimit(.minutes(2)))
    func filing() async throws {
      try await Department.with { department in
        let bad = [
          "--as", "maria", "--customer", "romashka", "--kind", "defect", "--impact", "1", "--urgency", "1",
          "--priority",
          "P1", "--topic", "reports", "--subject", "ОТЧЁТ ПУСТ!!!", "--body",
          "Отчёт за квартал пуст у всех сотрудников.",
          "--assignee", "anna",
        ]
        let checked = try await department.opora(["ticket", "check"] + bad + ["-o", "json"])
        #expect(checked.exitCode == 3, "\(checked)")
        let clauses = try JSONDocument(checked.output)["violations"].elements.map { try $0["clause"].text }
        for clause in [
          "form.product", "form.assignee", "priority.matrix", "text.steps", "text.expected", "text.actual",
          "text.calm-subject",
        ] {
          #expect(clauses.contains(clause), "no \(clause) in \(clauses)")
        }
        let refused = try await department.opora(["ticket", "file"] + bad)
        expectRefusal(refused, exitCode: 67, naming: ["priority.matrix", "form.assignee"])
        #expect(try await department.json("ticket", "count")["total"].number == 0)

        let good = [
          "ticket", "file", "--as", "maria", "--customer", "romashka", "--kind", "question", "--impact", "1",
          "--urgency", "2", "--topic", "reports", "--subject", "Как выгрузить отчёт за квартал", "--body",
          "Нужна выгрузка в файл для бухгалтерии.",
        ]
        let first = try await department.opora(good + ["--key", "crm-1"])
        #expect(first.exitCode == 0 && first.output.contains("expected wait"), "\(first)")
        let again = try await department.opora(good + ["--key", "crm-1"])
        #expect(again.errors.contains("filed before") && again.output.hasPrefix("T-1001"), "\(again)")
        let alike = try await department.opora(good)
        #expect(alike.errors.contains("text.duplicate") && alike.errors.contains("T-1001"), "\(alike)")
        #expect(try await department.json("ticket", "count")["total"].number == 2)
        let quality = try await department.json("regulation", "quality", "--filer", "maria")["filers"].elements
        #expect(try quality.first?["filed"].number == 2)
        #expect(try quality.first?["rejectedAttempts"].number == 1)
      }
    }

    @Test("never loses a call: what a hotline cannot say is asked for later", .timeLimit(.minutes(2)))
    func hotline() async throws {
      try await Department.with { department in
        let call = try await department.succeed(
          "ticket", "file", "--as", "maria", "--customer", "romashka", "--channel", "hotline", "--subject", "звонок")
        #expect(call.output.hasPrefix("T-1001  NEEDS_INFO"), "\(call)")
        #expect(call.errors.contains("form.body"), "\(call)")
        let short = try await department.opora("ticket", "complete", "T-1001", "--as", "maria", "--topic", "reports")
        expectRefusal(short, exitCode: 67, naming: ["form.body"])
        try await department.succeed(
          "ticket", "complete", "T-1001", "--as", "maria", "--kind", "question", "--impact", "1", "--urgency", "2",
          "--topic", "reports", "--subject", "Отчёт не выгружается", "--body", "Клиент звонил: отчёт не выгружается.")
        let view = try await department.json("ticket", "view", "T-1001")["ticket"]
        #expect(try view["state"].text == "STATE_QUEUED" && view["subject"].text == "Отчёт не выгружается")
      }
    }

    @Test("for a customer nobody looks after alarms the admins until somebody does", .timeLimit(.minutes(2)))
    func customers() async throws {
      try await Department.with { department in
        try await department.succeed("customer", "set", "lonely", "--name", "ИП Одиночка")
        let alarms = try await department.json("ticket", "alarms", "--as", "admin")["alarms"].elements
        #expect(try alarms.map { try $0["alarm"]["kind"].text } == ["CUSTOMER_UNMANAGED"])
        #expect(try alarms.first?["alarm"]["text"].text.contains("lonely") == true)
        #expect(try await department.json("ticket", "alarms", "--as", "anna")["alarms"].elements.isEmpty)
        let listed = try await department.succeed("customer", "list", "--without-manager").output
        #expect(listed.contains("lonely") && !listed.contains("romashka"), "\(listed)")
        try await department.succeed("customer", "set", "lonely", "--manager", "maria", "--reason", "новый клиент")
        #expect(try await department.json("ticket", "alarms", "--as", "admin")["alarms"].elements.isEmpty)
        let deputy = try await department.opora("customer", "set", "lonely", "--deputy", "maria")
        expectRefusal(deputy, exitCode: 67, naming: ["deputy", "maria"], hint: false)
        let history = try await department.succeed("customer", "history", "lonely").output
        #expect(history.contains("новый клиент") && history.contains("maria"), "\(history)")
      }
    }
  }
}
