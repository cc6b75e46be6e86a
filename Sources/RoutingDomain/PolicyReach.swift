internal import BusinessTime

/// Whether every line can still be reached under a policy: whether there is anybody who could take any ticket of it
/// on an idle day.
public struct PolicyReach: Sendable {
  /// A line nobody of which could ever take certain tickets.
  public struct Gap: Sendable, Hashable, CustomStringConvertible {
    public var line: Line
    public var description: String
  }

  /// The gaps a policy leaves, by line. Lines without active people are not the policy's fault and are left out.
  ///
  /// Newcomers count with their full capacity, since ramping up ends.
  public static func gaps(of policy: RoutingPolicy, roster: Roster) -> [Gap] {
    let heaviest = Priority.allCases.flatMap { priority in
      Kind.allCases.map { kind in
        (priority: priority, kind: kind, weight: Weight(priority: priority, kind: kind, policy: policy).value)
      }
    }.max { ($0.weight, $1.priority) < ($1.weight, $0.priority) }
    guard let heaviest else { return [] }
    var gaps: [Gap] = []
    for line in Line.allCases {
      let people = roster.sorted.filter { $0.isActive && $0.line == line }
      guard !people.isEmpty else { continue }
      let largest = people.map { $0.capacity ?? policy.defaultCapacity }.max() ?? 0
      if largest < heaviest.weight {
        gaps.append(
          Gap(
            line: line,
            description: "line \(line.rawValue): a \(heaviest.kind.rawValue) of \(heaviest.priority) weighs "
              + "\(rounded(heaviest.weight)), the largest capacity there is \(rounded(largest))"))
      }
      let longest = people.map { $0.longestShiftMilliseconds(policy) }.max() ?? 0
      if longest < Int64(policy.minimumShiftLeftMinutes) * 60_000 {
        gaps.append(
          Gap(
            line: line,
            description: "line \(line.rawValue): the longest shift there lasts \(longest / 60_000) minutes, "
              + "\(policy.minimumShiftLeftMinutes) have to be left for a ticket"))
      }
    }
    return gaps
  }
}

extension StaffMember {
  /// The longest run of a week's shifts, with pauses that are part of it left out.
  func longestShiftMilliseconds(_ policy: RoutingPolicy) -> Int64 {
    // Any week will do; this one begins on a Monday.
    let monday = LocalDate(daysSinceEpoch: 4)
    var longest: Int64 = 0
    var run: Int64 = 0
    var last: Int64?
    for day in 0..<8 {
      for interval in shifts.intervals(on: monday.adding(days: day)) {
        let base = Int64(day) * 86_400_000
        let opens = base + Int64(interval.opens.millisecondOfDay)
        let closes = base + Int64(interval.closes.millisecondOfDay)
        if let last, opens - last > Int64(policy.longestShiftPauseMinutes) * 60_000 { run = 0 }
        run += closes - opens
        longest = max(longest, run)
        last = closes
      }
    }
    return longest
  }
}
