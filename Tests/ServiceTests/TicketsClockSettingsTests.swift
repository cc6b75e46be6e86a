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
@Suite("The settings of clocks as the service keeps them")
struct TicketsClockSettingsTests {
  private static func settings(_ tickets: TicketsFixture, _ role: String = "lead", _ name: String = "lena")
    -> TicketsV1.ClockSettingsClient
  {
    TicketsV1.ClockSettingsClient(tickets.transport(role, name))
  }

  private static func clock(_ metric: TicketsV1.ClockMetric, of ticket: UInt64, _ tickets: TicketsFixture)
    async throws -> TicketsV1.Clock
  {
    let all = try await TicketsV1.ClocksClient(tickets.transport("lead", "lena")).getTicketClocks(.init(ticket: ticket))
    return try #require(all.clocks.first { $0.metric == metric })
  }

  /// Minutes from the fixture's start.
  private static func minutes(_ instant: Int64) -> Int64 {
    (instant - TicketsFixture.start.millisecondsSinceEpoch) / 60_000
  }

  /// The calendar in force with today closed from noon.
  private static func shortDay(_ tickets: TicketsFixture) async throws -> TicketsV1.Calendar {
    var calendar = try await settings(tickets).getCalendar(.init())
    calendar.exceptions.append(.init(day: "2026-03-30", open: ["09:00-12:00"], note: "Предпраздничный"))
    return calendar
  }

  @Test("a new calendar moves what is due and keeps what was used, what it was measured by, and who changed it")
  func calendar() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 60)
      let settings = Self.settings(tickets)
      let calendar = try await Self.shortDay(tickets)
      let tried = try await settings.applyCalendar(.init(calendar: calendar, dryRun: true))
      #expect(tried.version == 2 && tried.dryRun && tried.clocksChanged == 3 && tried.ticketsChanged == 1)
      #expect(try await settings.getCalendar(.init()).version == 1)
      let applied = try await settings.applyCalendar(.init(calendar: calendar, reason: "the eve of a holiday"))
      #expect(applied.changes == ["2026-03-30 as its weekday -> 09:00-12:00 (Предпраздничный)"])
      #expect(applied.clocksChanged == tried.clocksChanged && applied.clocksOverspent == 0)

      // One hour is used, one is left today, and two on Tuesday from nine.
      let first = try await Self.clock(.firstResponse, of: number, tickets)
      #expect(first.usedMs == 60 * 60_000 && Self.minutes(first.dueAtMs) == 25 * 60)
      #expect(first.stretches.map(\.calendarVersion) == [1, 2] && first.stretches.last?.cause == "calendar 2")
      let kept = try await settings.getCalendar(.init())
      #expect(kept.version == 2 && kept.actor == "person/lead/lena" && kept.reason == "the eve of a holiday")
      #expect(try await settings.getCalendar(.init(version: 1)).exceptions.isEmpty)
      #expect(await status { try await settings.getCalendar(.init(version: 3)) }?.code == .notFound)
      let history = try await settings.listClockSettings(.init(kind: .calendar)).versions
      #expect(history.map(\.version) == [2] && history.first?.changes == applied.changes)
      let events = try await tickets.store.events(after: 0, limit: 1_000).map(\.event)
      #expect(events.filter { $0.type == "calendar.applied" }.map(\.actor) == ["person/lead/lena"])

      // Told exactly at the new due, and by a service that starts anew, too.
      await tickets.pass(minutes: 24 * 60 + 1)
      #expect(try await Self.clock(.firstResponse, of: number, tickets).breachedAtMs == first.dueAtMs)
      let again = try await TicketsDefinition(tickets.environment)
      let handler = try #require(again.services.lazy.compactMap { $0 as? ClockSettingsHandler }.first)
      #expect(try await handler.repository.openTimeInForce().calendar.version == 2)
    }
  }

  @Test("a target below what was used is one breach by the change; what is stopped stays as it was")
  func policy() async throws {
    try await withTickets { tickets in
      let slow = try await tickets.assigned(key: "slow")
      let answered = try await tickets.assigned(key: "answered")
      _ = try await tickets.anna.reply(.init(ticket: answered, text: "Looking into it."))
      await tickets.pass(minutes: 60)
      let change = [TicketsV1.ClockTarget(term: "first_response.P3", targetMs: 30 * 60_000)]
      let tried = try await Self.settings(tickets).applyClockPolicy(.init(targets: change, dryRun: true))
      #expect(tried.clocksChanged == 1 && tried.clocksOverspent == 1 && tried.overspentTickets == [slow])
      #expect(try await Self.clock(.firstResponse, of: slow, tickets).breachedAtMs == 0)
      let applied = try await Self.settings(tickets).applyClockPolicy(.init(targets: change, reason: "a new contract"))
      #expect(applied.overspentTickets == [slow] && applied.changes == ["first_response.P3 4 h -> 30 min"])

      let first = try await Self.clock(.firstResponse, of: slow, tickets)
      #expect(first.breachCause == .policyChange && Self.minutes(first.breachedAtMs) == 60)
      #expect(first.usedMs == 60 * 60_000)
      let stopped = try await Self.clock(.firstResponse, of: answered, tickets)
      #expect(stopped.targetMs == 240 * 60_000 && stopped.stretches.map(\.policyVersion) == [1])
      await tickets.pass(minutes: 600)
      let breaches = try await tickets.store.events(after: 0, limit: 10_000).filter { recorded in
        guard recorded.event.type == "clock.breached" else { return false }
        return try TicketsV1.ClockEvent(decoding: recorded.event.payload).clock?.metric == .firstResponse
      }
      #expect(breaches.count == 1)
      // What is not overspent was only moved, and knows the version it goes on by.
      let resolution = try await Self.clock(.resolution, of: slow, tickets)
      #expect(resolution.stretches.map(\.policyVersion) == [2])
    }
  }

  @Test("what differs in nothing makes no version, a stale version is refused, and a repeated call applies once")
  func repetition() async throws {
    try await withTickets { tickets in
      let settings = Self.settings(tickets)
      let present = try await settings.getCalendar(.init())
      let same = try await settings.applyCalendar(.init(calendar: present, reason: "nothing"))
      #expect(same.version == 1 && same.changes.isEmpty)
      let calendar = try await Self.shortDay(tickets)
      var options = CallOptions()
      options.idempotencyKey = "apply-1"
      let request = TicketsV1.ApplyCalendarRequest(calendar: calendar, expectedVersion: 1, reason: "a holiday")
      let first = try await settings.applyCalendar(request, options: options)
      #expect(try await settings.applyCalendar(request, options: options) == first)
      let stale = await status { try await settings.applyCalendar(request) }
      #expect(stale?.code == .aborted && stale?.message.contains("2") == true)
      #expect(try await settings.listClockSettings(.init(kind: .calendar)).versions.count == 1)
    }
  }

  @Test("bad settings name everything and change nothing; only leads and admins apply")
  func refusals() async throws {
    try await withTickets { tickets in
      var calendar = try await Self.shortDay(tickets)
      calendar.zone = "Mars/Olympus"
      calendar.week[0].open = ["09:00-13:00", "12:00-18:00"]
      let bad = calendar
      let refused = await status { try await Self.settings(tickets).applyCalendar(.init(calendar: bad, reason: "r")) }
      #expect(refused?.code == .invalidArgument)
      #expect(refused?.details?.fieldViolations.map(\.field) == ["zone", "week.monday"])
      let empty = await status { try await Self.settings(tickets).applyCalendar(.init(reason: "r")) }
      #expect(empty?.details?.fieldViolations.map(\.field) == ["zone", "week"])
      let zero = await status {
        try await Self.settings(tickets).applyClockPolicy(
          .init(targets: [.init(term: "line.P1", targetMs: 0)], reason: "r"))
      }
      #expect(zero?.details?.fieldViolations.map(\.field) == ["line.P1"])
      let silent = await status { try await Self.settings(tickets).applyCalendar(.init(calendar: bad)) }
      #expect(silent?.code == .invalidArgument)
      let specialist = await status {
        try await Self.settings(tickets, "specialist", "anna").applyCalendar(.init(calendar: bad, reason: "r"))
      }
      #expect(specialist?.code == .permissionDenied)
      #expect(try await Self.settings(tickets, "manager", "maria").getCalendar(.init()).version == 1)
    }
  }

  @Test("closing, questions among colleagues and stall alarms go on by a new calendar")
  func others() async throws {
    try await withTickets { tickets in
      let solved = try await tickets.assigned(key: "solved")
      let asked = try await tickets.assigned(key: "asked")
      _ = try await tickets.anna.solve(.init(ticket: solved, text: "Done."))
      await tickets.pass(minutes: 105)
      // Asked at 11:45: a reminder at 12:15, due at 12:45.
      _ = try await tickets.anna.askColleague(
        .init(ticket: asked, colleague: "boris", question: "Do you know this export?"))
      func times() async throws -> [Int64] {
        try await tickets.store.read { database in
          let closing = try Int64.fetchOne(
            database, sql: "SELECT close_due_at_ms FROM ticket WHERE number = ?", arguments: [Int64(solved)])
          let help = try Row.fetchOne(database, sql: "SELECT due_at_ms, next_at_ms FROM help_request")
          let stall = try Int64.fetchOne(
            database, sql: "SELECT due_at_ms FROM stall_watch WHERE ticket = ?", arguments: [Int64(asked)])
          return [closing, help?[0], help?[1], stall].map { Self.minutes($0 ?? 0) }
        }
      }
      let before = try await times()
      _ = try await Self.settings(tickets).applyCalendar(
        .init(calendar: try await Self.shortDay(tickets), reason: "the eve of a holiday"))
      let after = try await times()
      for (before, after) in zip(before, after) { #expect(after > before, "\(before) \(after)") }
      #expect(before[1...2] == [165, 135] && after[1...2] == [23 * 60 + 45, 23 * 60 + 15])
      // 72 open hours from Monday 10:00 are nine days: Friday of the next week, 10:00. Five open hours are gone.
      #expect(before[0] == 11 * 24 * 60 && after[0] == before[0] + 6 * 60)
    }
  }
}
