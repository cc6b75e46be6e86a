import BusinessTime
import GRDB
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("Alarms of tickets through the service", .timeLimit(.minutes(1)))
struct TicketsAlarmsTests {
  @Test("a request is reminded of at half time, overdue after due, and its answer resolves the alarm")
  func help() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let asked = try await tickets.anna.askColleague(
        TicketsV1.AskColleagueRequest(ticket: number, colleague: "dev", question: "Which log?", blocker: true))
      // P3: an hour of open time.
      #expect(asked.dueAtMs == tickets.clock.now.advanced(byMilliseconds: 3_600_000).millisecondsSinceEpoch)
      await tickets.pass(minutes: 30)
      #expect(try await tickets.eventTypes().contains("help.reminded"))
      await tickets.pass(minutes: 30)
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      await tickets.pass(minutes: 1)
      let alarm = try #require(try await tickets.alarms("developer", "dev").first)
      #expect(alarm.kind == "HELP_OVERDUE" && alarm.raisedAtMs == asked.dueAtMs)
      #expect(alarm.recipients == ["person/anna", "person/dev", "role/lead"])
      #expect(try await tickets.alarms("specialist", "boris").isEmpty)
      let late = try await tickets.lead.listHelpRequests(TicketsV1.ListHelpRequestsRequest(overdueOnly: true))
      #expect(late.helpRequests.map(\.id) == [asked.id])
      _ = try await tickets.dev.answerColleague(
        TicketsV1.AnswerColleagueRequest(helpRequest: asked.id, answer: "export.log"))
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
    }
  }

  @Test("a late answer is told to whoever has the question, not to whoever handed it on")
  func handingOn() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      let asked = try await tickets.anna.askColleague(
        TicketsV1.AskColleagueRequest(ticket: number, colleague: "boris", question: "Which log?"))
      let boris = TicketsV1.HelpClient(tickets.transport("specialist", "boris"))
      _ = try await boris.declineHelp(.init(helpRequest: asked.id, reason: "hers", to: "clara"))
      await tickets.pass(minutes: 61)
      let alarm = try #require(try await tickets.alarms("specialist", "clara").first)
      #expect(alarm.recipients == ["person/anna", "person/clara", "role/lead"])
      #expect(try await tickets.alarms("specialist", "boris").isEmpty)
      let lead = TicketsV1.AlarmsClient(tickets.transport("lead", "lena"))
      _ = try await lead.acknowledgeAlarm(.init(alarm: alarm.id))

      let clara = TicketsV1.HelpClient(tickets.transport("specialist", "clara"))
      _ = try await clara.declineHelp(.init(helpRequest: asked.id, reason: "a developer knows", to: "dev"))
      #expect(try await tickets.alarms("specialist", "clara").isEmpty)
      let present = try #require(try await tickets.alarms("developer", "dev").first)
      #expect(present.id == alarm.id && present.text.hasPrefix("dev has not answered anna"))
      #expect(present.acknowledgedBy.isEmpty && present.raisedAtMs == alarm.raisedAtMs)
      #expect(
        try await tickets.eventTypes().filter { $0.hasPrefix("alarm.") } == [
          "alarm.raised", "alarm.acknowledged", "alarm.readdressed",
        ])
      _ = try await tickets.dev.answerColleague(.init(helpRequest: asked.id, answer: "export.log"))
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
    }
  }

  @Test("a customer nobody looks after alarms the admins, also one who was there before such alarms")
  func customers() async throws {
    try await withTickets { tickets in
      try await tickets.register("lonely", manager: "", deputy: "")
      let alarm = try #require(try await tickets.alarms("admin", "adam").first)
      #expect(alarm.kind == "CUSTOMER_UNMANAGED" && alarm.subject == "customer/lonely")
      #expect(alarm.recipients == ["role/admin"])
      #expect(try await tickets.alarms("specialist", "anna").isEmpty)
      try await tickets.register("lonely", manager: "", deputy: "maria")
      #expect(try await tickets.alarms("admin", "adam").map(\.id) == [alarm.id])
      try await tickets.register("lonely")
      #expect(try await tickets.alarms("admin", "adam").isEmpty)
      try await tickets.store.write { transaction in
        try transaction.database.execute(
          sql: "INSERT INTO customer (id, name, manager, deputy, version) VALUES ('old', 'old', '', '', 1)")
      }
      _ = try await TicketsDefinition(tickets.environment)
      _ = try await TicketsDefinition(tickets.environment)
      #expect(try await tickets.alarms("admin", "adam").map(\.subject) == ["customer/old"])
    }
  }

  @Test("a stalled ticket raises one alarm, which activity resolves, and stalls anew later")
  func stall() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      // P3: four hours of open time, of which the lunch hour is none.
      await tickets.pass(minutes: 5 * 60)
      await tickets.pass(minutes: 60)
      let alarms = try await tickets.alarms("specialist", "anna")
      #expect(alarms.map(\.kind) == ["STALLED"])
      #expect(
        alarms.first?.raisedAtMs == TicketsFixture.start.advanced(byMilliseconds: 5 * 3_600_000).millisecondsSinceEpoch)
      _ = try await tickets.anna.addNote(TicketsV1.MessageRequest(ticket: number, text: "looking"))
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      await tickets.pass(minutes: 3 * 24 * 60)
      #expect(try await tickets.alarms("lead", "lena").map(\.kind) == ["STALLED"])
    }
  }

  @Test("a stall counts open hours: nothing passes over a weekend and a holiday behind it")
  func stallOverHoliday() async throws {
    try await withTickets { tickets in
      // Friday, 17:00: one hour is left of it, and P3 has four.
      await tickets.pass(minutes: (4 * 24 + 7) * 60)
      _ = try await tickets.assigned()
      let settings = TicketsV1.ClockSettingsClient(tickets.transport("lead", "lena"))
      var calendar = try await settings.getCalendar(.init())
      calendar.exceptions = [.init(day: "2026-04-06", note: "Выходной")]
      _ = try await settings.applyCalendar(.init(calendar: calendar, reason: "a holiday on Monday"))
      await tickets.pass(minutes: (3 * 24 + 19) * 60 - 1)
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      await tickets.pass(minutes: 2)
      let alarm = try #require(try await tickets.alarms("specialist", "anna").first)
      #expect(alarm.kind == "STALLED")
      // Tuesday, 12:00.
      #expect(
        alarm.raisedAtMs
          == TicketsFixture.start.advanced(byMilliseconds: (8 * 24 + 2) * 3_600_000).millisecondsSinceEpoch)
    }
  }

  @Test("closing a ticket withdraws what was asked about it, and watches over it no more")
  func over() async throws {
    try await withTickets { tickets in
      let number = try await tickets.assigned()
      _ = try await tickets.anna.askColleague(
        TicketsV1.AskColleagueRequest(ticket: number, question: "Who knows?", blocker: true))
      _ = try await tickets.lead.cancel(TicketsV1.MessageRequest(ticket: number, text: "filed twice"))
      let open = try await tickets.lead.listHelpRequests(TicketsV1.ListHelpRequestsRequest(openOnly: true))
      #expect(open.helpRequests.isEmpty)
      #expect(try await !tickets.ticket(number).blocked)
      await tickets.pass(minutes: 10 * 24 * 60)
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
    }
  }

  @Test("a new policy judges what is watched at once, and a dry run changes nothing")
  func policy() async throws {
    try await withTickets { tickets in
      _ = try await tickets.assigned()
      var change = TicketsV1.ChangeAlarmPolicyRequest(
        terms: [TicketsV1.AlarmTerm(name: "stall.ASSIGNED.P3", minutes: 10)], reason: "holidays", dryRun: true)
      let lead = tickets.alarmsClient("lead", "lena")
      #expect(try await lead.changeAlarmPolicy(change).version == 2)
      await tickets.pass(minutes: 20)
      #expect(try await tickets.alarms("lead", "lena").isEmpty)
      change.dryRun = false
      _ = try await lead.changeAlarmPolicy(change)
      await tickets.pass(minutes: 1)
      #expect(try await tickets.alarms("lead", "lena").count == 1)
      change.terms = [TicketsV1.AlarmTerm(name: "nonsense", minutes: 1)]
      let refused = await status { try await lead.changeAlarmPolicy(change) }
      #expect(refused?.code == .invalidArgument)
      #expect(refused?.details?.fieldViolations.count == 1)
    }
  }

  @Test("nobody acknowledges what is not theirs to see; the first who does stays")
  func acknowledging() async throws {
    try await withTickets { tickets in
      _ = try await tickets.assigned()
      await tickets.pass(minutes: 6 * 60)
      let id = try #require(try await tickets.alarms("lead", "lena").first?.id)
      let request = TicketsV1.AcknowledgeAlarmRequest(alarm: id)
      let hidden = await status { try await tickets.alarmsClient("specialist", "boris").acknowledgeAlarm(request) }
      #expect(hidden?.code == .notFound)
      _ = try await tickets.alarmsClient("specialist", "anna").acknowledgeAlarm(request)
      let second = try await tickets.alarmsClient("lead", "lena").acknowledgeAlarm(request)
      #expect(second.acknowledgedBy == "person/specialist/anna" && second.resolvedAtMs == 0)
    }
  }
}

extension TicketsFixture {
  func alarmsClient(_ role: String, _ name: String) -> TicketsV1.AlarmsClient {
    TicketsV1.AlarmsClient(transport(role, name))
  }

  func alarms(_ role: String, _ name: String) async throws -> [TicketsV1.Alarm] {
    try await alarmsClient(role, name).listAlarms(TicketsV1.ListAlarmsRequest()).alarms.compactMap(\.alarm)
  }

  func eventTypes() async throws -> [String] {
    try await store.events(after: 0, limit: 1_000).map(\.event.type)
  }
}
