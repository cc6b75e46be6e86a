import Foundation
import OporaAPI
import RPC
import Synchronization
import Testing

extension SystemTests {
  @Suite("Services killed while clients write") struct CrashTests {
    /// `OPORA_KILL_ROUNDS` makes the run longer; a few rounds keep the usual one short.
    private static let rounds = max(1, Int(ProcessInfo.processInfo.environment["OPORA_KILL_ROUNDS"] ?? "") ?? 5)
    private static let filers = 8

    @Test(
      "lose no acknowledged ticket, make none twice, and have every effect exactly once everywhere",
      .timeLimit(.minutes(15)))
    func killing() async throws {
      try await Department.with { department in
        try await Self.peopleTheDay(department)
        let ledger = Ledger()
        try await Self.fileAndKill(department, ledger)
        try await department.settle()

        let promised = await ledger.tickets
        #expect(await ledger.contradictions == [])
        let tickets = try await department.allTickets()
        try Self.expectEachPromiseOnce(promised, tickets)
        try await Self.expectSameAnswers(department, promised)
        try await Self.expectHistories(department, tickets)
        try await Self.expectRouting(department, tickets)
        try await Self.expectReporting(department, tickets)
        try await Self.expectOutboxes(department, tickets)
        let retried = await ledger.retried
        print("\(Self.rounds) rounds: \(promised.count) tickets acknowledged, \(retried) of them after retries")
        #expect(retried > 0, "no client met a killed service: the test tested nothing")
      }
    }

    // MARK: The run

    /// Two specialists at work who may be given many tickets, so that routing is busy as well.
    private static func peopleTheDay(_ department: Department) async throws {
      for person in ["anna", "boris"] { try await department.succeed("day", "start", "--as", person) }
      let staff = try department.staff()
      var members: [RoutingV1.Member] = []
      for person in ["anna", "boris"] {
        var member = try await staff.getMember(.init(person: person))
        member.capacity = 60
        members.append(member)
      }
      _ = try await staff.upsertStaff(.init(members: members))
      _ = try await department.routing().setPolicy(.init(policy: .init(hourlyIntake: 1_000), reason: "a busy day"))
    }

    /// Clients file all the time; a service is killed after a random number of answers, and started again.
    private static func fileAndKill(_ department: Department, _ ledger: Ledger) async throws {
      let isStopped = Flag()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<filers {
          let client = try department.tickets(as: "maria")
          let filer = Filer(number: number, client: client, ledger: ledger)
          group.addTask { try await filer.run(until: { isStopped.isSet }) }
        }
        group.addTask {
          defer { isStopped.set() }
          for round in 0..<rounds {
            let wanted = await ledger.count + Int.random(in: 3...40)
            try await eventually("\(wanted) tickets are acknowledged") { await ledger.count >= wanted }
            try await department.kill(.tickets)
            if round % 2 == 1 { try await department.kill(round % 4 == 1 ? .routing : .reporting) }
            try await department.succeed("up")
          }
          let last = await ledger.count + 20
          try await eventually("the clients go on after the last kill") { await ledger.count >= last }
        }
        // A filer that failed ends the run; the others stop with it.
        defer { isStopped.set() }
        try await group.waitForAll()
      }
    }

    // MARK: What has to hold afterwards

    private static func expectEachPromiseOnce(_ promised: [String: UInt64], _ tickets: [TicketsV1.Ticket]) throws {
      let byKey = Dictionary(grouping: tickets, by: \.externalId)
      let twice = byKey.filter { $0.value.count > 1 }.keys.sorted()
      #expect(twice == [], "keys with two tickets")
      let lost = promised.filter { byKey[$0.key]?.first?.number != $0.value }.keys.sorted()
      #expect(lost == [], "acknowledged and not there, or there under another number")
      #expect(tickets.count == promised.count)
      #expect(Set(tickets.map(\.number)).count == tickets.count)
    }

    /// Every key once more: the answer is the ticket of the first time.
    private static func expectSameAnswers(_ department: Department, _ promised: [String: UInt64]) async throws {
      let client = try department.tickets(as: "maria")
      for (key, ticket) in promised {
        let answer = try await client.fileTicket(Filer.filing(key))
        #expect(answer.ticket == ticket && answer.alreadyFiled, "\(key)")
      }
      #expect(try await client.countTickets(.init()).total == UInt64(promised.count))
    }

    /// A ticket's history has one filing and no version twice.
    private static func expectHistories(_ department: Department, _ tickets: [TicketsV1.Ticket]) async throws {
      let client = try department.tickets()
      for ticket in tickets {
        let entries = try await client.getHistory(.init(ticket: ticket.number)).entries
        let filings = entries.count { $0.type == "ticket.filed" }
        let assignments = entries.count { $0.type == "ticket.assigned" }
        #expect(filings == 1, "T-\(ticket.number) was filed \(filings) times")
        #expect(assignments == (ticket.owner.isEmpty ? 0 : 1), "T-\(ticket.number) was assigned \(assignments) times")
        #expect(entries.map(\.version).max() == ticket.version)
      }
    }

    /// Routing holds each ticket once, queued or with the very person who owns it.
    private static func expectRouting(_ department: Department, _ tickets: [TicketsV1.Ticket]) async throws {
      let queue = try await department.routing().listQueue(.init(limit: 500))
      let queued = tickets.filter { $0.owner.isEmpty }.map(\.number)
      #expect(queue.total == UInt64(queued.count))
      #expect(Set(queue.entries.map(\.ticket)) == Set(queued.count <= 500 ? queued : queue.entries.map(\.ticket)))
      #expect(tickets.contains { !$0.owner.isEmpty }, "nothing was assigned: routing was not tested")
      for member in try await department.staff().listStaff(.init()).members {
        let owned = tickets.filter { $0.owner == member.id }.map(\.number)
        #expect(member.tickets.sorted() == owned.sorted(), "\(member.id)")
      }
    }

    /// Reporting counts each ticket once, and computes the same anew from its log of both producers' events.
    private static func expectReporting(_ department: Department, _ tickets: [TicketsV1.Ticket]) async throws {
      let reports = try department.reports()
      let figures = try await reports.getFigures(.init(basis: .started))
      #expect(figures.backlog.reduce(0) { $0 + $1.count } == UInt64(tickets.count))
      #expect(figures.figures.first { $0.name == "wait" }?.n == UInt64(tickets.count))
      #expect(figures.rates.first { $0.name == "escalation" }?.of == UInt64(tickets.count))
      let rebuilt = try await reports.rebuild(.init())
      #expect(rebuilt.identical, "\(rebuilt.differences)")
    }

    /// Outboxes without gaps, with one filing per ticket, and consumers exactly at their ends.
    private static func expectOutboxes(_ department: Department, _ tickets: [TicketsV1.Ticket]) async throws {
      var last: [String: UInt64] = [:]
      for service in [Department.Service.tickets, .routing, .reporting] {
        let events = try await department.events(of: service)
        #expect(events.map(\.sequence) == (0..<events.count).map { UInt64($0) + 1 }, "\(service.rawValue) has gaps")
        for (aggregate, group) in Dictionary(grouping: events, by: \.aggregate) {
          #expect(group.map(\.aggregateVersion) == Array(1...UInt64(group.count)), "\(aggregate)")
        }
        last[service.rawValue] = events.last?.sequence ?? 0
        guard service == .tickets else { continue }
        let filed = events.filter { $0.type == "ticket.filed" }.map(\.aggregate)
        #expect(filed.count == tickets.count)
        #expect(Set(filed) == Set(tickets.map { "ticket/\($0.number)" }))
        #expect(events.count { $0.type == "ticket.assigned" } == tickets.count { !$0.owner.isEmpty })
      }
      for service in [Department.Service.tickets, .routing, .reporting] {
        let info = try await RpcV1.ControlClient(try department.client(service)).getInfo(.init())
        for consumer in info.consumers {
          #expect(consumer.cursor == last[consumer.producer], "\(service.rawValue) following \(consumer.producer)")
        }
      }
    }
  }
}

/// Set once, seen by everybody.
final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
