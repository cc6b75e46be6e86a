import BusinessTime
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Rules that act by themselves, through the service", .timeLimit(.minutes(1)))
struct TicketsTriggerTests {
  private static func trigger(
    _ id: String, on events: [String], when conditions: [TicketsV1.RuleSetting] = [],
    limits: [TicketsV1.RuleSetting] = [], _ actions: TicketsV1.RuleAction...
  ) -> TicketsV1.AutomationRule {
    TicketsV1.AutomationRule(
      id: id, kind: .trigger, conditions: conditions, actions: actions,
      settings: [.init(name: "on", values: events)] + limits)
  }

  @Test("a trigger acts on what happens from then on, in the rule's name, and never as a response")
  func acting() async throws {
    try await withTickets { tickets in
      let before = try await tickets.assigned(key: "before")
      try await tickets.apply(
        Self.trigger(
          "welcome", on: ["ticket.filed"],
          when: [.init(name: "topic", values: ["export"]), .init(name: "message", values: ["ДЕАЛС", "DEALS"])],
          .init(action: "message", text: "{customer}, вопрос «{subject}» принят."),
          .init(action: "note", text: "filed by {actor}")))
      let number = try await tickets.assigned(key: "after")
      await tickets.pass(minutes: 0)
      let view = try await tickets.lead.getTicket(.init(ticket: number))
      #expect(view.messages.map(\.kind) == [.automatic, .internal])
      #expect(view.messages.map(\.author) == ["rule/welcome@1", "rule/welcome@1"])
      #expect(view.messages[1].text == "filed by maria")
      #expect(view.ticket?.firstResponseAtMs == 0)
      let history = try await tickets.lead.getHistory(.init(ticket: number)).entries
      #expect(history.filter { $0.actor == "rule/welcome@1" }.map(\.type) == ["ticket.replied", "ticket.noted"])
      let older = try await tickets.lead.getTicket(.init(ticket: before))
      #expect(older.messages.isEmpty)
      let runs = try await tickets.runs()
      #expect(runs.map(\.outcome) == [.done] && runs.map(\.eventType) == ["ticket.filed"] && runs.map(\.depth) == [1])
      await tickets.pass(minutes: 1)
      #expect(try await tickets.runs().count == 1)
      #expect(await tickets.schedule.pendingCount() == 0)
    }
  }

  @Test("an action that is refused is kept with its reason, and the others are done all the same")
  func refused() async throws {
    try await withTickets { tickets in
      try await tickets.apply(
        Self.trigger(
          "hasty", on: ["ticket.filed"], .init(action: "wait", text: "ждём"), .init(action: "note", text: "seen")),
        Self.trigger("second", on: ["ticket.filed"], .init(action: "hold", text: "потом")))
      let filed = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      await tickets.pass(minutes: 0)
      let runs = try await tickets.runs()
      #expect(runs.map(\.rule) == ["second", "hasty"] && runs.map(\.outcome) == [.refused, .partly])
      #expect(runs[1].actions[0].refusal.contains("QUEUED"))
      #expect(runs[1].actions[1].refusal.isEmpty)
      let ticket = try await tickets.ticket(filed.ticket)
      #expect(ticket.state == .queued && ticket.version == 2)
    }
  }

  @Test("a rule is never set off by its own act, and imported history sets nothing off")
  func ownActs() async throws {
    try await withTickets { tickets in
      try await tickets.apply(
        Self.trigger("echo", on: ["ticket.noted", "ticket.assigned"], .init(action: "note", text: "echo")))
      let number = try await tickets.assigned()
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().count == 1)
      _ = try await tickets.anna.addNote(.init(ticket: number, text: "looking"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().count == 2)
      _ = try await tickets.lead.importChanges(.init(source: "day", changes: TicketsImportTests.rows))
      let imported = try await tickets.lead.listTickets(.init(filter: .init(history: .only))).tickets
      _ = try await tickets.lead.addNote(.init(ticket: try #require(imported.first).number, text: "old"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().count == 2)
    }
  }

  @Test("rules that set each other off are stopped at their depth, and switched off when it happens again")
  func circles() async throws {
    try await withTickets { tickets in
      let trips = [TicketsV1.RuleSetting(name: "trips", values: ["2"])]
      try await tickets.apply(
        Self.trigger("ping", on: ["ticket.noted"], limits: trips, .init(action: "message", text: "ping")),
        Self.trigger("pong", on: ["ticket.replied"], limits: trips, .init(action: "note", text: "pong")))
      let first = try await tickets.assigned(key: "k1")
      _ = try await tickets.anna.addNote(.init(ticket: first, text: "go"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().map(\.depth) == [5, 4, 3, 2, 1])
      #expect(try await tickets.runs().map(\.outcome) == [.tripped, .done, .done, .done, .done])
      #expect(try await tickets.alarms("lead", "lena").map(\.kind) == ["AUTOMATION_TRIPPED"])
      // The same ticket within the hour: the same trip.
      _ = try await tickets.anna.addNote(.init(ticket: first, text: "again"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().first?.outcome == .suppressed)
      #expect(try await tickets.standing("ping").enabled)

      let second = try await tickets.assigned(key: "k2")
      _ = try await tickets.anna.addNote(.init(ticket: second, text: "go"))
      await tickets.pass(minutes: 0)
      let ping = try await tickets.standing("ping")
      #expect(!ping.enabled && ping.trips == 2)
      #expect(try await tickets.standing("pong").enabled)
      #expect(try await tickets.alarms("lead", "lena").count == 2)
      let count = try await tickets.runs().count
      _ = try await tickets.anna.addNote(.init(ticket: second, text: "go"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().count == count)
      let lead = tickets.automation("lead", "lena")
      _ = try await lead.switchRule(.init(id: "ping", enabled: true, reason: "mended"))
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().count == count)
    }
  }

  @Test("a rule acts on one ticket only so often within an hour")
  func rate() async throws {
    try await withTickets { tickets in
      try await tickets.apply(
        Self.trigger(
          "chatty", on: ["ticket.customer_wrote"], limits: [.init(name: "per_hour", values: ["2"])],
          .init(action: "message", text: "Читаем.")))
      let number = try await tickets.assigned()
      for text in ["раз", "два", "три", "четыре"] {
        _ = try await tickets.anna.receiveCustomerMessage(.init(ticket: number, text: text))
      }
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().map(\.outcome) == [.suppressed, .tripped, .done, .done])
      await tickets.pass(minutes: 61)
      _ = try await tickets.anna.receiveCustomerMessage(.init(ticket: number, text: "пять"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().first?.outcome == .done)
      let failed = try await tickets.automation("lead", "lena").listRuns(.init(failedOnly: true)).runs
      #expect(failed.count == 2)
    }
  }

  @Test("a rule that is switched off does nothing, and begins anew with what happens when it is switched on")
  func switching() async throws {
    try await withTickets { tickets in
      let lead = tickets.automation("lead", "lena")
      try await tickets.apply(Self.trigger("seen", on: ["ticket.filed"], .init(action: "note", text: "seen")))
      _ = try await lead.switchRule(.init(id: "seen", enabled: false, reason: "r"))
      _ = try await tickets.assigned(key: "k1")
      #expect(await tickets.schedule.pendingCount() == 0)
      _ = try await lead.switchRule(.init(id: "seen", enabled: true, reason: "r"))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().isEmpty)
      _ = try await tickets.assigned(key: "k2")
      // What had happened before a rule changed, and was not looked at yet, is the new version's.
      try await tickets.apply(Self.trigger("seen", on: ["ticket.filed"], .init(action: "note", text: "better")))
      await tickets.pass(minutes: 0)
      #expect(try await tickets.runs().map(\.version) == [2])
    }
  }

  @Test("a wrong trigger is refused with everything that is wrong")
  func wrong() async throws {
    try await withTickets { tickets in
      var rule = Self.trigger("x", on: ["ticket.fled"], .init(action: "reply", text: "A"), .init(action: "start"))
      rule.settings += [.init(name: "depth", values: ["99"]), .init(name: "often", values: ["1"])]
      rule.parameters = [.init(name: "app")]
      let lead = tickets.automation("lead", "lena")
      let applied = rule
      let error = await status { try await lead.applyRules(.init(rules: [applied], reason: "r")) }
      #expect(error?.details?.fieldViolations.count == 6, "\(String(describing: error?.details))")
    }
  }
}

extension TicketsFixture {
  func apply(_ rules: TicketsV1.AutomationRule...) async throws {
    _ = try await automation("lead", "lena").applyRules(.init(rules: rules, reason: "for the test"))
  }

  func runs() async throws -> [TicketsV1.RuleRun] {
    try await automation("lead", "lena").listRuns(.init()).runs
  }

  func standing(_ rule: String) async throws -> TicketsV1.RuleStanding {
    try await automation("lead", "lena").getRule(.init(id: rule)).standing ?? .init()
  }
}
