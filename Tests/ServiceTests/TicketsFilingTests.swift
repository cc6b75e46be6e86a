import OporaAPI
import RPC
import Store
import Testing

@Suite("Filing through the service", .timeLimit(.minutes(1)))
struct TicketsFilingTests {
  @Test("what the regulation rejects names every clause; mended, it is filed with number and wait")
  func rejectedThenFiled() async throws {
    try await withTickets { tickets in
      var filing = TicketsFixture.filing("k1", subject: "СРОЧНО НЕ РАБОТАЕТ")
      filing.assignee = "anna"
      filing.topic = ""
      let error = try #require(await status { try await tickets.maria.fileTicket(filing) })
      #expect(error.code == .invalidArgument)
      #expect(
        error.details?.fieldViolations.map(\.rule) == ["form.topic", "form.assignee", "text.calm-subject"])
      let check = try await tickets.maria.checkFiling(filing)
      #expect(!check.acceptable)
      #expect(check.violations.count == 3)
      let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      #expect(filed.ticket == 1001)
      #expect(filed.state == .queued)
      #expect(filed.line == 2)
      #expect(filed.priority == .p3)
      #expect(filed.expectedWaitSeconds == 900)
      let quality = try await tickets.lead.getFilerQuality(TicketsV1.GetFilerQualityRequest(filer: "maria"))
      #expect(quality.filers.first?.filed == 1)
      #expect(quality.filers.first?.acceptedAtFirstTry == 0)
      #expect(quality.filers.first?.rejectedAttempts == 1)
    }
  }

  @Test("the same key files once, also after a restart; other content under it is refused")
  func idempotent() async throws {
    let first = try await TicketsFixture()
    try await first.register("romashka")
    let filed = try await first.maria.fileTicket(TicketsFixture.filing("k1"))
    try await first.store.close()
    let second = try await TicketsFixture(directory: first.directory)
    let again = try await second.maria.fileTicket(TicketsFixture.filing("k1"))
    #expect(again.alreadyFiled)
    #expect(again.ticket == filed.ticket)
    let error = await status {
      try await second.maria.fileTicket(TicketsFixture.filing("k1", subject: "Another thing"))
    }
    #expect(error?.code == .alreadyExists)
    let list = try await second.lead.listTickets(TicketsV1.ListTicketsRequest())
    #expect(list.tickets.count == 1)
    await second.remove()
  }

  @Test("a call from the hotline is never lost, and is queued once it is completed")
  func hotline() async throws {
    try await withTickets { tickets in
      let filed = try await tickets.client(service: "crm").fileTicket(
        TicketsV1.FileTicketRequest(key: "call", customer: "romashka", channel: .hotline, subject: "звонок"))
      #expect(filed.state == .needsInfo)
      var missing = TicketsFixture.filing("")
      missing.subject = "Звонок про экспорт сделок"
      let done = try await tickets.maria.completeTicket(
        TicketsV1.CompleteTicketRequest(ticket: filed.ticket, filing: missing))
      #expect(done.state == .queued)
      let ticket = try await tickets.ticket(filed.ticket)
      #expect(ticket.line == 2)
      #expect(ticket.body == missing.body)
      #expect(ticket.manager == "maria")
    }
  }

  @Test("hundreds who file at once each get a ticket of their own, and one event each")
  func concurrent() async throws {
    try await withTickets { tickets in
      let numbers = try await withThrowingTaskGroup(of: UInt64.self) { group in
        for index in 0..<300 {
          group.addTask { try await tickets.maria.fileTicket(TicketsFixture.filing("k\(index)")).ticket }
        }
        return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
      }
      #expect(numbers == Set(1001...1300))
      let events = try await tickets.store.events(after: 0, limit: 1_000)
      #expect(events.filter { $0.event.type == "ticket.filed" }.count == 300)
      let counts = try await tickets.lead.countTickets(TicketsV1.CountTicketsRequest())
      #expect(counts.byState == [TicketsV1.Count(name: "QUEUED", count: 300)])
    }
  }

  @Test("pages go through all tickets once, newest first, filtered by rights")
  func pages() async throws {
    try await withTickets { tickets in
      for index in 0..<7 { _ = try await tickets.maria.fileTicket(TicketsFixture.filing("k\(index)")) }
      var request = TicketsV1.ListTicketsRequest(pageSize: 3, filter: TicketsV1.TicketFilter(states: [.queued]))
      var seen: [UInt64] = []
      repeat {
        let page = try await tickets.maria.listTickets(request)
        seen += page.tickets.map(\.number)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(seen == Array((1001...1007).reversed()))
      for (client, count) in [
        (tickets.anna, 7), (tickets.dev, 0), (tickets.client("manager", "stranger"), 0), (tickets.lead, 7),
        (tickets.client("manager", "dmitri"), 7),
      ] {
        #expect(try await client.listTickets(TicketsV1.ListTicketsRequest()).tickets.count == count)
      }
      let hidden = await status { try await tickets.dev.getTicket(TicketsV1.GetTicketRequest(ticket: 1001)) }
      #expect(hidden?.code == .permissionDenied)
      let missing = await status { try await tickets.lead.getTicket(TicketsV1.GetTicketRequest(ticket: 9)) }
      #expect(missing?.code == .notFound)
    }
  }

  @Test("a customer without a manager is on the alarm's list")
  func unmanaged() async throws {
    try await withTickets { tickets in
      try await tickets.register("vasilek", manager: "", deputy: "")
      let list = try await tickets.customers.listCustomers(TicketsV1.ListCustomersRequest(withoutManager: true))
      #expect(list.customers.map(\.id) == ["vasilek"])
    }
  }
}
