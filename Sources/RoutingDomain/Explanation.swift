public import BusinessTime

/// Why a ticket is with whom it is, or why with nobody: every candidate, every failed filter, every score.
public struct Explanation: Sendable, Hashable {
  public var ticket: TicketNumber
  public var decidedAt: Instant
  public var policyVersion: UInt32
  public var outcome: Outcome
  public var urgency: Urgency
  public var weight: Weight
  public var relaxation: Relaxation
  /// Best first; those who failed a filter after those who passed, by id.
  public var candidates: [Candidate]

  /// What was decided, and why.
  public enum Outcome: Sendable, Hashable {
    case assigned(PersonID, ChoiceReason)
    /// Nobody is eligible; it is looked at again with every change and sweep.
    case waiting
    /// Nobody is eligible although no skill is required any more: an alarm to the lead.
    case hanging
    /// Declined so often that a lead has to decide.
    case withLead(declines: Int)
  }

  /// What decided between the eligible.
  public enum ChoiceReason: Sendable, Hashable {
    case onlyCandidate
    case customersManager
    case customersDeputy(of: PersonID?)
    case lastSpecialist(ratio: Double, best: Double)
    case leastRatio(Double)
    case longestSinceLast(Instant?)
    case leastWorkPerMinute(Double)
    case stableHash
  }

  /// One person held against the filters.
  public struct Candidate: Sendable, Hashable {
    public var person: PersonID
    public var failures: [FilterFailure]
    public var load: Double
    public var capacity: Double
    /// (load + w) / capacity.
    public var ratio: Double
    public var lastAssignedAt: Instant?
    public var workPerAvailableMinute: Double
    /// 1 for the first by ratio, last assignment, work and hash; 0 for those who failed a filter.
    public var rank: Int
    /// The customer's manager, the deputy or the last specialist.
    public var isSticky: Bool

    public var isEligible: Bool { failures.isEmpty }
  }
}

extension Explanation.Outcome {
  /// One word for lists and storage.
  public var name: String {
    switch self {
    case .assigned: "assigned"
    case .waiting: "queued"
    case .hanging: "hanging"
    case .withLead: "with the lead"
    }
  }

  public var person: PersonID? {
    if case .assigned(let person, _) = self { person } else { nil }
  }
}

extension Explanation {
  /// The choice, or its absence, as one sentence.
  public var choiceReason: String {
    switch outcome {
    case .assigned(let person, let reason): "\(person): \(reason)"
    case .waiting: waitingReason
    case .hanging: "nobody is eligible although no skill is required any more: \(waitingReason)"
    case .withLead(let declines): "declined \(declines) times: a lead has to assign it"
    }
  }

  private var waitingReason: String {
    guard !candidates.isEmpty else { return "there is nobody on the line" }
    // The filter that stops most people says most.
    var counts: [Filter: Int] = [:]
    for candidate in candidates {
      for failure in candidate.failures where failure.filter != .line { counts[failure.filter, default: 0] += 1 }
    }
    let onLine = candidates.filter { candidate in !candidate.failures.contains { $0.filter == .line } }
    guard !onLine.isEmpty else { return "there is nobody on the line" }
    let worst = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.prefix(3)
    return "none of \(onLine.count) on the line is eligible ("
      + worst.map { "\($0.key.label) \($0.value)" }.joined(separator: ", ") + ")"
  }
}

extension Explanation.ChoiceReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .onlyCandidate: "the only eligible person"
    case .customersManager: "the customer's account manager"
    case .customersDeputy(let manager): "stands in for the account manager\(manager.map { " \($0)" } ?? "")"
    case .lastSpecialist(let ratio, let best):
      "the customer's last specialist, ratio \(rounded(ratio)) against the best \(rounded(best))"
    case .leastRatio(let ratio): "the least load for the capacity, ratio \(rounded(ratio))"
    case .longestSinceLast(let last):
      last.map { "equal ratio, longest since the last assignment (\($0))" } ?? "equal ratio, nothing assigned yet"
    case .leastWorkPerMinute(let work): "equal ratio and last assignment, least work per minute (\(rounded(work)))"
    case .stableHash: "equal in everything, by a stable hash of ticket and person"
    }
  }
}
