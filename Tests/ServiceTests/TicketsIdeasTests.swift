import BusinessTime
import GRDB
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Ideas through the service", .timeLimit(.minutes(1)))
struct TicketsIdeasTests {
  private func client(_ tickets: TicketsFixture, _ role: String, _ name: String) -> TicketsV1.IdeasClient {
    TicketsV1.IdeasClient(tickets.transport(role, name))
  }

  private func submit(_ tickets: TicketsFixture, _ title: String) async throws -> UInt64 {
    try #require(try await client(tickets, "manager", "maria").submitIdea(.init(title: title)).idea).number
  }

  @Test("are submitted from a ticket with what stands there, and its customer is the first who asked")
  func submission() async throws {
    try await withTickets { tickets in
      let ticket = try await tickets.assigned()
      let maria = client(tickets, "manager", "maria")
      let answer = try await maria.submitIdea(.init(title: "Выгрузка в XLSX", ticket: ticket))
      let idea = try #require(answer.idea)
      #expect(idea.title == "Выгрузка в XLSX" && idea.product == "CRM" && idea.topic == "export")
      #expect(idea.body.hasPrefix("The customer wants") && idea.origin == ticket && idea.customers == 1)
      #expect(idea.author == "maria" && idea.state == .submitted && idea.version == 1)
      let again = try await maria.submitIdea(.init(ticket: ticket))
      #expect(again.notices == ["T-\(ticket) belongs to I-\(idea.number) already"])
      let foreign = await status { try await maria.submitIdea(.init(title: "x", ticket: ticket, customer: "vektor")) }
      #expect(foreign?.code == .invalidArgument && foreign?.message.contains("romashka") == true)
      #expect(await status { try await maria.submitIdea(.init(title: "x", ticket: 99)) }?.code == .notFound)
      #expect(await status { try await maria.submitIdea(.init(title: "x", customer: "nobody")) }?.code == .notFound)
      #expect(await status { try await maria.submitIdea(.init(title: " ")) }?.code == .invalidArgument)
      let event = try #require(try await tickets.store.events(after: 0, limit: 100).last?.event)
      #expect(event.type == "idea.submitted" && event.aggregate == "idea/2")
      let told = try TicketsV1.IdeaEvent(decoding: event.payload)
      #expect(told.asker?.customer == "romashka" && told.idea?.body.isEmpty == true)
    }
  }

  @Test("show a manager only their own customers, and take askers only from who looks after them")
  func askers() async throws {
    try await withTickets { tickets in
      try await tickets.register("vektor", manager: "oleg", deputy: "")
      let (maria, oleg) = (client(tickets, "manager", "maria"), client(tickets, "manager", "oleg"))
      let idea = try await submit(tickets, "Счёт по почте")
      _ = try await maria.askForIdea(.init(idea: idea, customer: "romashka"))
      let refused = await status { try await maria.askForIdea(.init(idea: idea, customer: "vektor")) }
      #expect(refused?.code == .permissionDenied)
      let ticket = try await tickets.assigned()
      let foreign = await status { try await oleg.askForIdea(.init(idea: idea, ticket: ticket)) }
      #expect(foreign?.code == .permissionDenied)
      #expect(try await oleg.askForIdea(.init(idea: idea, customer: "vektor")).idea?.customers == 2)
      let same = try await oleg.askForIdea(.init(idea: idea, customer: "vektor"))
      #expect(same.notices == ["it was so already"])
      let later = try await maria.askForIdea(.init(idea: idea, ticket: ticket))
      #expect(later.idea?.customers == 2)
      let seen = try await maria.getIdea(.init(idea: idea))
      #expect(seen.askers.map(\.customer) == ["romashka"] && seen.askers.map(\.ticket) == [ticket])
      #expect(seen.hiddenAskers == 1)
      #expect(!seen.history.contains { $0.summary.contains("vektor") } && seen.history.count == 4)
      let all = try await client(tickets, "lead", "lena").getIdea(.init(idea: idea))
      #expect(all.askers.count == 2 && all.hiddenAskers == 0)
    }
  }

  @Test("are discussed and voted on, decided by a lead with a reason, and say what is possible")
  func decision() async throws {
    try await withTickets { tickets in
      let idea = try await submit(tickets, "Счёт по почте")
      let (anna, lena) = (client(tickets, "specialist", "anna"), client(tickets, "lead", "lena"))
      #expect(try await anna.voteOnIdea(.init(idea: idea, choice: .for)).idea?.state == .discussion)
      #expect(try await anna.voteOnIdea(.init(idea: idea, choice: .against)).idea?.votesAgainst == 1)
      _ = try await anna.commentOnIdea(.init(idea: idea, text: "Почта теряется"))
      #expect(await status { try await anna.commentOnIdea(.init(idea: idea, text: " ")) }?.code == .invalidArgument)
      #expect(
        await status { try await anna.decideIdea(.init(idea: idea, decision: .accept, reason: "да")) }?.code
          == .permissionDenied)
      #expect(
        await status { try await lena.decideIdea(.init(idea: idea, decision: .accept)) }?.code == .invalidArgument)
      let stale = await status {
        try await lena.decideIdea(.init(idea: idea, decision: .accept, reason: "да", expectedVersion: 1))
      }
      #expect(stale?.code == .aborted && stale?.details?.preconditionFailures.first?.description == "4")
      let accepted = try await lena.decideIdea(
        .init(idea: idea, decision: .accept, reason: "просят двое", expectedVersion: 4))
      #expect(accepted.idea?.state == .accepted && accepted.idea?.decidedBy == "lena")
      let late = await status { try await anna.voteOnIdea(.init(idea: idea, choice: .for)) }
      #expect(late?.code == .failedPrecondition)
      #expect(late?.details?.preconditionFailures.contains { $0.description == "comment" } == true)
      let seen = try await anna.getIdea(.init(idea: idea))
      #expect(
        seen.history.map(\.type) == [
          "idea.submitted", "idea.voted", "idea.voted", "idea.commented", "idea.accepted",
        ])
      #expect(seen.history.map(\.version) == [1, 2, 3, 4, 5])
      #expect(seen.votes.map(\.choice) == [.against] && seen.comments.map(\.text) == ["Почта теряется"])
    }
  }

  @Test("that are merged become one: customers, votes and discussion united, commands redirected, circles refused")
  func merging() async throws {
    try await withTickets { tickets in
      try await tickets.register("vektor")
      let (first, second) = (try await submit(tickets, "Выгрузка в XLSX"), try await submit(tickets, "Экспорт в Excel"))
      let (anna, boris) = (client(tickets, "specialist", "anna"), client(tickets, "specialist", "boris"))
      let maria = client(tickets, "manager", "maria")
      let ticket = try await tickets.assigned()
      _ = try await maria.askForIdea(.init(idea: first, customer: "romashka"))
      _ = try await maria.askForIdea(.init(idea: second, ticket: ticket))
      _ = try await maria.askForIdea(.init(idea: second, customer: "vektor"))
      _ = try await anna.voteOnIdea(.init(idea: first, choice: .for))
      _ = try await anna.voteOnIdea(.init(idea: second, choice: .against))
      _ = try await boris.voteOnIdea(.init(idea: second, choice: .for))
      _ = try await boris.commentOnIdea(.init(idea: second, text: "То же, что и первая"))
      #expect(await status { try await anna.mergeIdeas(.init(source: first, target: first)) }?.code == .invalidArgument)
      let stale = await status {
        try await anna.mergeIdeas(.init(source: second, target: first, expectedTargetVersion: 1))
      }
      #expect(stale?.code == .aborted)
      let merged = try await anna.mergeIdeas(.init(source: second, target: first, reason: "то же"))
      let idea = try #require(merged.idea)
      #expect(idea.number == first && idea.customers == 2 && idea.votesFor == 2 && idea.votesAgainst == 0)
      let seen = try await boris.getIdea(.init(idea: second))
      #expect(seen.notices == ["I-\(second) was merged into I-\(first)"] && seen.merged == [second])
      #expect(seen.idea?.number == first && seen.comments.map(\.mergedFrom) == [second])
      #expect(seen.askers.map(\.customer) == ["romashka", "vektor"] && seen.askers.map(\.ticket) == [ticket, 0])
      let circle = await status { try await anna.mergeIdeas(.init(source: first, target: second)) }
      #expect(circle?.code == .invalidArgument, "it would be merged into itself")
      let again = await status { try await anna.mergeIdeas(.init(source: second, target: first)) }
      #expect(again?.code == .failedPrecondition)
      let redirected = try await boris.commentOnIdea(.init(idea: second, text: "Согласен"))
      #expect(redirected.idea?.number == first)
      let third = try await submit(tickets, "Таблицы")
      _ = try await anna.mergeIdeas(.init(source: first, target: third))
      #expect(try await boris.getIdea(.init(idea: second)).merged == [first, second])
      #expect(try await boris.getIdea(.init(idea: second)).comments.map(\.mergedFrom) == [second, first])
      #expect(try await anna.listIdeas(.init()).ideas.map(\.number) == [third])
      #expect(try await anna.listIdeas(.init(states: [.merged])).ideas.map(\.number) == [second, first])
    }
  }

  @Test("are listed by filters in pages that lose and repeat nothing, and every list uses an index")
  func lists() async throws {
    try await withTickets { tickets in
      let anna = client(tickets, "specialist", "anna")
      var numbers: [UInt64] = []
      for index in 1...7 { numbers.append(try await submit(tickets, "Мысль \(index)")) }
      for number in numbers.prefix(3) { _ = try await anna.voteOnIdea(.init(idea: number, choice: .for)) }
      _ = try await anna.voteOnIdea(.init(idea: numbers[5], choice: .against))
      _ = try await client(tickets, "manager", "maria").askForIdea(.init(idea: numbers[4], customer: "romashka"))
      for sorting in [TicketsV1.IdeaSorting.unspecified, .votes, .customers] {
        var (found, token): ([UInt64], String) = ([], "")
        repeat {
          let page = try await anna.listIdeas(.init(sorting: sorting, pageSize: 2, pageToken: token))
          found += page.ideas.map(\.number)
          token = page.nextPageToken
        } while !token.isEmpty
        #expect(found.sorted() == numbers, "in the order \(sorting)")
        let expected: [UInt64] =
          switch sorting {
          case .votes: [3, 2, 1, 7, 5, 4, 6]
          case .customers: [5, 7, 6, 4, 3, 2, 1]
          default: [7, 6, 5, 4, 3, 2, 1]
          }
        #expect(found == expected)
      }
      #expect(try await anna.listIdeas(.init(customer: "romashka")).ideas.map(\.number) == [numbers[4]])
      #expect(try await anna.listIdeas(.init(states: [.submitted], author: "maria")).ideas.count == 3)
      #expect(try await anna.listIdeas(.init(author: "nobody")).ideas.isEmpty)
      for token in ["x", "-1", "1:2", "0", "99999999999999999999"] {
        #expect(await status { try await anna.listIdeas(.init(pageToken: token)) }?.code == .invalidArgument)
      }
      #expect(await status { try await anna.listIdeas(.init(pageSize: 501)) }?.code == .invalidArgument)
    }
  }

  @Test("are listed along an index, whatever the order and the filter")
  func plans() async throws {
    try await withTickets { tickets in
      for sorting in [IdeaQuery.Sorting.newest, .votes, .askers] {
        for (customer, ticket) in [("", Int64(0)), ("romashka", 0), ("", 1)] {
          var query = IdeaQuery()
          query.sorting = sorting
          query.customer = customer
          query.ticket = ticket
          query.after = IdeaQuery.Place(rank: 1, number: 5)
          let asked = query
          let plan = try await tickets.store.read { database in
            let (sql, arguments) = asked.statement
            return try Row.fetchAll(
              database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(arguments)
            ).map { $0["detail"] as String }
          }
          #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("USING") }, "\(plan)")
          if customer.isEmpty, ticket == 0 {
            #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(plan)")
          }
        }
      }
    }
  }

  @Test("that are submitted again under the same key are there once")
  func repetition() async throws {
    try await withTickets { tickets in
      let maria = client(tickets, "manager", "maria")
      var options = CallOptions()
      options.idempotencyKey = "k-1"
      let first = try await maria.submitIdea(.init(title: "Раз"), options: options)
      let again = try await maria.submitIdea(.init(title: "Раз"), options: options)
      #expect(first == again)
      #expect(try await maria.listIdeas(.init()).ideas.count == 1)
    }
  }
}
