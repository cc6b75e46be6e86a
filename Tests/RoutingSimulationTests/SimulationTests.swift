import BusinessTime
import RoutingDomain
import RoutingSimulation
import Testing

@Suite("Simulated departments")
struct SimulationTests {
  private let monday = Instant(iso8601: "2026-11-23T09:00:00Z") ?? .epoch

  private func at(_ minutes: Int64) -> Instant { monday.advanced(byMilliseconds: minutes * 60_000) }

  private func person(_ id: PersonID, line: Line = .specialists, capacity: Double? = nil) -> StaffMember {
    StaffMember(id: id, line: line, role: .specialist, capacity: capacity, shifts: .standard(in: .utc))
  }

  private func ticket(
    _ minutes: Int64, _ handling: Int64, priority: Priority = .p3, patience: Int64? = nil
  ) -> ExpectedTicket {
    ExpectedTicket(
      arrivesAt: at(minutes), priority: priority,
      stages: [.init(line: .specialists, handlingMilliseconds: handling * 60_000)],
      patienceMilliseconds: patience.map { $0 * 60_000 })
  }

  private func scenario(_ tickets: [ExpectedTicket], _ staff: [StaffMember]) -> Scenario {
    Scenario(tickets: tickets, staff: staff, calendar: .standard(in: .utc))
  }

  private func play(_ scenario: Scenario) throws -> SimulationRecord {
    let record = try #require(try Simulation.run(scenario))
    #expect(record.littlesLawGap < 1e-9)
    return record
  }

  @Test("work begins in turn, rests over lunch and goes on")
  func lunch() throws {
    let record = try play(scenario([ticket(0, 30), ticket(10, 240)], [person("anna")]))
    #expect(record.tickets.map(\.begunAt) == [at(0), at(30)])
    // 30 minutes from 9:00, then 3 1/2 h until lunch and 30 minutes after it.
    #expect(record.tickets.map(\.finishedAt) == [at(30), at(330)])
    #expect(record.people[0].workedMilliseconds == 270 * 60_000)
    #expect(record.people[0].onShiftMilliseconds == 270 * 60_000)
  }

  @Test("what was not begun by the end of the day comes back and is begun in the morning")
  func evening() throws {
    let record = try play(scenario([ticket(500, 60), ticket(501, 30)], [person("anna")]))
    // 17:20 to 18:00, the rest on Tuesday; the other one waits for that.
    #expect(record.tickets[0].finishedAt == at(24 * 60 + 20))
    #expect(record.tickets[1].stages[0].returns == 1)
    #expect(record.tickets[1].begunAt == at(24 * 60 + 20))
  }

  @Test("a later stage waits on its own line")
  func lines() throws {
    var first = ticket(0, 20)
    first.stages.append(.init(line: .developers, handlingMilliseconds: 60 * 60_000))
    let record = try play(scenario([first, ticket(0, 20)], [person("anna"), person("dev", line: .developers)]))
    let stages = record.tickets[0].stages
    #expect(stages.map(\.line) == [.specialists, .developers])
    #expect(stages[1].queuedAt == stages[0].begunAt?.advanced(byMilliseconds: 20 * 60_000))
    #expect(stages[1].person == "dev")
    #expect(record.people.map(\.ticketsBegun) == [2, 1])
  }

  @Test("the more urgent is begun first, and who has no patience left is gone")
  func urgentAndImpatient() throws {
    let record = try play(
      scenario(
        [ticket(0, 60), ticket(1, 10, priority: .p4, patience: 15), ticket(2, 10, priority: .p1), ticket(3, 10)],
        [person("anna")]))
    #expect(record.tickets[1].abandonedAt == at(16))
    #expect(record.tickets[1].begunAt == nil)
    #expect(record.tickets[2].begunAt == at(60))
    #expect(record.tickets[3].begunAt == at(70))
    let figures = SimulationFigures(
      record, of: scenario([ticket(0, 1)], []), in: .business, targetMilliseconds: 60 * 60_000)
    #expect(figures.abandoned == 1)
    #expect(figures.waits.count == 3)
    // Who gave up within the target was neither served in time nor kept waiting too long.
    #expect(figures.attainment.map(\.priority) == [.p1, .p3])
    #expect(figures.attainment.map(\.breached) == [0, 1])
  }

  @Test("an offer accepted too late goes to somebody else with its seniority")
  func lateAcceptance() throws {
    var late = scenario([ticket(0, 10)], [person("anna"), person("boris")])
    late.acceptanceMilliseconds = 16 * 60_000
    late.end = at(40)
    let record = try play(late)
    #expect(record.tickets[0].begunAt == nil)
    #expect(record.tickets[0].stages[0].returns == 2)
    late.acceptanceMilliseconds = 15 * 60_000
    #expect(try play(late).tickets[0].begunAt == at(15))
  }

  @Test("a break stops the work and keeps new tickets away")
  func breaks() throws {
    var resting = scenario([ticket(0, 60), ticket(35, 10)], [person("anna"), person("boris")])
    resting.breaks = ["anna": [at(30)..<at(45)], "boris": [at(30)..<at(45)]]
    let record = try play(resting)
    #expect(record.tickets[0].finishedAt == at(75))
    #expect(record.tickets[1].begunAt == at(45))
  }

  @Test("with nobody on shift everything waits, hangs and is counted as unanswered")
  func nobodyOnShift() throws {
    var empty = scenario([ticket(0, 10), ticket(5, 10)], [person("anna")])
    empty.breaks = ["anna": [at(-10)..<at(10_000)]]
    empty.end = at(120)
    let record = try play(empty)
    #expect(record.end == at(120))
    #expect(record.tickets.allSatisfy { $0.begunAt == nil && $0.hangingAt != nil })
    let figures = SimulationFigures(record, of: empty, in: .business)
    #expect(figures.unanswered == 2 && figures.hanging == 2 && figures.unfinished == 2)
    #expect(figures.waits.max == 120 * 60_000)
    #expect(figures.lines.map(\.utilisation) == [0])
  }

  @Test("under overload the backlog grows and nobody is idle")
  func overload() throws {
    var busy = scenario((0..<200).map { ticket($0, 30) }, [person("anna"), person("boris")])
    busy.end = at(240)
    let record = try play(busy)
    let figures = SimulationFigures(record, of: busy, in: .business)
    #expect(figures.lines[0].utilisation > 0.99)
    #expect(figures.unanswered == 184)
    #expect(zip(record.backlog, record.backlog.dropFirst()).prefix(3).allSatisfy { $0.waiting < $1.waiting })
  }

  @Test("what cannot be played is refused and says what is missing")
  func refused() {
    #expect(throws: ScenarioError.noTickets) { try Simulation.run(scenario([], [person("anna")])) }
    #expect(throws: ScenarioError.noStaff) { try Simulation.run(scenario([ticket(0, 1)], [])) }
    #expect(throws: ScenarioError.nobodyOnLine(.specialists)) {
      try Simulation.run(scenario([ticket(0, 1)], [person("max", line: .managers)]))
    }
    #expect(throws: ScenarioError.negativeHandling(-60_000)) {
      try Simulation.run(scenario([ticket(0, -1)], [person("anna")]))
    }
  }

  @Test("two hundred tickets are shared out fairly among equals")
  func fair() throws {
    let staff = (1...5).map { person(PersonID("p\($0)"), capacity: 2) }
    let record = try play(scenario((0..<200).map { ticket($0 * 9, 20) }, staff))
    let fairness = try #require(record.fairness(on: .specialists))
    #expect(fairness >= 0.98, "\(fairness)")
  }

  @Test("the same scenario gives the same record, another seed another one")
  func deterministic() throws {
    let tickets = (0..<300).map { ticket($0 * 2, ($0 * 37) % 50, priority: Priority(rawValue: Int($0 % 4) + 1) ?? .p3) }
    let base = scenario(tickets, (1...4).map { person(PersonID("p\($0)")) })
    let first = try play(base.resampled(seed: 1))
    #expect(try play(base.resampled(seed: 1)).tickets == first.tickets)
    #expect(try play(base.resampled(seed: 2)).tickets != first.tickets)
  }

  @Test("a run can be stopped on the way")
  func stopped() throws {
    let tickets = (0..<2_000).map { ticket($0, 1) }
    #expect(try Simulation.run(scenario(tickets, [person("anna")]), progress: { _ in false }) == nil)
  }

  @Test("percentiles are by nearest rank")
  func nearestRank() {
    let figures = WaitFigures((1...10).map { Int64($0) }.shuffled())
    #expect((figures.p50, figures.p90, figures.p99, figures.max) == (5, 9, 10, 10))
    #expect(figures.mean == 5.5)
    #expect(WaitFigures([]).p99 == 0)
  }
}
