import BusinessTime
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import TicketsService

@Suite("The regulation through the service", .timeLimit(.minutes(1)))
struct TicketsRegulationTests {
  /// What is in force, with a subject of at least so many characters.
  private static func text(_ tickets: TicketsFixture, subject minimum: Int) async throws -> TicketsV1.RegulationText {
    var text = try await tickets.regulations.getRegulationVersion(.init()).text ?? .init()
    let index = try #require(text.clauses.firstIndex { $0.id == "text.subject-length" })
    let parameter = try #require(text.clauses[index].parameters.firstIndex { $0.name == "minimum" })
    text.clauses[index].parameters[parameter].values = ["\(minimum)"]
    return text
  }

  @Test("a version holds from its instant on, and what is refused cites it")
  func dated() async throws {
    try await withTickets { tickets in
      let tomorrow = tickets.clock.now.advanced(byMilliseconds: 86_400_000)
      let text = try await Self.text(tickets, subject: 50)
      let applied = try await tickets.regulations.applyRegulation(
        .init(text: text, effectiveFromMs: tomorrow.millisecondsSinceEpoch, reason: "точнее"))
      #expect(applied.change == "added" && applied.standing?.version == 2 && applied.standing?.status == .scheduled)
      #expect(applied.standing?.changes == ["clause text.subject-length changed"])
      let first = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      await tickets.pass(minutes: 24 * 60 - 1)
      let second = try await tickets.maria.fileTicket(TicketsFixture.filing("k2"))
      await tickets.pass(minutes: 1)
      let refused = await status { try await tickets.maria.fileTicket(TicketsFixture.filing("k3")) }
      #expect(refused?.message.contains("version 2") == true, "\(String(describing: refused))")
      #expect(refused?.details?.fieldViolations.filter { !$0.warning }.map(\.rule) == ["text.subject-length"])
      let long = TicketsFixture.filing(
        "k4", subject: "Export of deals stops halfway, whatever the filter and the month")
      let third = try await tickets.maria.fileTicket(long)
      for (ticket, version) in [(first, 1), (second, 1), (third, 2)] {
        let view = try await tickets.lead.getTicket(.init(ticket: ticket.ticket))
        #expect(view.filedUnderRegulation == UInt32(version))
      }
      let versions = try await tickets.regulations.listRegulationVersions(.init()).versions
      #expect(versions.map(\.version) == [2, 1] && versions.map(\.status) == [.inForce, .superseded])
      #expect(versions[0].appliedBy == "person/lead/lena" && versions[0].reason == "точнее")
      let then = try await tickets.regulations.getRegulationVersion(
        .init(atMs: TicketsFixture.start.millisecondsSinceEpoch))
      #expect(then.standing?.version == 1)
    }
  }

  @Test("the same text changes nothing, a dry run neither, and a key is answered once")
  func repetition() async throws {
    try await withTickets { tickets in
      let text = try await Self.text(tickets, subject: 10)
      var request = TicketsV1.ApplyRegulationRequest(text: text, reason: "r", dryRun: true)
      #expect(try await tickets.regulations.applyRegulation(request).change == "added")
      request.dryRun = false
      var keyed = CallOptions()
      keyed.idempotencyKey = "once"
      let first = try await tickets.regulations.applyRegulation(request, options: keyed)
      #expect(first.standing?.version == 2 && first.standing?.status == .inForce)
      #expect(try await tickets.regulations.applyRegulation(request, options: keyed) == first)
      let again = try await tickets.regulations.applyRegulation(request)
      #expect(again.change == "unchanged" && again.standing?.version == 2)
      #expect(try await tickets.eventTypes().filter { $0 == "regulation.applied" }.count == 2)
    }
  }

  @Test("a version applied before a scheduled one has come takes its place, and says so")
  func displaced() async throws {
    try await withTickets { tickets in
      let tomorrow = tickets.clock.now.advanced(byMilliseconds: 86_400_000).millisecondsSinceEpoch
      _ = try await tickets.regulations.applyRegulation(
        .init(text: try await Self.text(tickets, subject: 50), effectiveFromMs: tomorrow, reason: "r"))
      let applied = try await tickets.regulations.applyRegulation(
        .init(text: try await Self.text(tickets, subject: 9), reason: "r"))
      #expect(applied.displaced == 2 && applied.standing?.version == 3)
      await tickets.pass(minutes: 2 * 24 * 60)
      _ = try await tickets.maria.fileTicket(TicketsFixture.filing("k1"))
      let versions = try await tickets.regulations.listRegulationVersions(.init()).versions
      #expect(versions.map(\.status) == [.inForce, .neverInForce, .superseded])
    }
  }

  @Test("a dry run names the filings that would be refused anew, each as it was filed")
  func rehearsal() async throws {
    try await withTickets { tickets in
      let short = try await tickets.maria.fileTicket(TicketsFixture.filing("k1", subject: "Export of deals"))
      _ = try await tickets.maria.fileTicket(TicketsFixture.filing("k2", subject: "Invoices are not sent to partners"))
      let request = TicketsV1.ApplyRegulationRequest(
        text: try await Self.text(tickets, subject: 20), dryRun: true, recentFilings: 100)
      let answer = try await tickets.regulations.applyRegulation(request)
      #expect(answer.examined == 2 && answer.refusedAnew.map(\.ticket) == [short.ticket])
      #expect(answer.refusedAnew.first?.points.map(\.clause) == ["text.subject-length"])
      var one = request
      one.recentFilings = 1
      #expect(try await tickets.regulations.applyRegulation(one).refusedAnew.isEmpty)
      // A duplicate is one only of what had been filed before.
      var strict = try await tickets.regulations.getRegulationVersion(.init()).text ?? .init()
      for index in strict.clauses.indices where strict.clauses[index].id == "text.duplicate" {
        strict.clauses[index].severity = "reject"
      }
      let twin = try await tickets.maria.fileTicket(TicketsFixture.filing("k3", subject: "Export of deals"))
      let doubles = try await tickets.regulations.applyRegulation(
        .init(text: strict, dryRun: true, recentFilings: 100))
      #expect(doubles.refusedAnew.map(\.ticket) == [twin.ticket])
    }
  }

  @Test("what is wrong is said at once, and neither the past nor a missing reason is taken")
  func wrong() async throws {
    try await withTickets { tickets in
      var text = try await Self.text(tickets, subject: 10)
      text.clauses[0].predicate = "telepathy"
      text.clauses[0].line = 7
      text.clauses[1].why = ""
      let wrong = text
      let error = await status {
        try await tickets.regulations.applyRegulation(.init(text: wrong, reason: "r"))
      }
      #expect(error?.code == .invalidArgument && error?.details?.fieldViolations.count == 2)
      let sound = try await Self.text(tickets, subject: 10)
      let past = await status {
        try await tickets.regulations.applyRegulation(
          .init(text: sound, effectiveFromMs: TicketsFixture.start.millisecondsSinceEpoch - 1, reason: "r"))
      }
      #expect(past?.code == .failedPrecondition)
      #expect(
        await status { try await tickets.regulations.applyRegulation(.init(text: sound)) }?.code == .invalidArgument)
      let maria = TicketsV1.RegulationsClient(tickets.transport("manager", "maria"))
      #expect(
        await status { try await maria.applyRegulation(.init(text: sound, reason: "r")) }?.code == .permissionDenied)
      #expect(await status { try await maria.getRegulationVersion(.init(version: 9)) }?.code == .notFound)
      #expect(try await maria.listRegulationVersions(.init()).versions.map(\.version) == [1])
    }
  }

  @Test("a service that starts again holds filings against what was in force")
  func restart() async throws {
    try await withTickets { tickets in
      _ = try await tickets.regulations.applyRegulation(
        .init(text: try await Self.text(tickets, subject: 60), reason: "r"))
      let again = try await TicketsDefinition(tickets.environment)
      var router = Router()
      for service in again.services { router.register(service) }
      let maria = TicketsV1.TicketsClient(
        InProcessTransport(router: router, principal: .person(role: "manager", name: "maria")))
      let refused = await status { try await maria.fileTicket(TicketsFixture.filing("k1")) }
      #expect(refused?.message.contains("version 2") == true)
    }
  }
}

extension TicketsFixture {
  fileprivate var regulations: TicketsV1.RegulationsClient {
    TicketsV1.RegulationsClient(transport("lead", "lena"))
  }
}
