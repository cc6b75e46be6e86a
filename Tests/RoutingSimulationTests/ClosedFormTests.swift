import BusinessTime
import RoutingDomain
import RoutingSimulation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Fixed seeds: the same numbers in every run, so that a result within its bounds stays there.
@Suite("Simulations against closed forms")
struct ClosedFormTests {
  private static let seeds: Range<UInt64> = 1..<13
  /// Before that the queue still remembers that it began empty.
  private static let warmUp = 300

  private func runs(_ queue: Queue, tickets: Int) throws -> [ArraySlice<SimulationRecord.Ticket>] {
    try Self.seeds.map { seed in
      let record = try #require(try Simulation.run(queue.scenario(seed: seed, tickets: tickets + Self.warmUp)))
      #expect(record.littlesLawGap < 1e-9)
      return record.tickets.dropFirst(Self.warmUp)
    }
  }

  /// Holds a figure of every run against its exact value: within four standard errors, which are small themselves.
  private func expect(
    _ name: String, _ exact: Double, _ runs: [ArraySlice<SimulationRecord.Ticket>], precision: Double,
    _ figure: (ArraySlice<SimulationRecord.Ticket>) -> Double
  ) {
    let interval = ConfidenceInterval(runs.map(figure))
    #expect(interval.standardError < exact * precision, "\(name): \(interval) says too little about \(exact)")
    #expect(abs(interval.mean - exact) < 4 * interval.standardError, "\(name): \(interval) is not \(exact)")
  }

  private static func hours(_ ticket: SimulationRecord.Ticket) -> Double {
    guard let end = ticket.begunAt ?? ticket.abandonedAt else { return .nan }
    return Double(end.milliseconds(since: ticket.arrivedAt)) / 3_600_000
  }

  @Test(
    "with endless patience waits are Erlang's C",
    arguments: [
      Queue(people: 1, arrivals: 7, service: 10), Queue(people: 5, arrivals: 40, service: 10),
      Queue(people: 12, arrivals: 45, service: 5),
    ])
  func erlangC(queue: Queue) throws {
    let runs = try runs(queue, tickets: 2_000)
    // The closed form itself, beside birth and death.
    let load = queue.arrivals / queue.service
    var blocking = 1.0
    for people in 1...queue.people { blocking = load * blocking / (Double(people) + load * blocking) }
    let use = load / Double(queue.people)
    let waiting = blocking / (1 - use * (1 - blocking))
    #expect(abs(waiting - queue.waitProbability) < 1e-9)
    let spare = Double(queue.people) * queue.service - queue.arrivals

    expect("P(wait)", waiting, runs, precision: 0.1) { tickets in
      Double(tickets.count { Self.hours($0) > 0 }) / Double(tickets.count)
    }
    expect("mean wait", waiting / spare, runs, precision: 0.2) { tickets in
      tickets.reduce(0) { $0 + Self.hours($1) } / Double(tickets.count)
    }
    let limit = 0.1
    expect("P(wait > 6 min)", waiting * exp(-spare * limit), runs, precision: 0.2) { tickets in
      Double(tickets.count { Self.hours($0) > limit }) / Double(tickets.count)
    }
  }

  @Test(
    "with customers who give up waits and losses are Erlang's A",
    arguments: [
      Queue(people: 4, arrivals: 45, service: 10, patience: 6),
      Queue(people: 10, arrivals: 50, service: 5, patience: 2),
    ])
  func erlangA(queue: Queue) throws {
    let runs = try runs(queue, tickets: 2_000)
    expect("abandonment", queue.abandonment, runs, precision: 0.08) { tickets in
      Double(tickets.count { $0.abandonedAt != nil }) / Double(tickets.count)
    }
    expect("P(wait)", queue.waitProbability, runs, precision: 0.08) { tickets in
      Double(tickets.count { Self.hours($0) > 0 }) / Double(tickets.count)
    }
    expect("mean wait", queue.meanWait, runs, precision: 0.08) { tickets in
      tickets.reduce(0) { $0 + Self.hours($1) } / Double(tickets.count)
    }
  }

  @Test("the search for people finds as many as Erlang's C asks for")
  func staffing() throws {
    // Mean waits by the closed form: 4 people 12 min, 5 people 2 min.
    let queue = Queue(people: 1, arrivals: 36, service: 10)
    func exact(_ people: Int) -> Double { Queue(people: people, arrivals: 36, service: 10).meanWait * 3_600_000 }
    let target = Int64(6 * 60_000)
    #expect(exact(4) > Double(target) && exact(5) < Double(target))
    let search = StaffingSearch(
      line: .specialists, targetMilliseconds: target, clock: .wall, seeds: Array(1...6), limit: 64)
    let outcome = try search.run { queue.scenario(seed: $0, tickets: 1_000) }
    #expect(outcome.people == 5, "\(outcome)")
    let sorted = outcome.trials.sorted { $0.people < $1.people }
    for (fewer, more) in zip(sorted, sorted.dropFirst()) { #expect(more.mean <= fewer.mean) }
  }
}
