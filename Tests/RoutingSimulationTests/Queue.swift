import BusinessTime
import RoutingDomain
import RoutingSimulation

/// A queue as theory knows it: exponential arrivals, work and patience, people who never go home and take one ticket
/// at a time. Rates are per hour.
struct Queue {
  static let start = Instant(iso8601: "2026-11-23T00:00:00Z") ?? .epoch

  var people: Int
  var arrivals: Double
  /// Tickets one person handles.
  var service: Double
  /// Customers who give up, of each that waits.
  var patience: Double?

  func scenario(seed: UInt64, tickets: Int) -> Scenario {
    let hours = Double(tickets) / arrivals
    let end = Self.start.advanced(byMilliseconds: Int64(hours * 3_600_000))
    let stream = SyntheticArrivals(
      perHour: Array(repeating: arrivals, count: 24), meanHandlingMilliseconds: 3_600_000 / service,
      meanPatienceMilliseconds: patience.map { 3_600_000 / $0 }, priority: .p4)
    var policy = RoutingPolicy()
    policy.hourlyIntake = 1_000
    return Scenario(
      tickets: stream.tickets(in: Self.start..<end, zone: .utc, seed: seed),
      staff: (1...people).map {
        StaffMember(
          id: PersonID("p\($0)"), line: .specialists, role: .specialist, capacity: 1, shifts: .alwaysOpen())
      }, policy: policy, calendar: .alwaysOpen())
  }

  /// Stationary probabilities of n customers in the system, by birth and death; long enough that the rest is nothing.
  var stationary: [Double] {
    var weights = [1.0]
    for count in 1...4_000 {
      let leaving =
        Double(min(count, people)) * service + Double(max(0, count - people)) * (patience ?? 0)
      weights.append((weights.last ?? 0) * arrivals / leaving)
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Erlang C, and its like with patience: the probability that a customer finds everybody busy.
  var waitProbability: Double { stationary[people...].reduce(0, +) }

  /// Mean wait in hours of all customers, those who give up included, by Little's law.
  var meanWait: Double { meanWaiting / arrivals }

  /// Part of the customers who give up.
  var abandonment: Double { meanWaiting * (patience ?? 0) / arrivals }

  private var meanWaiting: Double {
    stationary.enumerated().reduce(0) { $0 + Double(max(0, $1.offset - people)) * $1.element }
  }
}
