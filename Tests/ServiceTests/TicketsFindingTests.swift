import BusinessTime
import GRDB
import OporaAPI
import RPC
import Store
import Testing
import TextAnalysis
import TicketsDomain

@testable import TicketsService

/// Lists, searches, views and watches over a real store.
@Suite("Tickets: finding")
struct TicketsFindingTests {
  /// Twelve tickets of two customers in several states.
  private func populate(_ tickets: TicketsFixture) async throws {
    try await tickets.register("vasilek", manager: "oleg", deputy: "")
    for index in 0..<12 {
      var filing = TicketsFixture.filing("k\(index)", subject: "Request number \(index) about export of deals")
      filing.priority = index % 4 == 0 ? .p2 : .unspecified
      (filing.impact, filing.urgency) = index % 4 == 0 ? (2, 3) : (2, 2)
      filing.kind = index % 3 == 0 ? .configuration : .question
      filing.topic = index % 2 == 0 ? "export" : "reports"
      if index % 5 == 0 { filing.customer = "vasilek" }
      _ = try await (index % 5 == 0 ? tickets.client("manager", "oleg") : tickets.maria).fileTicket(filing)
    }
    for number in [UInt64(1003), 1006] {
      _ = try await tickets.routing.assign(
        TicketsV1.AssignRequest(ticket: number, assignee: "anna", proposal: "p\(number)"))
    }
    _ = try await tickets.anna.startWork(TicketsV1.TicketCommand(ticket: 1003))
    _ = try await tickets.anna.solve(TicketsV1.MessageRequest(ticket: 1003, text: "Done, see the guide."))
  }

  private static let filters: [TicketsV1.TicketFilter] = [
    .init(), .init(states: [.queued]), .init(priorities: [.p2]), .init(lines: [2]), .init(lines: [1, 3]),
    .init(kinds: [.configuration]), .init(customer: "vasilek"), .init(owner: "anna"), .init(filer: "oleg"),
    .init(topic: "reports"), .init(product: "CRM"), .init(skill: "none"), .init(history: .only),
    .init(history: .excluded), .init(createdFromMs: 1), .init(createdBeforeMs: 1), .init(unowned: true),
    .init(unanswered: true), .init(blocked: true), .init(externalId: "x"),
    .init(states: [.queued, .solved], priorities: [.p3, .p2], kinds: [.question], topic: "export"),
  ]

  @Test("a list holds what the filter's rule includes, for every filter, reader, sorting and page size")
  func listsAgreeWithTheRule() async throws {
    try await withTickets { tickets in
      try await populate(tickets)
      let readers: [(TicketsV1.TicketsClient, Actor)] = [
        (tickets.lead, .person(.lead, "lena")), (tickets.maria, .person(.manager, "maria")),
        (tickets.client("manager", "oleg"), .person(.manager, "oleg")), (tickets.anna, .person(.specialist, "anna")),
        (tickets.dev, .person(.developer, "dev")),
      ]
      let everything = try await tickets.store.read { database in
        try (Int64(1001)...1012).compactMap(TicketTables(database: database).row)
      }
      #expect(everything.count == 12)
      let customers = try await tickets.store.read { database in
        try ["romashka", "vasilek"].compactMap(TicketTables(database: database).customer)
      }
      for wire in Self.filters {
        let filter = try TicketFilter(wire)
        for (client, actor) in readers {
          let visible = everything.filter { ticket in
            filter.includes(ticket)
              && ReadScope(actor).includes(ticket, customer: customers.first { $0.id == ticket.customer })
          }
          for sorting in TicketsV1.TicketSorting.allCases {
            let expected = visible.sorted { left, right in
              switch sorting {
              case .oldest: left.number < right.number
              case .priority: (left.priority.rawValue, left.number) < (right.priority.rawValue, right.number)
              default: left.number > right.number
              }
            }
            for size in [1, 3, 50] {
              var seen: [UInt64] = []
              var request = TicketsV1.ListTicketsRequest(
                pageSize: UInt32(size), filter: wire, sorting: sorting)
              repeat {
                let page = try await client.listTickets(request)
                seen += page.tickets.map(\.number)
                request.pageToken = page.nextPageToken
              } while !request.pageToken.isEmpty
              #expect(seen.map(Int64.init) == expected.map(\.number), "\(wire) by \(actor) \(sorting) in \(size)")
            }
          }
        }
      }
    }
  }

  @Test("every statement of a list walks an index, and none sorts")
  func plans() async throws {
    try await withTickets { tickets in
      let scopes: [ReadScope] = [.all, .customers(of: "maria"), .line(.specialists, and: "anna")]
      try await tickets.store.read { database in
        func plan(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws -> [String] {
          try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(arguments))
            .map { $0["detail"] }
        }
        for wire in Self.filters {
          for scope in scopes {
            for isDescending in [true, false] {
              let pages = TicketPages(
                database: database, filter: try TicketFilter(wire), scope: scope, isDescending: isDescending)
              for statement in try pages.statements(after: nil) {
                let steps = try plan(statement.sql, statement.arguments)
                #expect(steps.first?.hasPrefix("SEARCH ticket USING") == true, "\(steps) of \(statement.sql)")
                #expect(!steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(steps) of \(statement.sql)")
              }
            }
          }
        }
      }
    }
  }

  @Test("a search that looks through the words of tickets walks the index newest first")
  func searchPlan() async throws {
    try await withTickets { tickets in
      let analyzer = try TextAnalyzer()
      let search = TicketSearch(query: .init("отчет", analyzer: analyzer), scope: .customers(of: "maria"))
      let steps = try await tickets.store.read { database in
        try Row.fetchAll(
          database, sql: "EXPLAIN QUERY PLAN " + search.statement.sql,
          arguments: StatementArguments(search.statement.arguments + ["\"x\"", Int64.max, 10])
        )
        .map { $0["detail"] as String }
      }
      #expect(steps.first?.contains("VIRTUAL TABLE INDEX") == true, "\(steps)")
      #expect(steps.dropFirst().first?.hasPrefix("SEARCH ticket USING INTEGER PRIMARY KEY") == true, "\(steps)")
      #expect(!steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(steps)")
    }
  }

  @Test("words are found in all their forms, in what was filed and in what was said, newest first")
  func searching() async throws {
    try await withTickets { tickets in
      var filing = TicketsFixture.filing("r1", subject: "Отчёт по продажам пуст")
      filing.body = "Квартальный отчёт открывается, но строк в нём нет."
      let first = try await tickets.maria.fileTicket(filing).ticket
      filing = TicketsFixture.filing("r2", subject: "Как выгрузить сделки за март")
      let second = try await tickets.maria.fileTicket(filing).ticket
      _ = try await tickets.lead.reply(
        TicketsV1.MessageRequest(ticket: second, text: "Откройте отчеты и нажмите «Выгрузить»."))
      let finding = tickets.finding("lead", "lena")
      func found(_ query: String, _ filter: TicketsV1.TicketFilter? = nil) async throws -> [UInt64] {
        try await finding.searchTickets(.init(query: query, filter: filter)).hits.map { $0.ticket?.number ?? 0 }
      }
      #expect(try await found("ОТЧЕТ") == [second, first])
      #expect(try await found("отчету квартальных") == [first])
      // The subject counts with every message.
      #expect(try await found("сделка выгрузить отчёт") == [second])
      #expect(try await found("romashka") == [second, first])
      #expect(try await found("отчет -квартальный") == [second])
      #expect(try await found("\"строк в нём\"") == [first])
      #expect(try await found("слон") == [])
      #expect(try await found("отчет", .init(customer: "vasilek")) == [])
      let hit = try await finding.searchTickets(.init(query: "отчет")).hits.first
      #expect(hit?.message != 0)
      #expect(hit?.snippet.contains("отчеты") == true)
      let stranger = tickets.finding("manager", "stranger")
      #expect(try await stranger.searchTickets(.init(query: "отчет")).hits.isEmpty)
      for bad in ["", "  ", "!!!", String(repeating: "а", count: 600)] {
        #expect(await status { try await finding.searchTickets(.init(query: bad)) }?.code == .invalidArgument)
      }
    }
  }

  @Test("pages of a search show each ticket once")
  func searchPages() async throws {
    try await withTickets { tickets in
      for index in 0..<7 {
        let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k\(index)", subject: "Export \(index)"))
        _ = try await tickets.lead.reply(TicketsV1.MessageRequest(ticket: filed.ticket, text: "The export again."))
      }
      let finding = tickets.finding("lead", "lena")
      var request = TicketsV1.SearchTicketsRequest(query: "export", pageSize: 3)
      var seen: [UInt64] = []
      repeat {
        let page = try await finding.searchTickets(request)
        seen += page.hits.map { $0.ticket?.number ?? 0 }
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(seen == Array((1001...1007).reversed()))
    }
  }

  @Test("tickets stored before there was an index are found after the next start")
  func upkeep() async throws {
    try await withTickets { tickets in
      let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k", subject: "Воронка не считается"))
      _ = try await tickets.lead.reply(TicketsV1.MessageRequest(ticket: filed.ticket, text: "Пересчитали стадии."))
      try await tickets.store.write { transaction in
        try transaction.database.execute(sql: "DELETE FROM search_state")
        try transaction.database.execute(sql: "INSERT INTO ticket_search (ticket_search) VALUES ('delete-all')")
        try transaction.database.execute(sql: "DELETE FROM search_document")
      }
      let finding = tickets.finding("lead", "lena")
      #expect(try await finding.searchTickets(.init(query: "воронки")).hits.isEmpty)
      for _ in 0..<2 {
        try await TicketIndexUpkeep(store: tickets.store).run()
        #expect(try await finding.searchTickets(.init(query: "воронки")).hits.count == 1)
        #expect(try await finding.searchTickets(.init(query: "стадия")).hits.count == 1)
      }
    }
  }

  @Test("views are one's own or everybody's, and one's own come first")
  func views() async throws {
    try await withTickets { tickets in
      let anna = tickets.finding("specialist", "anna")
      let lead = tickets.finding("lead", "lena")
      let filter = TicketsV1.TicketFilter(states: [.queued], lines: [2], topic: "отчёты")
      let own = try await anna.saveView(.init(view: .init(name: "mine", filter: filter, sorting: .priority)))
      #expect(own.owner == "anna")
      #expect(own.filter == filter)
      #expect(
        await status { try await anna.saveView(.init(view: .init(name: "all", shared: true))) }?.code
          == .permissionDenied)
      #expect(await status { try await anna.saveView(.init(view: .init(name: "a b"))) }?.code == .invalidArgument)
      _ = try await lead.saveView(.init(view: .init(name: "mine", shared: true, filter: .init(lines: [1]))))
      #expect(try await anna.listViews(.init()).views.map(\.owner) == ["anna", "lena"])
      #expect(try await lead.listViews(.init(name: "mine")).views.map(\.shared) == [true])
      // The same name again replaces it.
      _ = try await anna.saveView(.init(view: .init(name: "mine", filter: .init(lines: [3]))))
      #expect(try await anna.listViews(.init()).views.first?.filter?.lines == [3])
      _ = try await anna.deleteView(.init(name: "mine"))
      #expect(await status { try await anna.deleteView(.init(name: "mine")) }?.code == .notFound)
      #expect(await status { try await anna.deleteView(.init(name: "mine", shared: true)) }?.code == .permissionDenied)
    }
  }

  @Test("a watch tells what enters, changes and leaves, and only what its watcher may see")
  func watching() async throws {
    try await withTickets { tickets in
      try await tickets.register("vasilek", manager: "oleg")
      let first = try await tickets.maria.fileTicket(TicketsFixture.filing("k1")).ticket
      let updates = try await tickets.finding("manager", "maria").watchTickets(
        .init(filter: .init(states: [.queued]), snapshot: true))
      var iterator = updates.makeAsyncIterator()
      func next() async throws -> (TicketsV1.TicketUpdateKind?, UInt64, String) {
        let update = try await iterator.next(isolation: nil)
        return (update?.kind, update?.ticket?.number ?? 0, update?.event ?? "")
      }
      #expect(try await next() == (.snapshot, first, ""))
      #expect(try await next() == (.present, 0, ""))
      // Another manager's ticket is none of hers.
      var foreign = TicketsFixture.filing("k2", subject: "Somebody else's export")
      foreign.customer = "vasilek"
      _ = try await tickets.client("manager", "oleg").fileTicket(foreign)
      let third = try await tickets.maria.fileTicket(TicketsFixture.filing("k3", subject: "A third export")).ticket
      #expect(try await next() == (.entered, third, "ticket.filed"))
      _ = try await tickets.lead.addNote(TicketsV1.MessageRequest(ticket: third, text: "Looked at."))
      #expect(try await next() == (.changed, third, "ticket.noted"))
      _ = try await tickets.routing.assign(
        TicketsV1.AssignRequest(ticket: first, assignee: "anna", proposal: "p"))
      #expect(try await next() == (.left, first, "ticket.assigned"))
    }
  }
}
