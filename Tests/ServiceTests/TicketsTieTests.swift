import BusinessTime
import OporaAPI
import RPC
import Store
import Testing

@testable import TicketsService

@Suite("Tickets tied to each other, through the service", .timeLimit(.minutes(1)))
struct TicketsTieTests {
  @Test("a merged ticket stands for its target in every read and command, and its history stays its own")
  func redirect() async throws {
    try await withTickets { tickets in
      let (first, second) = (try await tickets.assigned(key: "k1"), try await tickets.assigned(key: "k2"))
      _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: second, text: "Отчёт снова пуст"))
      _ = try await tickets.anna.askColleague(
        .init(ticket: second, colleague: "dev", question: "Какой журнал?", blocker: true))
      let links = tickets.links("specialist", "anna")
      let merged = try await links.mergeTickets(.init(source: second, target: first, reason: "то же"))
      #expect((merged.sourceState, merged.targetState) == (.merged, .assigned))

      let view = try await tickets.anna.getTicket(.init(ticket: second))
      #expect((view.ticket?.number, view.askedFor) == (first, second))
      #expect(view.messages.map(\.text) == ["Отчёт снова пуст"])
      #expect(view.merged.map(\.number) == [second])
      #expect(view.helpRequests.count == 1 && view.ticket?.blocked == true)
      #expect(view.ticket?.unansweredSinceMs == TicketsFixture.start.millisecondsSinceEpoch)

      let replied = try await tickets.anna.reply(.init(ticket: second, text: "Исправлено"))
      #expect(replied.ticket == first)
      #expect(replied.notices == ["T-\(second) was merged into T-\(first), where this was done"])
      let stale = await status { try await tickets.anna.reply(.init(ticket: second, expectedVersion: 2, text: "x")) }
      #expect(stale?.code == .aborted)
      _ = try await tickets.dev.answerColleague(
        .init(helpRequest: try #require(view.helpRequests.first).id, answer: "export.log"))
      #expect(try await tickets.ticket(first).blocked == false)

      let history = try await tickets.lead.getHistory(.init(ticket: second)).entries.map(\.type)
      #expect(history.last == "ticket.merged")
      let other = try await tickets.lead.getHistory(.init(ticket: first)).entries.map(\.summary)
      #expect(other.contains("T-\(second) was merged into it"))
      let events = try await tickets.store.events(after: 0, limit: 1_000).map(\.event.type)
      #expect(events.contains("ticket.merged") && events.contains("ticket.absorbed"))
    }
  }

  @Test("what ends the target by the source's number ends what was asked about the source, too")
  func endsTogether() async throws {
    try await withTickets { tickets in
      let (first, second) = (try await tickets.assigned(key: "k1"), try await tickets.assigned(key: "k2"))
      _ = try await tickets.anna.askColleague(.init(ticket: second, colleague: "dev", question: "Какой журнал?"))
      _ = try await tickets.links("specialist", "anna").mergeTickets(.init(source: second, target: first))
      let cancelled = try await tickets.lead.cancel(.init(ticket: second, text: "не нужно"))
      #expect((cancelled.ticket, cancelled.state) == (first, .cancelled))
      let open = try await tickets.lead.listHelpRequests(.init(openOnly: true))
      #expect(open.helpRequests.isEmpty)
    }
  }

  @Test("three tickets become one and are taken apart again, the last merge first")
  func threeWay() async throws {
    try await withTickets { tickets in
      var numbers: [UInt64] = []
      for key in ["k1", "k2", "k3"] {
        let number = try await tickets.assigned(key: key)
        _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: number, text: "Вопрос \(key)"))
        numbers.append(number)
        await tickets.pass(minutes: 5)
      }
      var before: [TicketsV1.Ticket] = []
      for number in numbers { before.append(try await tickets.ticket(number)) }
      let links = tickets.links("specialist", "anna")
      _ = try await links.mergeTickets(.init(source: numbers[0], target: numbers[1]))
      _ = try await links.mergeTickets(.init(source: numbers[1], target: numbers[2]))
      let whole = try await tickets.lead.getTicket(.init(ticket: numbers[0]))
      #expect(whole.ticket?.number == numbers[2])
      #expect(whole.messages.map(\.text) == ["Вопрос k1", "Вопрос k2", "Вопрос k3"])
      #expect(whole.ticket?.unansweredSinceMs == before[0].unansweredSinceMs)

      let early = await status { try await links.unmergeTicket(.init(ticket: numbers[0])) }
      #expect(early?.code == .failedPrecondition)
      #expect(early?.message.contains("T-\(numbers[1]) was itself merged into T-\(numbers[2])") == true)
      _ = try await links.unmergeTicket(.init(ticket: numbers[1]))
      #expect(try await tickets.ticket(numbers[2]).unansweredSinceMs == before[2].unansweredSinceMs)
      // In between the middle one holds the first one's wait.
      #expect(try await tickets.ticket(numbers[1]).unansweredSinceMs == before[0].unansweredSinceMs)
      _ = try await links.unmergeTicket(.init(ticket: numbers[0]))
      for (number, earlier) in zip(numbers, before) {
        var now = try await tickets.ticket(number)
        (now.version, now.updatedAtMs) = (earlier.version, earlier.updatedAtMs)
        #expect(now == earlier)
      }
      let twice = await status { try await links.unmergeTicket(.init(ticket: numbers[0])) }
      #expect(twice?.message.contains("was undone already") == true)
    }
  }

  @Test("two sources of one target are given back in any order, each with its own wait")
  func siblings() async throws {
    try await withTickets { tickets in
      var numbers: [UInt64] = []
      for key in ["k1", "k2", "k3"] { numbers.append(try await tickets.assigned(key: key)) }
      for index in [1, 2] {
        _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: numbers[index], text: "Вопрос \(index)"))
        await tickets.pass(minutes: 5)
      }
      let second = try await tickets.ticket(numbers[2])
      let links = tickets.links("lead", "lena")
      for index in [1, 2] { _ = try await links.mergeTickets(.init(source: numbers[index], target: numbers[0])) }
      _ = try await links.unmergeTicket(.init(ticket: numbers[1]))
      #expect(try await tickets.ticket(numbers[0]).unansweredSinceMs == second.unansweredSinceMs)
      _ = try await links.unmergeTicket(.init(ticket: numbers[2]))
      #expect(try await tickets.ticket(numbers[0]).unansweredSinceMs == 0)
      #expect(try await tickets.ticket(numbers[2]).unansweredSinceMs == second.unansweredSinceMs)
    }
  }

  @Test("of merges in opposite directions at once one wins and nothing is half done", arguments: 0..<8)
  func race(_ round: Int) async throws {
    try await withTickets { tickets in
      let (first, second) = (try await tickets.assigned(key: "k1"), try await tickets.assigned(key: "k2"))
      let links = tickets.links("specialist", "anna")
      let codes = await withTaskGroup(of: StatusCode?.self) { group in
        for (source, target) in [(first, second), (second, first)] {
          group.addTask {
            await status { try await links.mergeTickets(.init(source: source, target: target)) }?.code
          }
        }
        return await group.reduce(into: [StatusCode?]()) { $0.append($1) }
      }
      #expect(codes.count { $0 == nil } == 1)
      #expect(codes.count { $0 == .failedPrecondition } == 1)
      let root = try await tickets.ticket(first).number
      #expect(try await tickets.ticket(second).number == root)
      var types: [String] = []
      for number in [first, second] {
        types += try await tickets.lead.getHistory(.init(ticket: number)).entries.map(\.type)
      }
      #expect(types.count { $0 == "ticket.merged" } == 1 && types.count { $0 == "ticket.absorbed" } == 1)
    }
  }

  @Test("a dry run changes nothing and says what would be")
  func dryRun() async throws {
    try await withTickets { tickets in
      let (first, second) = (try await tickets.assigned(key: "k1"), try await tickets.assigned(key: "k2"))
      let links = tickets.links("specialist", "anna")
      let before = try await tickets.store.events(after: 0, limit: 1_000).count
      let answer = try await links.mergeTickets(.init(source: second, target: first, dryRun: true))
      #expect(answer.dryRun && answer.sourceState == .merged)
      #expect(try await tickets.ticket(second).state == .assigned)
      #expect(try await tickets.store.events(after: 0, limit: 1_000).count == before)
    }
  }

  @Test("a message becomes a ticket of its own and comes back, until somebody works on it")
  func split() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      for text in ["Отчёт пуст", "А ещё телефония молчит"] {
        _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: number, text: text))
        await tickets.pass(minutes: 1)
      }
      let links = tickets.links("specialist", "anna")
      let before = try await tickets.anna.getTicket(.init(ticket: number))
      let message = try #require(before.messages.last)
      let made = try await links.splitTicket(.init(ticket: number, messages: [message.id]))
      let view = try await tickets.lead.getTicket(.init(ticket: made.ticket))
      #expect(view.ticket?.subject == "А ещё телефония молчит")
      #expect(view.ticket?.body == "А ещё телефония молчит")
      #expect(view.ticket?.customer == "romashka" && view.ticket?.state == .queued)
      #expect(view.ticket?.unansweredSinceMs == message.atMs)
      #expect(view.links.map(\.words) == ["split from"])
      let again = await status { try await links.splitTicket(.init(ticket: number, messages: [message.id])) }
      #expect(again?.message.contains("was split off into T-\(made.ticket) already") == true)

      let back = try await links.undoSplit(.init(ticket: made.ticket))
      #expect(back.state == .cancelled && back.origin == number)
      #expect(try await tickets.ticket(number).unansweredSinceMs == before.ticket?.unansweredSinceMs)
      let second = try await links.splitTicket(.init(ticket: number, messages: [message.id]))
      _ = try await tickets.lead.addNote(.init(ticket: second.ticket, text: "звоню"))
      let refused = await status { try await links.undoSplit(.init(ticket: second.ticket)) }
      #expect(refused?.message.contains("has moved on since it was split off: 1 message") == true)
    }
  }

  @Test("children hold their parent, circles are named, and both ends show the link")
  func links() async throws {
    try await withTickets { tickets in
      var numbers: [UInt64] = []
      for key in ["k1", "k2", "k3"] { numbers.append(try await tickets.assigned(key: key)) }
      let links = tickets.links("specialist", "anna")
      for (parent, child) in zip(numbers, numbers.dropFirst()) {
        _ = try await links.linkTickets(.init(kind: .parent, origin: parent, other: child))
      }
      let circle = await status {
        try await links.linkTickets(.init(kind: .parent, origin: numbers[2], other: numbers[0]))
      }
      #expect(circle?.code == .failedPrecondition)
      #expect(
        circle?.details?.preconditionFailures.first?.description
          == "T-\(numbers[2]) > T-\(numbers[0]) > T-\(numbers[1]) > T-\(numbers[2])")
      let middle = try await tickets.anna.getTicket(.init(ticket: numbers[1])).links
      #expect(Set(middle.map { "\($0.words) \($0.far)" }) == ["child of \(numbers[0])", "parent of \(numbers[2])"])
      let held = await status { try await tickets.anna.solve(.init(ticket: numbers[1], text: "Готово")) }
      #expect(held?.details?.preconditionFailures.map(\.type) == ["OPEN_CHILD"])
      _ = try await tickets.anna.solve(.init(ticket: numbers[1], text: "Готово", forceReason: "дочерняя отдельно"))
      _ = try await tickets.anna.solve(.init(ticket: numbers[0], text: "Готово"))
      let repeated = try await links.linkTickets(.init(kind: .parent, origin: numbers[0], other: numbers[1]))
      #expect(repeated.notices == ["linked so already"])
      _ = try await links.unlinkTickets(.init(kind: .parent, origin: numbers[0], other: numbers[1]))
      #expect(try await tickets.anna.getTicket(.init(ticket: numbers[0])).links.isEmpty)
    }
  }

  @Test("a message long after closing opens a follow-up, one within seven days reopens")
  func followUp() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      _ = try await tickets.anna.solve(.init(ticket: number, text: "Готово"))
      _ = try await tickets.anna.close(.init(ticket: number))
      await tickets.pass(minutes: 7 * 1_440 + 1)
      let answer = try await tickets.maria.receiveCustomerMessage(.init(ticket: number, text: "Опять пусто"))
      #expect(answer.ticket != number && answer.state == .queued)
      let view = try await tickets.lead.getTicket(.init(ticket: answer.ticket))
      #expect((view.ticket?.filer, view.ticket?.manager, view.ticket?.customer) == ("maria", "maria", "romashka"))
      #expect(view.ticket?.body == "Опять пусто")
      #expect(view.links.map { "\($0.words) \($0.far)" } == ["follow-up of \(number)"])
      #expect(try await tickets.ticket(number).state == .closed)
    }
  }
}
