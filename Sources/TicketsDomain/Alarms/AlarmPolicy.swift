/// The department's numbers for alarms, in minutes of open time; 0 switches one off. Versioned data.
public struct AlarmPolicy: Sendable, Hashable {
  /// 1 for the numbers a department begins with; grows by one with every change.
  public var version: Int
  private var minutes: [AlarmTerm: Int]

  /// Most minutes a term may have: a working year.
  public static let maximumMinutes = 120_000

  /// - Parameter minutes: what differs from ``standard``.
  public init(version: Int, minutes: [AlarmTerm: Int] = [:]) {
    self.version = version
    self.minutes = Self.defaults.merging(minutes) { $1 }
  }

  public static let standard = AlarmPolicy(version: 1)

  public subscript(term: AlarmTerm) -> Int { minutes[term] ?? 0 }

  public func milliseconds(_ term: AlarmTerm) -> Int64 { Int64(self[term]) * 60_000 }

  /// This policy with other numbers, under the next version.
  /// - Throws: every problem at once.
  public func changed(_ settings: [(name: String, minutes: Int)]) throws(AlarmPolicyProblems) -> AlarmPolicy {
    var problems: [String] = []
    var policy = self
    for (name, minutes) in settings {
      guard let term = AlarmTerm(name: name) else {
        problems.append("there is no term '\(name)'; terms are help.P1, stall.IN_PROGRESS.P1, developer.P1 and so on")
        continue
      }
      guard (0...Self.maximumMinutes).contains(minutes) else {
        problems.append("\(term.name) is \(minutes) min; it must be 0 (off) to \(Self.maximumMinutes)")
        continue
      }
      policy.minutes[term] = minutes
    }
    if settings.isEmpty { problems.append("no term is named; name one, such as help.P1") }
    guard problems.isEmpty else { throw AlarmPolicyProblems(problems: problems) }
    policy.version = version + 1
    return policy
  }

  /// In minutes per priority P1 to P4. What waits for others may wait longer; P4 on hold a working week.
  private static let defaults: [AlarmTerm: Int] = {
    var minutes: [AlarmTerm: Int] = [:]
    func set(_ values: [Int], _ term: (TicketPriority) -> AlarmTerm) {
      for (priority, value) in zip(TicketPriority.allCases, values) { minutes[term(priority)] = value }
    }
    set([15, 30, 60, 120]) { .help($0) }
    set([60, 120, 240, 480]) { .stall(.assigned, $0) }
    set([60, 120, 240, 480]) { .stall(.inProgress, $0) }
    set([120, 240, 480, 960]) { .stall(.needsInfo, $0) }
    set([120, 240, 480, 960]) { .stall(.verify, $0) }
    set([480, 960, 1_440, 2_400]) { .stall(.waitingCustomer, $0) }
    set([480, 960, 1_440, 2_400]) { .stall(.onHold, $0) }
    set([120, 240, 480, 960]) { .developer($0) }
    return minutes
  }()
}

/// Everything wrong with a change of the policy.
public struct AlarmPolicyProblems: Error, Sendable, Hashable {
  public var problems: [String]
}
