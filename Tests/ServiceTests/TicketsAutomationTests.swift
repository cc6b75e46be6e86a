import BusinessTime
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Automation through the service", .timeLimit(.minutes(1)))
struct TicketsAutomationTests {
  /// Asks for a log and waits.
  static let needLogs = TicketsV1.AutomationRule(
    id: "need-logs", kind: .macro, parameters: [.init(name: "app", hasFallback: true, fallback: "CRM")],
    actions: [
      .init(action: "reply", text: "Пришлите журнал {app}, {customer}."),
      .init(action: "wait", text: "ждём журнал {app}"),
      .init(action: "alarm", text: "{ticket} ждёт", options: [.init(name: "to", values: ["role/lead"])]),
    ])

  @Test("applying adds and changes rules under versions, and a second time changes nothing")
  func applying() async throws {
    try await withTickets { tickets in
      let lead = tickets.automation("lead", "lena")
      var request = TicketsV1.ApplyRulesRequest(rules: [Self.needLogs], reason: "one way", dryRun: true)
      #expect(try await lead.applyRules(request).rules.map(\.change) == ["added"])
      #expect(try await lead.listRules(.init()).rules.isEmpty)
      request.dryRun = false
      #expect(try await lead.applyRules(request).rules.map(\.change) == ["added"])
      request.rules[0].line = 17
      #expect(try await lead.applyRules(request).rules.map(\.change) == ["unchanged"])
      request.rules[0].description = "better"
      let changed = try await lead.applyRules(request).rules
      #expect(changed.map(\.version) == [2] && changed.map(\.change) == ["changed"])
      _ = try await lead.switchRule(.init(id: "need-logs", enabled: false, reason: "old words"))
      _ = try await lead.switchRule(.init(id: "need-logs", enabled: false, reason: "twice"))
      let rule = try await lead.getRule(.init(id: "need-logs", version: 1))
      #expect(rule.rule?.description == "" && rule.standing?.version == 2 && rule.standing?.enabled == false)
      #expect(rule.changes.map(\.change) == ["applied", "applied", "disabled"])
      #expect(rule.changes.map(\.actor) == Array(repeating: "person/lead/lena", count: 3))
      #expect(
        try await tickets.eventTypes().filter { $0.hasPrefix("automation.") }
          == ["automation.applied", "automation.applied", "automation.disabled"])
      #expect(await status { try await lead.getRule(.init(id: "need-logs", version: 3)) }?.code == .notFound)
      #expect(await status { try await lead.getRule(.init(id: "nothing")) }?.code == .notFound)
    }
  }

  @Test("what is wrong is said of all rules at once, and none is taken")
  func wrong() async throws {
    try await withTickets { tickets in
      let lead = tickets.automation("lead", "lena")
      let wrong = TicketsV1.AutomationRule(
        id: "broken", kind: .macro, actions: [.init(action: "shout", text: "A", line: 9)], line: 7)
      let error = await status {
        try await lead.applyRules(.init(rules: [Self.needLogs, wrong, Self.needLogs], reason: "r"))
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.details?.fieldViolations.map(\.field) == ["", "line 9"])
      let rules = try await lead.listRules(.init()).rules
      #expect(rules.isEmpty)
      #expect(await status { try await lead.applyRules(.init(rules: [Self.needLogs])) }?.code == .invalidArgument)
      let specialist = tickets.automation("specialist", "anna")
      #expect(
        await status { try await specialist.applyRules(.init(rules: [Self.needLogs])) }?.code == .permissionDenied)
    }
  }

  @Test("a macro does everything in the person's name, and says that it was the macro")
  func macro() async throws {
    try await withTickets { tickets in
      _ = try await tickets.automation("lead", "lena").applyRules(.init(rules: [Self.needLogs], reason: "r"))
      let number = try await tickets.assigned()
      let anna = tickets.automation("specialist", "anna")
      let request = TicketsV1.RunMacroRequest(
        macro: "need-logs", ticket: number, values: [.init(name: "app", value: "АТС")])
      var rehearsal = request
      rehearsal.dryRun = true
      #expect(try await anna.runMacro(rehearsal).actions.count == 3)
      #expect(try await tickets.ticket(number).state == .assigned)

      var keyed = CallOptions()
      keyed.idempotencyKey = "once"
      let answer = try await anna.runMacro(request, options: keyed)
      #expect(answer.macro == "macro/need-logs@1" && answer.state == .waitingCustomer)
      #expect(try await anna.runMacro(request, options: keyed) == answer)
      let view = try await tickets.anna.getTicket(.init(ticket: number))
      #expect(view.messages.map(\.text) == ["Пришлите журнал АТС, romashka."])
      #expect(view.messages.map(\.kind) == [.public] && view.messages.map(\.author) == ["anna"])
      #expect(view.ticket?.firstResponseAtMs == tickets.clock.now.millisecondsSinceEpoch)
      let history = try await tickets.anna.getHistory(.init(ticket: number)).entries.suffix(2)
      #expect(history.map(\.type) == ["ticket.replied", "ticket.waiting"])
      #expect(history.allSatisfy { $0.actor == "macro/need-logs@1" && $0.onBehalfOf == "person/specialist/anna" })
      let alarms = try await tickets.alarms("lead", "lena")
      #expect(alarms.map(\.kind) == ["AUTOMATION"])
      let runs = try await tickets.automation("lead", "lena").listRuns(.init(ticket: number)).runs
      #expect(runs.map(\.outcome) == [.done] && runs.map(\.actor) == ["person/specialist/anna"])
      let seen = try await tickets.alarmsClient("lead", "lena").acknowledgeAlarm(.init(alarm: alarms[0].id))
      #expect(seen.resolvedAtMs != 0)
    }
  }

  @Test("one refused action undoes them all, and says which it was")
  func refused() async throws {
    try await withTickets { tickets in
      _ = try await tickets.automation("lead", "lena").applyRules(.init(rules: [Self.needLogs], reason: "r"))
      let number = try await tickets.assigned()
      // Anybody may note, but only its owner may reply.
      let boris = tickets.automation("specialist", "boris")
      let error = await status { try await boris.runMacro(.init(macro: "need-logs", ticket: number)) }
      #expect(error?.code == .permissionDenied && error?.message.contains("Action 1 ('reply')") == true)
      _ = try await tickets.anna.solve(.init(ticket: number, text: "Готово."))
      let anna = tickets.automation("specialist", "anna")
      let late = await status { try await anna.runMacro(.init(macro: "need-logs", ticket: number)) }
      #expect(late?.code == .failedPrecondition && late?.message.contains("Action 2 ('wait')") == true)
      let view = try await tickets.anna.getTicket(.init(ticket: number))
      #expect(view.messages.map(\.text) == ["Готово."])
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      #expect(try await tickets.automation("lead", "lena").listRuns(.init()).runs.isEmpty)
    }
  }

  @Test("a macro that is switched off, for other tickets, or asked for more than it is given does nothing")
  func unfit() async throws {
    try await withTickets { tickets in
      let lead = tickets.automation("lead", "lena")
      var macro = Self.needLogs
      macro.conditions = [.init(name: "priority", values: ["P1"])]
      macro.parameters[0].hasFallback = false
      _ = try await lead.applyRules(.init(rules: [macro], reason: "r"))
      let number = try await tickets.assigned()
      let anna = tickets.automation("specialist", "anna")
      var request = TicketsV1.RunMacroRequest(macro: "need-logs", ticket: number)
      #expect(await status { try await anna.runMacro(request) }?.details?.fieldViolations.count == 1)
      request.values = [.init(name: "app", value: "CRM")]
      #expect(await status { try await anna.runMacro(request) }?.message.contains("priority P1") == true)
      macro.conditions = []
      _ = try await lead.applyRules(.init(rules: [macro], reason: "r"))
      request.expectedVersion = 1
      #expect(await status { try await anna.runMacro(request) }?.code == .aborted)
      request.expectedVersion = 2
      _ = try await lead.switchRule(.init(id: "need-logs", enabled: false, reason: "r"))
      #expect(await status { try await anna.runMacro(request) }?.code == .failedPrecondition)
      _ = try await lead.switchRule(.init(id: "need-logs", enabled: true, reason: "r"))
      #expect(try await anna.runMacro(request).state == .waitingCustomer)
      #expect(await status { try await anna.runMacro(.init(macro: "x", ticket: number)) }?.code == .notFound)
    }
  }
}

extension TicketsFixture {
  func automation(_ role: String, _ name: String) -> TicketsV1.AutomationClient {
    TicketsV1.AutomationClient(transport(role, name))
  }
}
