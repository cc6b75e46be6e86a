import BusinessTime
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Tickets through the service", .timeLimit(.minutes(1)))
struct TicketsLifeTests {
  @Test("of two claims one wins, and a repeated proposal has one effect")
  func claims() async throws {
    try await withTickets { tickets in
      let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      var claim = TicketsV1.AssignRequest(
        ticket: filed.ticket, expectedVersion: filed.version, assignee: "anna", proposal: "p1")
      let won = try await tickets.routing.assign(claim)
      #expect(won.state == .assigned)
      #expect(try await tickets.routing.assign(claim) == won)
      claim.proposal = "p2"
      claim.assignee = "boris"
      let lost = await status { try await tickets.routing.assign(claim) }
      #expect(lost?.code == .aborted)
      #expect(try await tickets.ticket(filed.ticket).owner == "anna")
    }
  }

  @Test("a defect goes to a developer under an overseer, comes back once, is verified and solved")
  func developer() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let command = TicketsV1.TicketCommand(ticket: number)
      _ = try await tickets.anna.startWork(command)
      _ = try await tickets.anna.escalate(
        TicketsV1.EscalateRequest(ticket: number, reason: "a defect", stepsTried: "restarted", developer: "dev"))
      var ticket = try await tickets.ticket(number)
      #expect((ticket.owner, ticket.overseer, ticket.line) == ("dev", "anna", 3))
      _ = try await tickets.dev.startWork(command)
      _ = try await tickets.dev.developerDone(TicketsV1.MessageRequest(ticket: number, text: "build 9"))
      let notHis = await status { try await tickets.lead.solve(TicketsV1.MessageRequest(ticket: number, text: "x")) }
      #expect(notHis?.code == .permissionDenied)
      _ = try await tickets.anna.verify(TicketsV1.VerifyRequest(ticket: number, reason: "still empty"))
      _ = try await tickets.dev.developerDone(TicketsV1.MessageRequest(ticket: number, text: "build 10"))
      _ = try await tickets.anna.verify(TicketsV1.VerifyRequest(ticket: number, accepted: true))
      let solved = try await tickets.anna.solve(TicketsV1.MessageRequest(ticket: number, text: "Fixed."))
      #expect(solved.state == .solved)
      ticket = try await tickets.ticket(number)
      #expect(ticket.linesVisited == [2, 3])
      #expect(ticket.firstResponseAtMs == tickets.clock.now.millisecondsSinceEpoch)
      let history = try await tickets.lead.getHistory(TicketsV1.GetHistoryRequest(ticket: number))
      #expect(
        history.entries.map(\.type) == [
          "ticket.filed", "ticket.assigned", "ticket.started", "segment.started", "segment.ended", "ticket.escalated",
          "ticket.started", "segment.started", "segment.ended", "ticket.noted", "ticket.developer_done",
          "ticket.verification_refused", "ticket.noted", "ticket.developer_done", "ticket.verified", "ticket.replied",
          "ticket.solved",
        ])
      let events = try await tickets.store.events(after: 0, limit: 1_000).filter {
        $0.event.aggregate == "ticket/\(number)"
      }
      #expect(events.map(\.event.type) == history.entries.map(\.type))
      let versions = events.map(\.event.aggregateVersion)
      #expect(versions.first == 1)
      #expect(zip(versions, versions.dropFirst()).allSatisfy { $1 == $0 || $1 == $0 + 1 })
    }
  }

  @Test("starting another ticket pauses the first; an idle clock pauses itself after ten minutes")
  func clocks() async throws {
    try await withTickets { tickets in
      let first = try await tickets.assigned(key: "k1")
      let second = try await tickets.assigned(key: "k2")
      _ = try await tickets.anna.startWork(TicketsV1.TicketCommand(ticket: first))
      await tickets.pass(minutes: 6)
      let started = try await tickets.anna.startWork(TicketsV1.TicketCommand(ticket: second))
      #expect(started.notices == ["paused T-\(first)"])
      #expect(try await tickets.ticket(first).handledMs == 6 * 60_000)
      await tickets.pass(minutes: 25)
      let detail = try await tickets.anna.getTicket(TicketsV1.GetTicketRequest(ticket: second))
      #expect(detail.ticket?.handledMs == Int64(600_000))
      #expect(detail.segments.first?.endReason == "idle for 10 min")
      #expect(detail.ticket?.state == .inProgress)
    }
  }

  @Test("the end of a workday stops the running clock, once")
  func workdayEnds() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      _ = try await tickets.anna.startWork(TicketsV1.TicketCommand(ticket: number))
      let consumption = try #require(tickets.definition.consumptions.first { $0.producer == "reporting" })
      let ended = TicketsFixture.start.advanced(byMilliseconds: 5 * 60_000)
      let event = EventsV1.Event(
        sequence: 1, type: "workday.ended", aggregate: "workday/anna/2026-03-30", aggregateVersion: 4,
        payload: ReportingV1.WorkdayEvent(person: "anna", endedAtMs: ended.millisecondsSinceEpoch).encoded())
      for _ in 0..<2 {
        try await tickets.store.write { transaction in try consumption.apply(event, transaction) }
      }
      let detail = try await tickets.anna.getTicket(TicketsV1.GetTicketRequest(ticket: number))
      #expect(detail.segments.map(\.endReason) == ["workday ended"])
      #expect(detail.ticket?.handledMs == Int64(300_000))
    }
  }

  @Test("a solved ticket closes after 72 hours of open time, to the minute")
  func closing() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      _ = try await tickets.anna.solve(TicketsV1.MessageRequest(ticket: number, text: "Here it is."))
      // Monday 10:00 and nine workdays of eight hours: Friday of the next week, 10:00.
      await tickets.pass(minutes: 11 * 1_440 - 1)
      #expect(try await tickets.ticket(number).state == .solved)
      await tickets.pass(minutes: 1)
      let ticket = try await tickets.ticket(number)
      #expect(ticket.state == .closed)
      #expect(ticket.closedAtMs == tickets.clock.now.millisecondsSinceEpoch)
    }
  }

  @Test("a blocker is answered by a colleague who does not see the ticket otherwise")
  func help() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let asked = try await tickets.anna.askColleague(
        TicketsV1.AskColleagueRequest(ticket: number, colleague: "dev", question: "Which log?", blocker: true))
      #expect(try await tickets.ticket(number).blocked)
      let open = try await tickets.dev.listHelpRequests(
        TicketsV1.ListHelpRequestsRequest(colleague: "dev", openOnly: true))
      #expect(open.helpRequests.map(\.id) == [asked.id])
      #expect(try await tickets.dev.getTicket(TicketsV1.GetTicketRequest(ticket: number)).ticket?.number == number)
      let answered = try await tickets.dev.answerColleague(
        TicketsV1.AnswerColleagueRequest(helpRequest: asked.id, answer: "export.log", minutes: 4))
      #expect(answered.answer == "export.log")
      let ticket = try await tickets.ticket(number)
      #expect(!ticket.blocked)
      #expect(ticket.handledMs == 4 * 60_000)
    }
  }

  @Test("an illegal step is answered with the steps there are")
  func illegal() async throws {
    try await withTickets { tickets in
      let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      let error = await status {
        try await tickets.lead.developerDone(TicketsV1.MessageRequest(ticket: filed.ticket, text: ""))
      }
      #expect(error?.code == .failedPrecondition)
      #expect(error?.details?.preconditionFailures.map(\.description).contains("assign") == true)
    }
  }

  @Test("a message with a key is taken once")
  func messageOnce() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let message = TicketsV1.MessageRequest(ticket: number, text: "Hello", key: "m1")
      let first = try await tickets.anna.reply(message)
      #expect(try await tickets.anna.reply(message) == first)
      let detail = try await tickets.anna.getTicket(TicketsV1.GetTicketRequest(ticket: number))
      #expect(detail.messages.count == 1)
    }
  }
}
