import BusinessTime
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Satisfaction after solving, through the service", .timeLimit(.minutes(1)))
struct TicketsSatisfactionTests {
  private func client(_ tickets: TicketsFixture, _ role: String, _ name: String) -> TicketsV1.SatisfactionClient {
    TicketsV1.SatisfactionClient(tickets.transport(role, name))
  }

  private func solved(_ tickets: TicketsFixture, key: String = "k1", by person: String = "anna") async throws -> UInt64
  {
    let ticket = try await tickets.assigned(to: person, key: key)
    _ = try await tickets.client("specialist", person).solve(.init(ticket: ticket, text: "Готово"))
    return ticket
  }

  @Test("is asked once per solving, told with it, answered, changed in time, and kept with its history")
  func life() async throws {
    try await withTickets { tickets in
      let maria = client(tickets, "manager", "maria")
      let open = try await tickets.assigned(key: "k0")
      #expect(
        await status { try await maria.recordSatisfaction(.init(ticket: open, score: 5)) }?.code
          == .failedPrecondition)
      let ticket = try await solved(tickets)
      let event = try #require(try await tickets.store.events(after: 0, limit: 100).last?.event)
      #expect(event.type == "ticket.solved")
      #expect(try TicketsV1.TicketEvent(decoding: event.payload).survey == 1)

      let judged = client(tickets, "lead", "anna")
      #expect(
        await status { try await judged.recordSatisfaction(.init(ticket: ticket, score: 5)) }?.code
          == .permissionDenied)
      #expect(
        await status { try await maria.recordSatisfaction(.init(ticket: ticket, score: 6)) }?.code
          == .invalidArgument)
      let first = try await maria.recordSatisfaction(.init(ticket: ticket, score: 2, comment: "Долго"))
      #expect(first.person == "anna" && first.line == 2 && first.customer == "romashka")
      let version = try await tickets.ticket(ticket).version
      #expect(try await maria.recordSatisfaction(.init(ticket: ticket, score: 2, comment: "Долго")) == first)
      #expect(try await tickets.ticket(ticket).version == version, "the same again changes nothing")
      await tickets.pass(minutes: 7 * 24 * 60)
      let changed = try await maria.recordSatisfaction(.init(ticket: ticket, score: 4, comment: "Объяснили"))
      #expect(changed.answers.map(\.score) == [2, 4])
      await tickets.pass(minutes: 1)
      let late = await status { try await maria.recordSatisfaction(.init(ticket: ticket, score: 5)) }
      #expect(late?.code == .failedPrecondition && late?.message.contains("satisfaction.change-days") == true)
      #expect(try await maria.listSurveys(.init(ticket: ticket)).surveys == [changed])
      let history = try await tickets.lead.getHistory(.init(ticket: ticket)).entries.filter {
        $0.type == "ticket.rated"
      }
      #expect(history.map(\.summary) == ["the customer gave 2 of 5: Долго", "the customer gave 4 of 5: Объяснили"])
    }
  }

  @Test("lapses when the ticket is reopened before an answer, stays when there is one, and is asked anew")
  func reopening() async throws {
    try await withTickets { tickets in
      let maria = client(tickets, "manager", "maria")
      let ticket = try await solved(tickets)
      func reopenAndSolve() async throws {
        _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: ticket, text: "Снова пусто"))
        _ = try await tickets.anna.solve(.init(ticket: ticket, text: "Теперь точно"))
      }
      try await reopenAndSolve()
      _ = try await maria.recordSatisfaction(.init(ticket: ticket, score: 3))
      try await reopenAndSolve()
      let surveys = try await maria.listSurveys(.init(ticket: ticket)).surveys
      #expect(surveys.map(\.number) == [1, 2, 3])
      #expect(surveys.map { $0.lapsedAtMs > 0 } == [true, false, false])
      #expect(surveys.map { $0.answers.map(\.score) } == [[], [3], []])
      let sum = try await client(tickets, "lead", "lena").getSatisfaction(.init()).rows
      #expect(sum.map { [$0.asked, $0.answered] } == [[2, 1]])
    }
  }

  @Test("is summed up per person, line and customer, and people see their own")
  func figures() async throws {
    try await withTickets { tickets in
      let maria = client(tickets, "manager", "maria")
      for (key, person, score) in [("k1", "anna", 5), ("k2", "anna", 2), ("k3", "boris", 4)]
        as [(String, String, UInt32)]
      {
        let ticket = try await solved(tickets, key: key, by: person)
        _ = try await maria.recordSatisfaction(.init(ticket: ticket, score: score))
      }
      _ = try await solved(tickets, key: "k4", by: "boris")
      let lena = client(tickets, "lead", "lena")
      let people = try await lena.getSatisfaction(.init(by: .person)).rows
      #expect(people.map(\.key) == ["anna", "boris"])
      #expect(people.map(\.asked) == [2, 2] && people.map(\.answered) == [2, 1])
      #expect(people.map(\.mean) == [3.5, 4] && people.map(\.satisfiedPercent) == [50, 100])
      #expect(people.map(\.answeredPercent) == [100, 50])
      #expect(try await lena.getSatisfaction(.init(by: .line)).rows.map(\.key) == ["2"])
      #expect(try await lena.getSatisfaction(.init(by: .customer, person: "anna")).rows.map(\.asked) == [2])
      let now = tickets.clock.now.millisecondsSinceEpoch
      #expect(try await lena.getSatisfaction(.init(untilMs: now)).rows.isEmpty)
      #expect(try await lena.getSatisfaction(.init(fromMs: now)).rows.map(\.asked) == [4])
      let anna = client(tickets, "specialist", "anna")
      #expect(try await anna.getSatisfaction(.init(by: .person)).rows.map(\.key) == ["anna"])
      #expect(await status { try await anna.getSatisfaction(.init(person: "boris")) }?.code == .permissionDenied)
    }
  }

  @Test("is not asked while the setting says so, and says why an answer is not taken")
  func notAsked() async throws {
    try await withTickets { tickets in
      let settings = TicketsV1.TicketSettingsClient(tickets.transport("lead", "lena"))
      _ = try await settings.changeTicketSettings(
        .init(changes: [.init(name: "satisfaction.ask", value: 0)], reason: "тихая неделя"))
      let ticket = try await solved(tickets)
      let refused = await status {
        try await client(tickets, "manager", "maria").recordSatisfaction(.init(ticket: ticket, score: 5))
      }
      #expect(refused?.code == .failedPrecondition && refused?.message.contains("satisfaction.ask") == true)
    }
  }
}
