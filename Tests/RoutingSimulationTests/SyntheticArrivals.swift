import BusinessTime
import Foundation
import RoutingDomain
import RoutingSimulation

/// Tickets that come by chance: a Poisson stream with a rate for every hour of the day, and exponential work.
struct SyntheticArrivals: Sendable {
  /// Tickets per hour for the hours 0 to 23; missing ones are 0.
  var perHour: [Double]
  var meanHandlingMilliseconds: Double
  /// Mean patience, exponential; `nil` waits for ever.
  var meanPatienceMilliseconds: Double?
  var line: Line
  var priority: Priority

  init(
    perHour: [Double], meanHandlingMilliseconds: Double, meanPatienceMilliseconds: Double? = nil,
    line: Line = .specialists, priority: Priority = .p3
  ) {
    self.perHour = perHour
    self.meanHandlingMilliseconds = meanHandlingMilliseconds
    self.meanPatienceMilliseconds = meanPatienceMilliseconds
    self.line = line
    self.priority = priority
  }

  /// The tickets of a span, the same for the same seed. Source of the method: thinning, Lewis and Shedler, 1979.
  func tickets(in span: Range<Instant>, zone: TimeZoneRules, seed: UInt64) -> [ExpectedTicket] {
    let highest = perHour.filter(\.isFinite).max() ?? 0
    guard highest > 0 else { return [] }
    var random = SplitMix64(seed: seed)
    var tickets: [ExpectedTicket] = []
    var at = Double(span.lowerBound.millisecondsSinceEpoch)
    let end = Double(span.upperBound.millisecondsSinceEpoch)
    while tickets.count < Scenario.ticketLimit {
      at += random.exponential(mean: 3_600_000 / highest)
      guard at < end, let milliseconds = Int64(exactly: at.rounded()) else { break }
      let instant = Instant(millisecondsSinceEpoch: milliseconds)
      let hour = zone.local(at: instant).time.hour
      let rate = hour < perHour.count ? perHour[hour] : 0
      guard Double.random(in: 0..<highest, using: &random) < rate else { continue }
      let handling = random.exponential(mean: meanHandlingMilliseconds)
      let patience = meanPatienceMilliseconds.map { random.exponential(mean: $0) }
      tickets.append(
        ExpectedTicket(
          arrivesAt: instant, priority: priority,
          stages: [.init(line: line, handlingMilliseconds: Int64(exactly: handling.rounded()) ?? 0)],
          patienceMilliseconds: patience.map { Int64(exactly: $0.rounded()) ?? .max }))
    }
    return tickets
  }
}

extension SplitMix64 {
  /// A number of the exponential distribution with a mean.
  fileprivate mutating func exponential(mean: Double) -> Double {
    // 1 - [0, 1) is never 0.
    -mean * log(1 - Double.random(in: 0..<1, using: &self))
  }
}
