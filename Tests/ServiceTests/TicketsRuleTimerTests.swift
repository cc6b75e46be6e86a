import BusinessTime
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Rules with timers, through the service", .timeLimit(.minutes(1)))
struct TicketsRuleTimerTests {
  private static func timer(
    _ id: String = "chase", after: String, on events: [String] = ["ticket.waiting"], hours: String = "wall",
    restart: Bool = false, conditions: [TicketsV1.RuleSetting] = [.init(name: "state", values: ["WAITING_CUSTOMER"])],
    _ actions: TicketsV1.RuleAction...
  ) -> TicketsV1.AutomationRule {
    TicketsV1.AutomationRule(
      id: id, kind: .timer, conditions: conditions, actions: actions,
      settings: [
        .init(name: "on", values: events), .init(name: "after", values: [after]), .init(name: "hours", values: [hours]),
        .init(name: "restart", values: [restart ? "yes" : "no"]),
      ])
  }

  private static let reminder = TicketsV1.RuleAction(action: "message", text: "Напоминаем о «{subject}».")

  @Test("a timer acts when its time is over, at that very instant, and once")
  func acting() async throws {
    try await withTickets { tickets in
      try await tickets.apply(Self.timer(after: "2h", Self.reminder, .init(action: "solve", text: "Закрываем.")))
      let number = try await tickets.waiting()
      let due = tickets.clock.now.advanced(byMilliseconds: 2 * 3_600_000)
      await tickets.pass(minutes: 119)
      #expect(try await tickets.runs().isEmpty)
      await tickets.pass(minutes: 24 * 60)
      let runs = try await tickets.runs()
      #expect(runs.map(\.outcome) == [.done] && runs.map(\.eventType) == ["timer"])
      #expect(runs.map(\.atMs) == [due.millisecondsSinceEpoch])
      let ticket = try await tickets.ticket(number)
      #expect(ticket.state == .solved && ticket.solvedAtMs == due.millisecondsSinceEpoch)
      #expect(ticket.firstResponseAtMs == 0)
    }
  }

  @Test("business time runs only while the department is open")
  func businessTime() async throws {
    try await withTickets { tickets in
      // Monday, 10:00; open until 13:00 and from 14:00 to 18:00.
      try await tickets.apply(Self.timer(after: "8h", hours: "business", Self.reminder))
      _ = try await tickets.waiting()
      await tickets.pass(minutes: 24 * 60 - 1)
      #expect(try await tickets.runs().isEmpty)
      // Tuesday, 10:00.
      await tickets.pass(minutes: 1)
      #expect(try await tickets.runs().count == 1)
    }
  }

  @Test("a timer stops when the ticket stands otherwise in between, though it stands as before in the end")
  func stopping() async throws {
    try await withTickets { tickets in
      try await tickets.apply(Self.timer(after: "2h", Self.reminder))
      let number = try await tickets.waiting()
      await tickets.pass(minutes: 60)
      _ = try await tickets.anna.receiveCustomerMessage(.init(ticket: number, text: "вот"))
      _ = try await tickets.anna.wait(.init(ticket: number, state: .waitingCustomer, reason: "ждём снова"))
      await tickets.pass(minutes: 90)
      #expect(try await tickets.runs().isEmpty)
      await tickets.pass(minutes: 30)
      #expect(try await tickets.runs().count == 1)
    }
  }

  @Test("a timer runs from the first event, or with restart from the last")
  func restarting() async throws {
    try await withTickets { tickets in
      try await tickets.apply(
        Self.timer("first", after: "2h", on: ["ticket.noted"], conditions: [], .init(action: "note", text: "first")),
        Self.timer(
          "last", after: "2h", on: ["ticket.noted"], restart: true,
          conditions: [.init(name: "not_state", values: ["CLOSED"])], .init(action: "hold", text: "last")))
      let number = try await tickets.assigned()
      _ = try await tickets.anna.addNote(.init(ticket: number, text: "a"))
      await tickets.pass(minutes: 60)
      _ = try await tickets.anna.addNote(.init(ticket: number, text: "b"))
      await tickets.pass(minutes: 60)
      #expect(try await tickets.runs().map(\.rule) == ["first"])
      // The note of the first is something noted, too.
      await tickets.pass(minutes: 119)
      #expect(try await tickets.runs().map(\.rule) == ["first"])
      await tickets.pass(minutes: 1)
      #expect(try await tickets.runs().map(\.rule) == ["last", "first"])
      #expect(try await tickets.runs().map(\.depth) == [2, 1])
      // Its own note sets nothing going.
      await tickets.pass(minutes: 24 * 60)
      #expect(try await tickets.runs().count == 2)
    }
  }

  @Test("what stopped a timer counts before its end, however late it is looked at")
  func lateLook() async throws {
    try await withTickets { tickets in
      try await tickets.apply(Self.timer(after: "2h", Self.reminder))
      let number = try await tickets.waiting()
      // Nobody follows while the clock is moved past the schedule, as in a service that was away.
      tickets.clock.set(tickets.clock.now.advanced(byMilliseconds: 3_600_000))
      _ = try await tickets.anna.receiveCustomerMessage(.init(ticket: number, text: "вот"))
      _ = try await tickets.anna.wait(.init(ticket: number, state: .waitingCustomer, reason: "ждём снова"))
      tickets.clock.set(tickets.clock.now.advanced(byMilliseconds: 5_400_000))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().isEmpty)
      await tickets.pass(minutes: 30)
      #expect(try await tickets.runs().count == 1)
    }
  }

  @Test("any number of timers that run out at one instant act at that instant")
  func many() async throws {
    try await withTickets { tickets in
      let rules = (0..<5).map { Self.timer("r\($0)", after: "1h", .init(action: "note", text: "n")) }
      _ = try await tickets.automation("lead", "lena").applyRules(.init(rules: rules, reason: "r"))
      for index in 0..<10 { _ = try await tickets.waiting(key: "k\(index)") }
      await tickets.pass(minutes: 60)
      #expect(await tickets.schedule.pendingCount() == 0)
      let runs = try await tickets.automation("lead", "lena").listRuns(.init(pageSize: 500)).runs
      #expect(runs.count == 50 && runs.allSatisfy { $0.outcome == .done })
      #expect(Set(runs.map { "\($0.rule) \($0.ticket)" }).count == 50)
      #expect(Set(runs.map(\.atMs)) == [tickets.clock.now.millisecondsSinceEpoch])
    }
  }

  @Test("a changed length holds for the timers that run, counted from when they were started")
  func changed() async throws {
    try await withTickets { tickets in
      try await tickets.apply(Self.timer(after: "2h", Self.reminder))
      _ = try await tickets.waiting()
      await tickets.pass(minutes: 60)
      try await tickets.apply(Self.timer(after: "5h", Self.reminder))
      await tickets.pass(minutes: 239)
      #expect(try await tickets.runs().isEmpty)
      await tickets.pass(minutes: 1)
      #expect(try await tickets.runs().map(\.version) == [2])
    }
  }

  @Test("switching a rule off stops its timers")
  func switchedOff() async throws {
    try await withTickets { tickets in
      try await tickets.apply(Self.timer(after: "2h", Self.reminder))
      _ = try await tickets.waiting()
      await tickets.pass(minutes: 1)
      let lead = tickets.automation("lead", "lena")
      _ = try await lead.switchRule(.init(id: "chase", enabled: false, reason: "r"))
      _ = try await lead.switchRule(.init(id: "chase", enabled: true, reason: "r"))
      await tickets.pass(minutes: 24 * 60)
      #expect(try await tickets.runs().isEmpty)
    }
  }

  @Test("a wrong timer is refused with everything that is wrong")
  func wrong() async throws {
    try await withTickets { tickets in
      var rule = Self.timer(
        after: "soon", hours: "night", conditions: [.init(name: "message", values: ["a"])], Self.reminder)
      rule.settings.removeAll { $0.name == "on" }
      let applied = rule
      let lead = tickets.automation("lead", "lena")
      let error = await status { try await lead.applyRules(.init(rules: [applied], reason: "r")) }
      #expect(error?.details?.fieldViolations.count == 4, "\(String(describing: error?.details))")
    }
  }
}

extension TicketsFixture {
  /// A ticket of anna's that waits for its customer.
  fileprivate func waiting(key: String = "k1") async throws -> UInt64 {
    let number = try await assigned(key: key)
    _ = try await anna.wait(.init(ticket: number, state: .waitingCustomer, reason: "ждём журнал"))
    return number
  }
}
