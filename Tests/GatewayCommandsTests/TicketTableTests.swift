import BusinessTime
import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("A table of another helpdesk's tickets")
struct TicketTableTests {
  private static let mapping = """
    columns: {external-id: "Ticket#", subject: Title, created: Created, state: State, priority: Prio}
    values:
      state: {open: in-progress, closed successful: closed}
      priority: {1 low: P4}
    defaults: {line: "1", customer: romashka}
    zone: Europe/Moscow
    """

  private func mapping(_ text: String = mapping) throws -> ColumnMapping {
    var problems: [String] = []
    let mapping = ColumnMapping.parse(text, fields: TicketField.names, &problems)
    #expect(problems == [])
    return mapping
  }

  @Test("becomes tickets by the columns, words, defaults and zone of a mapping")
  func mapped() throws {
    let text = """
      Ticket#,Title,Created,State,Prio,Comment\r
      77,"Отчёт, квартал",2026-03-30 09:05,open,1 low,x\r
      78,Выгрузка,2026-03-30T09:05:00+01:00,closed successful,,\r
      79,Сделки,1774850700,,,\r

      """
    let table = try TicketTable(bytes: Array(text.utf8), .csv, try mapping())
    #expect(table.problems == [])
    #expect(table.tickets.map(\.externalId) == ["77", "78", "79"])
    #expect(table.tickets.map(\.subject) == ["Отчёт, квартал", "Выгрузка", "Сделки"])
    #expect(table.tickets.map(\.state) == [.inProgress, .closed, .closed])
    #expect(table.tickets.map(\.priority) == [.p4, .p3, .p3])
    #expect(table.tickets.map(\.line) == [1, 1, 1])
    #expect(table.tickets.map(\.customer) == ["romashka", "romashka", "romashka"])
    #expect(table.tickets.map(\.createdAtMs) == [1_774_850_700_000, 1_774_857_900_000, 1_774_850_700_000])
    #expect(table.tickets.map(\.row) == [2, 3, 4])
  }

  @Test("names each row in error and takes the others")
  func problems() throws {
    let text = """
      external-id,subject,created,state,line,priority
      1,a,2026-03-30,opened,2,P2
      2,b,soon,closed,2,P2
      3,c,2026-03-30,closed,9,P2
      4,d
      5,e,2026-03-30,closed,2,P7
      6,f,2026-03-30,closed,2,P2

      """
    let table = try TicketTable(bytes: Array(text.utf8), .csv, .none)
    #expect(table.tickets.map(\.externalId) == ["6"])
    #expect(table.problems.map(\.line) == [2, 3, 4, 5, 6])
    #expect(table.problems[0].reason.contains("state: 'opened' is not known"))
    #expect(table.problems[1].reason.contains("created: 'soon' is no time"))
    #expect(table.problems[2].reason == "line: '9' is none of 1, 2, 3")
    #expect(table.problems[3].reason == "it has 2 columns, the header 6")
  }

  @Test("without a header it needs is refused as a whole", arguments: ["", "a,b\n1,2\n", "external-id,subject\n1,2\n"])
  func header(_ text: String) {
    #expect(throws: RowProblem.self) { try TicketTable(bytes: Array(text.utf8), .csv, .none) }
  }

  @Test("as JSON lines is read flat, or as an export with its conversation")
  func lines() throws {
    let text = """
      {"Ticket#": 77, "Title": "Отчёт", "Created": "2026-03-30T09:05:00+03:00", "State": "open"}

      {"ticket": {"number": "1001", "customer": "romashka", "kind": "KIND_DEFECT", "state": "STATE_SOLVED", "line": 2,\
       "subject": "Пусто", "createdAtMs": "1774850700000"}, "messages": [{"atMs": "1774850800000", "author": "anna",\
       "kind": "MESSAGE_KIND_PUBLIC", "text": "Готово"}]}
      {"ticket": {"number": "x"}}
      not json
      """
    let table = try TicketTable(bytes: Array(text.utf8), .jsonl, try mapping())
    #expect(table.tickets.map(\.externalId) == ["77", "T-1001"])
    #expect(table.tickets.last?.messages.map(\.text) == ["Готово"])
    #expect(table.tickets.last?.kind == .defect)
    #expect(table.problems.map(\.line) == [4, 5])
  }

  @Test("a mapping in error names every fault with its line")
  func badMapping() {
    var problems: [String] = []
    _ = ColumnMapping.parse(
      """
      colums: {}
      columns: {subjct: Title}
      values: {state: open, prio: {}}
      defaults: [1]
      zone: Europe/Moskau
      """, fields: TicketField.names, &problems)
    #expect(problems.count == 6, "\(problems)")
    #expect(problems.first?.contains("did you mean 'columns'?") == true)
    #expect(problems.contains { $0.hasPrefix("line 2: there is no field 'subjct'; did you mean 'subject'?") })
    #expect(problems.contains("line 5: there is no time zone 'Europe/Moskau'"))
  }
}
