import ArgumentParser
import RoutingDomain
import RoutingSimulation

/// How many people: `12`, shared over the lines as their work asks for, or `1:20,2:8,3:2`.
enum StaffingOption: Sendable, Equatable, ExpressibleByArgument {
  case total(Int)
  case perLine([Line: Int])

  static let limit = 1_000

  init?(argument: String) {
    if let total = Int(argument), (1...Self.limit).contains(total) {
      self = .total(total)
      return
    }
    var counts: [Line: Int] = [:]
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pair.count == 2, let line = Int(pair[0]).flatMap(Line.init(rawValue:)), let count = Int(pair[1]),
        (0...Self.limit).contains(count), counts.updateValue(count, forKey: line) == nil
      else { return nil }
    }
    guard counts.values.contains(where: { $0 > 0 }) else { return nil }
    self = .perLine(counts)
  }

  /// People by line for the work there is. Every line with tickets gets one at least, so that a total smaller than
  /// the lines is exceeded.
  func counts(for tickets: [ExpectedTicket]) -> [Line: Int] {
    guard case .total(let total) = self else {
      if case .perLine(let counts) = self { return counts }
      return [:]
    }
    var work: [Line: Double] = [:]
    for stage in tickets.lazy.flatMap(\.stages) {
      work[stage.line, default: 0] += Double(stage.handlingMilliseconds)
    }
    let sum = work.values.reduce(0, +)
    var counts = work.mapValues { _ in 1 }
    // One after the other to the line that has most work for each of its people.
    for _ in counts.count..<max(counts.count, total) {
      let neediest = work.max { left, right in
        let (first, second) = (left.value / Double(counts[left.key] ?? 1), right.value / Double(counts[right.key] ?? 1))
        return first != second ? first < second : left.key > right.key
      }
      guard sum > 0, let neediest else { break }
      counts[neediest.key, default: 0] += 1
    }
    return counts
  }
}
