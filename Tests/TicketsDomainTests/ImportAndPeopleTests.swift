import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Imported history, customers, scopes and waits")
struct ImportAndPeopleTests {
  private func row(_ ordinal: Int, _ state: TicketState, _ line: SupportLine, minute: Int64) -> ImportedChange {
    ImportedChange(
      row: ordinal + 2, incident: "1-7", ordinal: ordinal, at: Play.start.advanced(byMilliseconds: minute * 60_000),
      state: state, line: line, sourceStatus: state.name, sourceLevel: "L\(line.rawValue)", impact: "Medium",
      product: "PROD1", team: "S1", owner: "olga", priority: nil)
  }

  @Test("history is applied under its own times, and what the rules would not allow is marked")
  func importing() throws {
    let table = try TransitionTable.standard()
    let importer = Play.lead
    var (ticket, changes) = Ticket.imported(row(0, .inProgress, .managers, minute: 0), source: "day", by: importer)
    #expect(changes.map(\.type) == ["ticket.imported", "ticket.imported_change"])
    #expect(ticket.owner == "olga")
    for (next, irregular) in [
      (row(1, .queued, .developers, minute: 5), true), (row(2, .inProgress, .developers, minute: 6), false),
      (row(3, .solved, .developers, minute: 9), false), (row(4, .onHold, .developers, minute: 12), true),
      (row(5, .closed, .developers, minute: 20), true),
    ] {
      let change = ticket.decideImport(next, by: importer, table)
      #expect(change.isIrregular == irregular, "\(next.state)")
      ticket.apply(change)
    }
    #expect(ticket.state == .closed)
    #expect(ticket.createdAt == Play.start)
    #expect(ticket.firstSolvedAt == Play.start.advanced(byMilliseconds: 9 * 60_000))
    #expect(ticket.closedAt == Play.start.advanced(byMilliseconds: 20 * 60_000))
    #expect(ticket.reopenCount == 1)
    #expect(ticket.linesVisited.lines == [.managers, .developers])
    #expect(ticket.sourceImpact == "Medium")
  }

  @Test("a row in error says what is wrong with it")
  func defects() {
    var bad = row(0, .queued, .managers, minute: 0)
    #expect(bad.defect == nil)
    bad.incident = " "
    #expect(bad.defect == "the incident has no number")
    bad = row(-1, .queued, .managers, minute: 0)
    #expect(bad.defect == "ordinal -1 is not between 0 and 1,000,000")
  }

  @Test("changing the manager is told in words; changing nothing is nothing")
  func customers() throws {
    var wanted = Play.customer
    wanted.version = 0
    #expect(try Customer.decide(wanted, present: Play.customer, reason: "") == nil)
    wanted.manager = "olga"
    let change = try #require(try Customer.decide(wanted, present: Play.customer, reason: "maria left"))
    #expect(change.customer.version == 2)
    #expect(change.summary == "manager maria became olga")
    wanted.version = 7
    #expect(throws: TicketRefusal.staleVersion(subject: "customer/romashka", expected: 7, present: 1)) {
      try Customer.decide(wanted, present: Play.customer, reason: "")
    }
    wanted.deputy = "olga"
    #expect(throws: TicketRefusal.self) { try Customer.decide(wanted, present: nil, reason: "") }
    #expect(Customer(id: "x", name: "x").isUnmanaged)
  }

  @Test("a manager sees their customers, a specialist their line and their own, a lead everything")
  func scopes() {
    let ticket = Play.ticket(Placement(state: .inProgress, line: .developers, owner: "dev", overseer: "anna"))
    let sees = Play.everybody.filter { ReadScope($0).includes(ticket, customer: Play.customer) }.map(\.name)
    #expect(sees == ["maria", "dmitri", "anna", "dev", "lena", "adam", "routing", "crm", "timer"])
  }

  @Test("the expected wait follows the queue and the recent pick-ups")
  func waits() {
    #expect(ExpectedWait(meanPickupIntervalMilliseconds: nil).seconds(ahead: 0) == 900)
    #expect(ExpectedWait(pickupIntervalsMilliseconds: [60_000, 180_000]).seconds(ahead: 3) == 480)
    #expect(ExpectedWait(pickupIntervalsMilliseconds: [60_000]).seconds(ahead: 0) == 900)
    #expect(ExpectedWait(meanPickupIntervalMilliseconds: .max).seconds(ahead: .max - 1) == 144_000)
  }

  @Test("subjects are compared by their words, whatever case, ё or ending")
  func subjects() {
    let first = SubjectWords("Отчёты по сделкам сломаны")
    #expect(first.similarity(to: SubjectWords("сломаны отчеты: сделки")) >= 0.6)
    #expect(first.similarity(to: SubjectWords("")) == 0)
    #expect(first.similarity(to: first) == 1)
  }

  @Test(
    "a subject's words count once, and only those of three letters and more",
    arguments: [
      ("сделка сделка сделки", "Сделка", 1.0), ("не в CRM", "CRM", 1.0), ("a bb 22", "a bb 22", 0.0),
      ("ΔΙΑΓΡΑΜΜΑ ЁЛКА", "διαγραμμα елка", 1.0), ("отчёт 2026", "отчет 2025", 1.0 / 3), ("раз два три", "два", 1.0 / 3),
    ])
  func distinctWords(_ left: String, _ right: String, _ similarity: Double) {
    #expect(SubjectWords(left).similarity(to: SubjectWords(right)) == similarity)
    #expect(SubjectWords(right).similarity(to: SubjectWords(left)) == similarity)
  }
}
