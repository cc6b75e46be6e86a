import BusinessTime
import GRDB
import Messages
import OporaAPI
import RPC
import Store
import Testing
import TicketsDomain

@testable import TicketsService

// The tickets' clock stands at Monday, 30 March 2026, 10:00 in Moscow; a P3 ticket's first response is due at 15:00.
@Suite("The clocks of tickets as the service keeps them")
struct TicketsClocksTests {
  private static func clocks(_ tickets: TicketsFixture, _ role: String = "lead", _ name: String = "lena")
    -> TicketsV1.ClocksClient
  {
    TicketsV1.ClocksClient(tickets.transport(role, name))
  }

  private static func clocks(of ticket: UInt64, _ tickets: TicketsFixture) async throws -> [TicketsV1.Clock] {
    try await clocks(tickets).getTicketClocks(.init(ticket: ticket)).clocks
  }

  /// What the outbox tells of clocks: type, share or cause, and minutes since the start.
  private static func told(_ tickets: TicketsFixture) async throws -> [String] {
    try await tickets.store.events(after: 0, limit: 10_000).compactMap { recorded in
      guard recorded.event.type.hasPrefix("clock.") else { return nil }
      let event = try TicketsV1.ClockEvent(decoding: recorded.event.payload)
      let at = recorded.event.occurredAtMilliseconds - TicketsFixture.start.millisecondsSinceEpoch
      let what = event.percent > 0 ? "\(event.percent) %" : event.clock?.breachCause == .time ? "breach" : "changed"
      return "\(event.clock?.metric.rawValue ?? 0) \(what) \(at / 60_000)"
    }
  }

  @Test("a filed ticket has three clocks, and a reply stops the first of them")
  func filing() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let filed = try await Self.clocks(of: number, tickets)
      #expect(filed.map(\.metric) == [.firstResponse, .resolution, .line])
      #expect(filed.allSatisfy { $0.state == .running && $0.leftMs == $0.targetMs })
      await tickets.pass(minutes: 30)
      _ = try await tickets.anna.reply(.init(ticket: number, text: "Looking into it."))
      let answered = try await Self.clocks(of: number, tickets)
      #expect(answered[0].outcome == .answered && answered[0].usedMs == 30 * 60_000)
      // Its rest of the day, and why it is due on Thursday: 24 h of open time.
      let spans = answered[1].spans
      #expect(spans.map(\.kind).prefix(3) == [.open, .open, .closed])
      #expect(spans.last?.toMs == answered[1].dueAtMs && spans.last?.ahead == true)
      #expect(spans.filter { $0.kind == .open }.reduce(0) { $0 + $1.toMs - $1.fromMs } == 24 * 3_600_000)
    }
  }

  @Test("warnings and the breach are told once, the breach at due, and then nothing is left to do")
  func telling() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 24 * 60)
      // 4 h from 10:00 with a break from 13:00 to 14:00: 12:00, 14:00 (13:00 moved), 14:36, 15:00. Then the line's and
      // the resolution's halves.
      #expect(
        try await Self.told(tickets).filter { $0.hasPrefix("1 ") } == [
          "1 50 % 120", "1 75 % 240", "1 90 % 276", "1 breach 300",
        ])
      let breached = try await Self.clocks(tickets).listClocks(.init(selection: .breached)).tickets
      #expect(breached.map { $0.ticket?.number } == [number])
      _ = try await tickets.anna.reply(.init(ticket: number, text: "At last."))
      #expect(try await Self.clocks(tickets).listClocks(.init(selection: .breached)).tickets.isEmpty)
      #expect(try await Self.told(tickets).filter { $0.hasPrefix("1 ") }.count == 4)
    }
  }

  @Test("a reply exactly at due is in time")
  func exactlyAtDue() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 300)
      _ = try await tickets.anna.reply(.init(ticket: number, text: "Just in time."))
      await tickets.pass(minutes: 60)
      let first = try #require(try await Self.clocks(of: number, tickets).first)
      #expect(first.breachedAtMs == 0 && first.leftMs == 0)
      #expect(try await Self.told(tickets).allSatisfy { !$0.contains("breach") })
    }
  }

  @Test("another priority keeps what was used, and what it overspends is told as a change")
  func priority() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 150)
      let changed = try await Self.clocks(tickets).changePriority(
        .init(ticket: number, priority: .p2, reason: "the whole office waits"))
      #expect(changed.version > 0)
      #expect(try await Self.told(tickets).last == "1 changed 150")
      #expect(try await tickets.ticket(number).priority == .p2)
      let again = try await Self.clocks(tickets).changePriority(.init(ticket: number, priority: .p2, reason: "again"))
      #expect(again.version == changed.version && again.notices == ["T-\(number) is P2 already"])
      let silent = await status {
        try await Self.clocks(tickets).changePriority(.init(ticket: number, priority: .p1, reason: " "))
      }
      #expect(silent?.code == .invalidArgument)
      let nobody = await status {
        try await Self.clocks(tickets, "specialist", "boris").changePriority(
          .init(ticket: number, priority: .p1, reason: "mine"))
      }
      #expect(nobody?.code == .permissionDenied)
    }
  }

  @Test("a reply being written counts while the customer is online")
  func composing() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let anna = Self.clocks(tickets, "specialist", "anna")
      let offline = try await anna.compose(.init(ticket: number))
      #expect(offline.notices.count == 1)
      await tickets.pass(minutes: 5)
      _ = try await tickets.maria.receiveCustomerMessage(
        .init(ticket: number, text: "Are you there?", customerOnline: true))
      await tickets.pass(minutes: 4)
      _ = try await tickets.anna.reply(.init(ticket: number, text: "Yes."))
      let reply = try #require(try await Self.clocks(of: number, tickets).first { $0.metric == .replyCycle })
      #expect(reply.person == "anna" && reply.usedMs == 4 * 60_000 && reply.outcome == .answered)
    }
  }

  @Test("undoing a merge gives the clocks back as they were")
  func merging() async throws {
    try await withTickets { tickets in
      let source = try await tickets.assigned(key: "k1")
      let target = try await tickets.assigned(to: "boris", key: "k2")
      let links = tickets.links("lead", "lena")
      let before = try await Self.clocks(of: source, tickets)
      _ = try await links.mergeTickets(.init(source: source, target: target, reason: "the same"))
      await tickets.pass(minutes: 20)
      #expect(try await Self.clocks(of: source, tickets).allSatisfy { $0.outcome == .merged })
      _ = try await links.unmergeTicket(.init(ticket: source, reason: "not the same"))
      let after = try await Self.clocks(of: source, tickets)
      #expect(after.map(\.dueAtMs) == before.map(\.dueAtMs) && after.map(\.cycle) == before.map(\.cycle))
    }
  }

  @Test("imported history has timelines, and nobody is alarmed")
  func imported() async throws {
    try await withTickets { tickets in
      let start = TicketsFixture.start.millisecondsSinceEpoch
      let lead = tickets.lead
      _ = try await lead.importChanges(
        .init(
          source: "old",
          changes: [
            .init(row: 2, incident: "I-1", ordinal: 0, atMs: start - 7_200_000, state: .queued, line: 2),
            .init(row: 3, incident: "I-1", ordinal: 1, atMs: start - 3_600_000, state: .waitingCustomer, line: 2),
            .init(row: 4, incident: "I-1", ordinal: 2, atMs: start, state: .solved, line: 2),
          ]))
      await tickets.pass(minutes: 100_000)
      let ticket = try #require(try await lead.listTickets(.init()).tickets.first)
      let clocks = try await Self.clocks(of: ticket.number, tickets)
      let resolution = try #require(clocks.first { $0.metric == .resolution })
      // Filed at 08:00: closed until nine, waiting for the customer since.
      #expect(resolution.outcome == .solved && resolution.usedMs == 0)
      #expect(try await Self.told(tickets).isEmpty)
      #expect(try await Self.clocks(tickets).listClocks(.init()).tickets.isEmpty)
    }
  }

  @Test("tickets that are older than clocks get theirs from their past")
  func backfill() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 30)
      _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: number, text: "And?"))
      await tickets.pass(minutes: 10)
      _ = try await tickets.anna.reply(.init(ticket: number, text: "Soon."))
      let before = try await Self.clocks(of: number, tickets)
      try await tickets.store.write { transaction in
        for table in ["ticket_clocks", "clock_cycle", "clock_backfill"] {
          try transaction.database.execute(sql: "DELETE FROM \(table)")
        }
      }
      _ = try await TicketsDefinition(tickets.environment)
      #expect(try await Self.clocks(of: number, tickets) == before)
    }
  }

  @Test("a list shows what the reader may see, page by page, nearest due first")
  func listing() async throws {
    try await withTickets { tickets in
      var numbers: [UInt64] = []
      for key in ["k1", "k2", "k3"] {
        numbers.append(try await tickets.assigned(to: "anna", key: key))
        await tickets.pass(minutes: 1)
      }
      let lead = Self.clocks(tickets)
      let first = try await lead.listClocks(.init(pageSize: 2))
      let second = try await lead.listClocks(.init(pageSize: 2, pageToken: first.nextPageToken))
      #expect((first.tickets + second.tickets).map { $0.ticket?.number } == numbers)
      #expect(second.nextPageToken.isEmpty)
      #expect(try await Self.clocks(tickets, "manager", "stranger").listClocks(.init()).tickets.isEmpty)
      #expect(try await Self.clocks(tickets, "manager", "maria").listClocks(.init()).tickets.count == 3)
      #expect(await status { try await lead.listClocks(.init(pageToken: "x")) }?.code == .invalidArgument)
      // Three quarters of four hours are used at 14:00.
      await tickets.pass(minutes: 240)
      #expect(try await lead.listClocks(.init(selection: .atRisk)).tickets.count == 3)
    }
  }

  @Test("lists and timers walk their indices")
  func plans() async throws {
    try await withTickets { tickets in
      try await tickets.store.read { database in
        for selection in [ClockSelection.running, .atRisk, .breached] {
          for scope in [ReadScope.all, .customers(of: "maria")] {
            let (sql, arguments) = selection.query(after: nil, limit: 1, scope: scope)
            let plan = try Row.fetchAll(
              database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(arguments)
            ).map { $0["detail"] as String }
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") && !$0.contains("FOR ORDER BY") }, "\(plan)")
          }
        }
        let plan = try Row.fetchAll(
          database, sql: "EXPLAIN QUERY PLAN SELECT min(alarm_at_ms) FROM ticket_clocks WHERE alarm_at_ms > 0"
        ).map { $0["detail"] as String }
        #expect(plan.contains { $0.contains("clocks_by_alarm") }, "\(plan)")
        let open = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + ClockTables.openClocks)
          .map { $0["detail"] as String }
        #expect(open.allSatisfy { $0.contains("ticket_by_queue") }, "\(open)")
      }
    }
  }
}
