import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("The mapping of an event log")
struct ReplayMappingTests {
  private func mapping(_ text: String) throws -> ColumnMapping {
    var problems: [String] = []
    let mapping = ColumnMapping.parse(text, fields: ReplayMapping.fields, &problems)
    #expect(problems == [])
    return mapping
  }

  @Test("that holds without one has nothing wrong with it, and names every field")
  func standard() throws {
    let standard = try mapping(ReplayMapping.standardText)
    #expect(Set(standard.columns.keys) == Set(ReplayMapping.fields))
    #expect(standard.values["state"]?.count == 13)
  }

  @Test("reads another helpdesk's columns, words, times and gaps")
  func other() throws {
    let otobo = try mapping(
      """
      columns: {incident: Ticket#, at: Changed, state: State, owner: Agent}
      values:
        state: {new: queued, open: in-progress, pending reminder: on-hold, closed successful: closed}
      defaults: {line: "2", priority: P3}
      zone: Europe/Moscow
      """)
    let text = """
      Ticket#,Changed,State,Agent
      77,2026-02-02 10:00:00,new,
      77,2026-02-02 10:05:00,open,Анна
      77,2026-02-02T11:00:00Z,WAITING_CUSTOMER,Анна

      """
    let log = try ReplayFile(bytes: Array(text.utf8), mapping: otobo)
    #expect(log.problems == [])
    #expect(log.changes.map(\.state) == [.queued, .inProgress, .waitingCustomer])
    #expect(log.changes.map(\.line) == [2, 2, 2] && log.changes.map(\.priority) == [.p3, .p3, .p3])
    #expect(log.changes.map(\.sourceStatus) == ["new", "open", "WAITING_CUSTOMER"])
    #expect(log.changes.map(\.owner) == ["", "Анна", "Анна"])
    #expect(log.changes[0].atMs == 1_770_015_600_000)
    #expect(log.changes[2].atMs == 1_770_030_000_000)
  }

  @Test("leaves rows whose words it does not have, each named by its line and its column")
  func unknownWords() throws {
    let some = try mapping("columns: {incident: id, at: when}\ndefaults: {line: \"1\"}\nvalues: {state: {neu: queued}}")
    let text = "id,when,state\n1,2026-02-02T10:00:00Z,neu\n1,2026-02-02T10:00:00Z,nue\n1,2026-02-02T10:00:00Z,zzzzzz\n"
    let log = try ReplayFile(bytes: Array(text.utf8), mapping: some)
    #expect(log.changes.map(\.row) == [2])
    #expect(log.problems.map(\.line) == [3, 4])
    #expect(log.problems.first?.reason == "'state' says 'nue', which is no state; 'neu' is")
    #expect(log.problems.last?.reason == "'state' says 'zzzzzz', which is no state; map it under values, state")
  }

  @Test("that names columns the file does not have is told so by their names")
  func missing() throws {
    let some = try mapping("columns: {incident: id, at: when, impact: Severity}")
    #expect(throws: RowProblem(line: 1, reason: "the header lacks the columns 'line', 'Severity'")) {
      try ReplayFile(bytes: Array("id,when,state\n".utf8), mapping: some)
    }
  }

  @Test("with fields that do not exist says which was meant")
  func wrong() {
    var problems: [String] = []
    _ = ColumnMapping.parse("columns: {incidnt: id}\nvalue: {}", fields: ReplayMapping.fields, &problems)
    #expect(
      problems == [
        "line 1: there is no field 'incidnt'; did you mean 'incident'?",
        "line 2: there is no 'value' here; did you mean 'values'?",
      ])
  }
}
